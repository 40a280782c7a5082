"""How it was, and what was wrong: closed taps that are counted and kept apart from her."""

from bot.gateway.answers import Answer
from bot.gateway.kit import Kit
from bot.gateway.own_screens import OwnScreens
from bot.i18n.posts import COMPLAINTS
from bot.model.turn import Choice, Utterance
from bot.services import complaints, holders
from bot.services.conversations import Standing


class Telling:
    """Takes feedback and complaints; both go past the post."""

    def __init__(self, kit: Kit, *, screens: OwnScreens) -> None:
        self._kit, self._screens = kit, screens

    async def take(self, choice: Choice, standing: Standing) -> Answer:
        """A tap. Raises StoreUnavailable, Unrenderable."""
        said = choice.values.get("says")
        if choice.values.get("step") == "feedback" and said:
            await self._kit.ledger.run(complaints.answer, how=said, now=self._kit.now())
            return self._said(Utterance("utter_feedback_kept", {"aside": True}), standing)
        if said is None:
            return self._said(Utterance("utter_complaint", {"complaints": list(COMPLAINTS), "aside": True}), standing)
        latest = await self._kit.ledger.run(holders.latest, person_id=standing.person_id)
        post_id = latest.post_id if latest else None
        await self._kit.ledger.run(complaints.complain, kind=said, post_id=post_id, now=self._kit.now())
        return self._said(Utterance("utter_complaint_kept", {"aside": True}), standing)

    def _said(self, said: Utterance, standing: Standing) -> Answer:
        return Answer((self._screens.screen(said, standing.language),), "own", country=standing.country)
