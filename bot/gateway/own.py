"""What the gateway answers itself, without the assistant: the card, what was sent, and whoever holds her conversation."""

from collections.abc import Callable

from bot.gateway.answers import COMMANDS, Answer
from bot.gateway.drafting import Drafting
from bot.gateway.own_screens import OwnScreens
from bot.gateway.persons import Persons
from bot.gateway.relaying import Relaying
from bot.gateway.telling import Telling
from bot.model.incoming import Incoming, Kind
from bot.model.own import ASSISTANT, DRAFT, OFFICER
from bot.model.turn import Choice
from bot.services.conversations import Standing


class Own:
    """Decides by who holds her conversation, and by her own buttons, which mean the same whoever holds it."""

    def __init__(
        self, *, persons: Persons, drafting: Drafting, relaying: Relaying, telling: Telling, screens: OwnScreens,
        means_stop: Callable[[str], bool],
    ) -> None:  # fmt: skip
        self._persons, self._drafting, self._relaying, self._telling = persons, drafting, relaying, telling
        self._screens, self._means_stop = screens, means_stop

    async def answer(
        self, turn_id: str, incoming: Incoming, choice: Choice | None, standing: Standing, *, is_quiet: bool = False
    ) -> Answer | None:
        """The answer, or None: it is the assistant's. Raises StoreUnavailable, Unrenderable.

        `is_quiet`: she was answered already, with a help card; what she wrote is only passed on.
        """
        if choice is not None and choice.is_own:
            return await self._chosen(choice, turn_id, incoming, standing)
        if choice is not None or _is_command(incoming):
            if standing.holder == DRAFT:
                await self._drafting.pause(standing)
            return None
        if incoming.kind is Kind.TEXT and await self._stops(incoming, standing):
            return await self._stopped(standing)
        if standing.holder == OFFICER:
            return await self._relaying.pass_on(turn_id, incoming, standing, is_quiet=is_quiet)
        if incoming.kind is not Kind.TEXT:
            return None
        if standing.holder == DRAFT:
            return await self._drafting.words(incoming.text, standing)
        return await self._relaying.returns(turn_id, incoming, standing)

    async def _chosen(self, choice: Choice, turn_id: str, incoming: Incoming, standing: Standing) -> Answer:
        if choice.intent == "card":
            return await self._drafting.take(choice, turn_id, incoming, standing)
        if standing.holder == DRAFT:
            await self._drafting.pause(standing)
        if choice.intent == "relay":
            return await self._relaying.take(choice, standing)
        if choice.intent == "tell":
            return await self._telling.take(choice, standing)
        said = await self._persons.post(choice.values.get("post"))
        return Answer((self._screens.screen(said, standing.language),), "own", country=standing.country)

    async def _stops(self, incoming: Incoming, standing: Standing) -> bool:
        """STOP is a word like any other where there is nothing to stop."""
        if not self._means_stop(incoming.text):
            return False
        return standing.holder != ASSISTANT or await self._relaying.is_open(standing)

    async def _stopped(self, standing: Standing) -> Answer:
        if standing.holder == DRAFT:
            return await self._drafting.discard(standing)
        return await self._relaying.end(standing, talking=True)


def _is_command(incoming: Incoming) -> bool:
    return incoming.kind is Kind.TEXT and incoming.text.split(" ")[0].lower() in COMMANDS
