"""How it was, and what was wrong: closed taps that are counted and kept apart from her."""

from bot.gateway.answers import Answer
from bot.gateway.kit import AppContext
from bot.gateway.own_screens import GatewayScreens
from bot.i18n.posts import COMPLAINTS
from bot.model.turn import Choice, ResponseCall
from bot.services import complaints, holders
from bot.services.conversations import ConversationContext


class FeedbackForm:
    """Takes feedback and complaints; both go past the post."""

    def __init__(self, context: AppContext, *, screens: GatewayScreens) -> None:
        self._context, self._screens = context, screens

    async def handle_choice(self, choice: Choice, conversation: ConversationContext) -> Answer:
        """A tap. Raises StoreUnavailable, Unrenderable."""
        said = choice.values.get("says")
        if choice.values.get("step") == "feedback" and said:
            await self._context.db.run(complaints.record_feedback, how=said, now=self._context.now())
            return self._render_answer(ResponseCall("utter_feedback_kept", {"aside": True}), conversation)
        if said is None:
            return self._render_answer(ResponseCall("utter_complaint", {"complaints": list(COMPLAINTS), "aside": True}), conversation)
        latest = await self._context.db.run(holders.find_latest_handoff, person_id=conversation.person_id)
        post_id = latest.post_id if latest else None
        await self._context.db.run(complaints.record_complaint, kind=said, post_id=post_id, now=self._context.now())
        return self._render_answer(ResponseCall("utter_complaint_kept", {"aside": True}), conversation)

    def _render_answer(self, call: ResponseCall, conversation: ConversationContext) -> Answer:
        return Answer((self._screens.render_screen(call, conversation.language),), "own", country=conversation.country)
