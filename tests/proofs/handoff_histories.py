"""What a woman may have done with a card before she left: each ends just before she leaves."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from tests.support.handoff_conversation import SKIP, Talk

Life = Callable[[Talk], Awaitable[object]]


async def writing(talk: Talk) -> None:
    """Her card is half written."""
    await talk.asks()
    await talk.taps("Yes, choose what to send", "Health", "Next", SKIP, "Today")
    await talk.says("blue bicycle")


async def waiting(talk: Talk) -> None:
    """It is sent, and nobody answered."""
    await talk.sends_card()


async def talking(talk: Talk) -> None:
    """An officer answered; she answered too, and something more is on its way to her."""
    await talk.is_answered()
    await talk.says("They took my passport.")
    talk.officer.send_reply(talk.handoff.handoff_id, "One more thing.")


async def opened(talk: Talk) -> None:
    """A closed message of an officer is open on her screen, and would close by itself."""
    await talk.is_answered("The bus leaves at nine.", opens="A button to open it")
    await talk.taps("Open")


async def held(talk: Talk) -> None:
    """An officer's answer waits for her evening."""
    await talk.sends_card(when="In the evening")
    talk.officer.claim(talk.handoff.handoff_id)
    talk.officer.send_reply(talk.handoff.handoff_id, "Hello.")


async def ended(talk: Talk) -> None:
    """It was wrapped up, and she was not told yet."""
    await talk.is_answered()
    await talk.pumps(seconds=1)
    talk.officer.close(talk.handoff.handoff_id)


async def stopped(talk: Talk) -> None:
    """She said STOP."""
    await talk.is_answered()
    await talk.says("STOP")


WITH_A_CARD: Final[Mapping[str, Life]] = {
    each.__name__: each for each in (writing, waiting, talking, opened, held, ended, stopped)
}
