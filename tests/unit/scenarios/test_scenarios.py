"""Each scenario, played through by an officer who does it well and by one who does not."""

from tests.unit.gateway.house import House
from tests.unit.scenarios.studio import studio


async def test_a_night_assault_done_well(house: House) -> None:
    scene = studio(house, "night_assault")
    await scene.arrives()
    scene.claims()
    await scene.sends("greet_with_word")
    await scene.sends("reports_unknown")
    await scene.sends("thank_you")
    await scene.sends("doctor_early")
    scene.ticks("sexual_violence.hiv_window")
    found = await scene.ends("referred_unconfirmed")
    assert [name for name, is_met in found.items() if is_met is not True] == []
    assert set(scene.play.record.said) == {"greeted", "told", "afraid", "doctor"}


async def test_a_night_assault_done_badly(house: House) -> None:
    scene = studio(house, "night_assault")
    await scene.arrives()
    house.clock.pass_time(minutes=15)
    scene.claims()
    await scene.sends("greet")
    await scene.writes("Kenapa kamu tidak lari?")
    await scene.writes("Saya janji kamu aman. Kami lapor polisi.")
    scene.refers("justice")
    found = await scene.ends()
    assert {name for name, is_met in found.items() if is_met is False} == {
        "code_word_first", "in_time", "limits", "believe", "health_first", "health_hours", "checklist", "no_why",
        "no_promise", "no_police",
    }  # fmt: skip
