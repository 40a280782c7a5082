import pytest
pytestmark = pytest.mark.slow
async def test_first(arrives):
    she = await arrives("km")
    await she.says("/start")
    she.reads("utter_first")
    she.sees_only_her_language()
    await she.taps("/find_embassy")
    she.reads("utter_ask_country")
    she.sees_only_her_language()
    print(she.meanings())
    print(she.stack.logs()[-300:])
