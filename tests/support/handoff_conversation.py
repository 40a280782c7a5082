"""A woman in the house who asks for a person, and the officers of a post who answer: her taps by what she reads on them."""

from dataclasses import dataclass
from typing import Any

from bot.channels.chat_queues import FloodControl
from bot.db.tables.handoffs import HandoffRow
from bot.db.unit_of_work import UnitOfWork
from bot.domain.messages import OutgoingMessage
from bot.domain.post import Post
from bot.domain.turn import Choice, ResponseCall
from bot.services import conversations, posts
from bot.services.conversations import ConversationContext
from tests.support import raw_updates
from tests.support.factories import BOT_ID, CHAT
from tests.support.gateway_app import House
from tests.support.handoff_scenario import POST, HandoffServices, OfficerActor

ASKS = "I want to talk to a person"
SKIP = "Skip"


@dataclass
class Talk:
    """Everything said between one chat and one post."""

    house: House
    office: HandoffServices
    officer: OfficerActor
    chat_id: int = CHAT

    @classmethod
    def of(cls, house: House, post: Post = POST, *, is_on_duty: bool = True) -> "Talk":
        """A house with one post that has joined."""
        house.desk._flood_control = FloodControl(messages=1000, seconds=1.0)  # a test taps faster than a thumb
        office = HandoffServices(house.engine, house.keys, clock=house.clock)
        if not office.run_in_transaction(lambda uow: uow.posts.get_by_id(post.post_id)):
            office.add_joined_post(post)
        office.run_in_transaction(
            posts.set_post_duty, post_id=post.post_id, is_on=is_on_duty, by="officer-1", now=house.clock()
        )
        asked = ResponseCall("utter_person", {"country": post.country, "origin": post.origin or "ID"})
        house.assistant.answers |= {ASKS: asked, "/talk_to_person": asked}
        return cls(house, office, office.create_officer(post=post))

    def on_another_phone(self, chat_id: int = CHAT + 1) -> "Talk":
        """The same house, seen from another chat."""
        return Talk(self.house, self.office, self.officer, chat_id)

    async def says(self, text: str) -> list[str]:
        """She types; the screens that came, or changed, by it."""
        return await self._seen(raw_updates.text(text, chat_id=self.chat_id, language="en"))

    async def sends(self, kind: str) -> list[str]:
        """She sends something that is not text."""
        message = raw_updates.message(chat_id=self.chat_id, language="en", **raw_updates.MEDIA[kind])
        return await self._seen({"message": message})

    async def taps(self, *labels: str) -> str:
        """She taps buttons of the newest message, one after another, by what stands on them; the text she then reads."""
        for label in labels:
            await self.house.arrives(
                raw_updates.tap(
                    self.tokens()[label], chat_id=self.chat_id, message_id=max(self.house.telegram.chats[self.chat_id])
                )
            )
        return self.newest.text

    async def taps_again(self, token: str) -> str:
        """She taps a button from before."""
        chat = self.house.telegram.chats[self.chat_id]
        await self.house.arrives(raw_updates.tap(token, chat_id=self.chat_id, message_id=max(chat)))
        return self.newest.text

    async def chooses(self, choice: Choice) -> str:
        """She taps a button that means this, wherever it stood."""
        await self.house.taps(choice, chat_id=self.chat_id)
        return self.newest.text

    async def asks(self) -> str:
        """She asks for a person, and reads who would read her."""
        await self.says(ASKS)
        return self.newest.text

    async def skips_to_the_card(self) -> str:
        """She asks, and skips every question; the card she reads."""
        await self.asks()
        await self.taps("Yes, choose what to send")
        return await self.taps(*[SKIP] * 5)

    async def sends_card(self, *, opens: str = "Show the message", when: str = "At any time") -> str:
        """She sends a card that says when and how an answer may come; the return code."""
        await self.asks()
        await self.taps("Yes, choose what to send", SKIP, when, SKIP, "mango", SKIP)
        await self.taps("Change", "How to show it", opens)
        await self.taps("Send")
        return self.code

    async def is_answered(self, words: str = "Hello. I am here.", **how: str) -> str:
        """She sends a card, an officer answers, and it reaches her; the return code."""
        code = await self.sends_card(**how)
        self.officer.claim(self.handoff.handoff_id)
        self.officer.send_reply(self.handoff.handoff_id, words)
        await self.pumps(seconds=10)
        return code

    async def pumps(self, **passed: float) -> list[str]:
        """Time passes and does its work, the pump runs; the screens that stand in her chat."""
        self.house.clock.advance(**passed)
        await self.house.sweeping._sweep_handoffs(self.house.clock())
        await self.house.chat.handoff_delivery_job.run_once()
        await self.house.settled()
        return self.screens

    def tokens(self) -> dict[str, str]:
        """The buttons of the newest message: what stands on them, and what they send."""
        return {label: data for row in self.newest.keyboard for label, data in row}

    def meaning(self, label: str) -> Choice | None:
        """What a button of the newest message means."""
        return self.house.kit.callback_data.decode(self.tokens()[label], owner=self.standing.owner)

    @property
    def newest(self) -> OutgoingMessage:
        """The message at the bottom of her chat."""
        chat = self.house.telegram.chats[self.chat_id]
        return chat[max(chat)]

    @property
    def screens(self) -> list[str]:
        """What stands in her chat."""
        return self.house.telegram.list_screens(self.chat_id)

    @property
    def code(self) -> str:
        """The return code on her screen."""
        return next(
            line for line in self.newest.text.split("\n") if len(line) == 14 and line.replace(" ", "").isdigit()
        )

    @property
    def standing(self) -> ConversationContext:
        """Who she is to us."""
        with UnitOfWork(self.house.engine, is_read_only=True) as uow:
            found = conversations.find_conversation(uow, self.house.keys, bot_id=BOT_ID, chat_id=self.chat_id)
        assert found is not None
        return found

    @property
    def handoffs(self) -> list[HandoffRow]:
        """What she sent, newest first."""
        found: list[HandoffRow] = self.office.run_in_transaction(
            lambda uow: uow.handoffs.list_by_person(self.standing.person_id)
        )
        return found

    @property
    def handoff(self) -> HandoffRow:
        """The newest of it."""
        return self.handoffs[0]

    def relayed(self) -> list[tuple[str, str | None]]:
        """What was said since the card: by whom, and what, as her officer reads it."""
        opened = self.officer.read(self.handoff.handoff_id)
        return [(said.row.side, said.text) for said in opened.messages]

    def assistant_heard(self) -> list[str]:
        """Everything that reached the assistant."""
        return [turn.text or (turn.choice.to_payload() if turn.choice else "") for turn in self.house.assistant.turns]

    async def _seen(self, update: dict[str, Any]) -> list[str]:
        before = dict(self.house.telegram.chats[self.chat_id])
        await self.house.arrives(update)
        after = self.house.telegram.chats[self.chat_id]
        return [shown.screen for number, shown in after.items() if before.get(number) != shown]
