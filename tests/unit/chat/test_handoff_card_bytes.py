"""What is kept for a post is what she read, byte for byte, whatever she answers, in every language and script."""

import random
from dataclasses import dataclass
from gettext import NullTranslations
from typing import Final

import pytest

from bot.chat.answer import Answer
from bot.chat.handoff_form import FIELD_CHOICES
from bot.domain.enums import LANGUAGES
from bot.domain.handoff import CARD_LINES
from bot.domain.handoff_buttons import SKIP_ANSWER
from bot.domain.messages import IncomingMessage, UpdateKind
from bot.domain.screen import Screen
from bot.domain.turn import Choice
from bot.errors import RenderError
from bot.i18n.catalogs import Catalogues
from bot.services.conversations import ConversationContext
from bot.services.handoffs import messages
from tests.support import factories, raw_updates
from tests.support import gateway_app as houses
from tests.support.factories import CHAT
from tests.support.gateway_app import House
from tests.support.handoff_conversation import Talk
from tests.support.handoff_scenario import POST

WALKS: Final = 2
STEPS: Final = 14
SCRIPTS: Final = {"km": "ស្រី ", "id": "é ", "fil": "ñ ", "my": "မိန်းမ ", "vi": "ườ ", "en": ""}
SIGNS: Final = "aZ9 ស្រីမြန်ườé{}%$\\\"'<>&*_`\u200b\u200d\u202e\u00a0\u2028\u0085\t\n🙂👩‍👧"


class Scripted(NullTranslations):
    """A real catalogue; what is not translated yet stands in its script."""

    def __init__(self, real: NullTranslations, letters: str) -> None:
        super().__init__()
        self._real, self._letters = real, letters

    def pgettext(self, context: str, message: str) -> str:
        try:
            return self._real.pgettext(context, message)
        except RenderError:
            return f"{self._letters}{message}"


@pytest.fixture
def spoken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every language can say everything."""
    every: Catalogues = {code: Scripted(real, SCRIPTS[code]) for code, real in factories.load_real_catalogues().items()}
    monkeypatch.setattr(houses, "load_real_catalogues", lambda: every)


@dataclass
class Walk:
    """She answers, changes and takes out lines as chance has it."""

    house: House
    chance: random.Random
    standing: ConversationContext

    async def tap(self, **values: str) -> Answer:
        """A button of the card."""
        drafting = self.house.chat.handoffs.form
        return await drafting.handle_choice(
            Choice("card", values), "turn", IncomingMessage(0, UpdateKind.TAP, CHAT, 500), self.standing
        )

    async def step(self) -> None:
        """One answer, one line taken out, or a word of her own."""
        deed = self.chance.choice(("answer", "answer", "answer", "drop", "word"))
        if deed == "answer":
            field = self.chance.choice(sorted(FIELD_CHOICES))
            await self.tap(step=field, says=self.chance.choice((*FIELD_CHOICES[field][1], SKIP_ANSWER)))
        elif deed == "drop":
            await self.tap(step="drop", line=self.chance.choice(CARD_LINES))
        else:
            await self.tap(step="code_word", line="code_word")
            word = "".join(self.chance.choices(SIGNS, k=self.chance.randrange(1, 60)))
            await self.house.chat.handoffs.form.handle_text(word, self.standing)


async def walk(house: House, language: str, seed: int) -> tuple[Screen, str]:
    """The card she was last shown, and what the post reads."""
    talk = Talk.of(house)
    await house.arrives(raw_updates.text("hello", language=language))
    she = Walk(house, random.Random(seed), talk.standing)
    assert she.standing.language == language
    await she.tap(step="begin", post=(await house.chat.handoffs.offer.list_available_posts())[0].short_hash)
    for _ in range(STEPS):
        await she.step()
    (shown,) = (await she.tap(step="card")).screens
    send = next(b.choice for row in shown.rows for b in row if b.choice and b.choice.values.get("step") == "send")
    answer = await she.tap(**send.values)
    assert answer.outcome == "sent", [screen.name for screen in answer.screens]
    sent = talk.office.run_in_transaction(
        messages.read_messages, house.keys, handoff_id=talk.handoff.handoff_id, by="test", now=house.clock()
    )[0]
    return shown, sent


@pytest.mark.usefixtures("spoken")
@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_is_kept_is_what_she_read(house: House, language: str) -> None:
    for seed in range(WALKS):
        shown, sent = await walk(house, language, seed)
        assert shown.text.split("\n\n")[1].encode() == sent.encode()
        assert shown.language == language and f"{POST.name}\n" in shown.text
        house.clock.advance(days=2)
        await house.arrives(raw_updates.text("stop", language=language))
        assert Talk.of(house).handoff.state == "withdrawn"


@pytest.mark.usefixtures("spoken")
async def test_a_card_that_says_one_letter_more_than_she_read_is_noticed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.i18n.post_placeholders.CARD_LINES", CARD_LINES[:-1])
    shown, sent = await walk(house, "km", 1)
    assert shown.text.split("\n\n")[1].encode() != sent.encode()
