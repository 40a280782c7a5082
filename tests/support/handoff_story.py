"""A woman at her phone and an officer at a console, through the gateway as it is built."""

from dataclasses import dataclass, replace
from typing import Any

from bot.channels.chat_queues import FloodControl
from bot.domain.handoff_buttons import short_hash
from bot.domain.post import Post
from bot.domain.turn import Choice, ResponseCall
from bot.services import posts
from tests.support import raw_updates
from tests.support.factories import CHAT
from tests.support.gateway_app import House
from tests.support.handoff_scenario import POST, HandoffServices, OfficerActor

OPEN_ALL_DAY = replace(POST, hours="24/7")
ASKS = "/talk_to_person"


@dataclass
class Story:
    """What she does, by the labels of her buttons, and what an officer does."""

    house: House
    office: HandoffServices
    chat_id: int = CHAT
    officer_id: str = "officer-1"

    @classmethod
    def begin(cls, house: House, *joined: Post, on_duty: bool = True) -> "Story":
        """Posts have joined; she is in Malaysia, from Indonesia, and asks for a person."""
        house.desk._flood_control = FloodControl(messages=10_000, seconds=1.0)  # nobody taps as fast as a test
        office = HandoffServices(house.engine, house.keys, clock=house.clock)
        for post in joined:
            office.add_joined_post(post)
            office.run_in_transaction(
                posts.set_post_duty, post_id=post.post_id, is_on=on_duty, by="officer-1", now=house.clock()
            )
        house.assistant.answers["person"] = ResponseCall("utter_person", {"country": "MY", "origin": "ID"})
        return cls(house, office)

    def of(self, chat_id: int) -> "Story":
        """The same with another woman and another officer."""
        return replace(self, chat_id=chat_id, officer_id=f"officer-{chat_id}")

    @property
    def texts(self) -> list[str]:
        """What stands in her chat."""
        return self.house.telegram.list_texts(self.chat_id)

    @property
    def screens(self) -> list[str]:
        """The names of the screens that stand there."""
        return self.house.telegram.list_screens(self.chat_id)

    async def says(self, text: str) -> None:
        await self.house.arrives(raw_updates.text(text, chat_id=self.chat_id, language="en"))

    async def sends(self, name: str, **fields: Any) -> None:
        """She sends a voice note or a photo."""
        await self.house.arrives(
            {"message": raw_updates.message(chat_id=self.chat_id, language="en", **raw_updates.MEDIA[name], **fields)}
        )

    async def taps(self, *labels: str) -> None:
        """She taps buttons of her last message, one after another, by what they read."""
        for label in labels:
            message_id, delivery = list(self.house.telegram.chats[self.chat_id].items())[-1]
            tokens = {read.removeprefix("✓ "): token for row in delivery.keyboard for read, token in row}
            assert label in tokens, f"{delivery.screen} has {', '.join(tokens)}"
            await self.house.arrives(raw_updates.tap(tokens[label], chat_id=self.chat_id, message_id=message_id))

    async def asks(self, *, urgency: str = "This week", when: str = "At any time") -> None:
        """She goes through the questions to the card."""
        await self.says("person")
        await self.taps("Yes, choose what to send", "Pay", "Health", "Next", when, urgency, "mango", "A woman")

    async def asks_openly(self, **answers: str) -> None:
        """The same, and she wants to read what comes without a button."""
        await self.asks(**answers)
        await self.taps("Change", "How to show it", "Show the message", "Send")

    async def pumps(self, **time: float) -> None:
        """Time passes; the gateway hands over and tells."""
        self.house.clock.advance(**(time or {"seconds": 11}))
        await self.house.chat.handoff_delivery_job.run_once()
        await self.house.settled()
        await self.house.chat.handoff_delivery_job.run_once()
        await self.house.settled()

    def handoff_id(self) -> str:
        """The newest handoff that has not been left."""
        rows = [row for row in self.house.all_rows("handoffs") if row.sealed_at is None]
        return str(max(rows or self.house.all_rows("handoffs"), key=lambda row: row.queued_at).handoff_id)

    def officer(self, post: Post = POST) -> OfficerActor:
        return self.office.create_officer(self.officer_id, post)

    async def answered(self, words: str) -> OfficerActor:
        """An officer claims and writes, and it comes to her."""
        officer = self.officer()
        assert officer.claim(self.handoff_id())
        officer.send_reply(self.handoff_id(), words)
        await self.pumps()
        return officer

    def of_post(self, step: str, post: Post = POST) -> Choice:
        return Choice("card", {"step": step, "post": short_hash(post.post_id)})
