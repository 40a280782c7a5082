"""What the product said for an officer or for her, beside hers in the officer's language. Nothing is translated by machine.

A coded text is rendered twice from its code. Free words have no second text here.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from bot.console import canned_responses
from bot.console.app_state import HandoffResources
from bot.console.labels import handoff as labels
from bot.db.tables.core import AuditRow
from bot.i18n import handoff_card, post_placeholders
from bot.services.handoffs.message_content import KIND_ANSWER, KIND_POST_TEXT, KIND_PREPARED, KIND_TRANSLATED
from bot.services.handoffs.messages import HandoffMessage

NOTICE_RESPONSES: Final[Mapping[str, str]] = {
    "tell_introduced": "utter_introduced",
    "tell_passed": "utter_passed",
    "tell_nobody_yet": "utter_late",
}
"""What the program told her by itself while a handoff was open: by the verb that is on record, the screen."""
_PLACEHOLDER: Final = re.compile(r"\{\w+\}")
_ELLIPSIS: Final = "…"


@dataclass(frozen=True)
class LanguagePair:
    """Her language, and that of the officer who reads."""

    hers: str
    own: str

    @property
    def is_same(self) -> bool:
        """Whether one text is enough."""
        return self.hers == self.own


@dataclass(frozen=True)
class BilingualText:
    """A text as she reads it, and the same in the officer's language; `own` is None where it is not needed or not known."""

    hers: str = field(repr=False)
    own: str | None = field(repr=False)
    is_changed: bool = False
    """Whether the text of that code has changed since it was sent, so that `own` may differ from what she read."""


@dataclass(frozen=True)
class Notice:
    """What the program told her by itself."""

    at: datetime
    text: BilingualText


def translate_message(
    resources: HandoffResources, message: HandoffMessage, pair: LanguagePair, *, names: Mapping[str, str]
) -> BilingualText | None:
    """A coded piece in both languages; None for free words, and for what was taken back. `names`: of whom she is asked."""
    if message.text is None:
        return None
    if message.row.asks:
        recipient = code.values["name"] if (code := message.code) else names.get(message.text, message.text)
        return _build_question(resources, message.row.asks, recipient, pair)
    code = message.code
    if code is None:
        return None
    if code.kind == KIND_ANSWER:
        answer = resources.get_translator(pair.own).translate_label(post_placeholders.BUTTON_ANSWERS[code.code])
        return BilingualText(message.text, None if pair.is_same else answer)
    if code.kind == KIND_TRANSLATED:
        return BilingualText(message.text, code.values["own"])
    if pair.is_same or code.kind not in (KIND_PREPARED, KIND_POST_TEXT):
        return None
    if code.kind == KIND_POST_TEXT:
        return BilingualText(message.text, code.values["own"])
    own = canned_responses.render_code(resources, code, pair.own) or canned_responses.render_code(resources, code, "en")
    is_changed = canned_responses.render_code(resources, code, pair.hers) != message.text
    return BilingualText(message.text, own, is_changed=is_changed)


def describe_answer(message: HandoffMessage, names: Mapping[str, str]) -> dict[str, Any] | None:
    """What she answered with a button, and to which question: labels of the console and their values."""
    code = message.code
    if code is None or code.kind != KIND_ANSWER:
        return None
    if serial := code.values.get("serial"):
        return {"code": code.code, "question": labels.ANSWERED_MESSAGE, "name": serial}
    recipient = code.values.get("recipient", "")
    question = labels.CONSENT_REQUEST_LABELS.get(code.values.get("asks", ""), "") if recipient else ""
    return {"code": code.code, "question": question, "name": names.get(recipient, recipient)}


def translate_card(
    resources: HandoffResources,
    card: str,
    pair: LanguagePair,
    *,
    help_kinds: Collection[str],
    countries: Collection[str],
    languages: Mapping[str, str],
) -> list[BilingualText]:
    """Her card, line by line."""
    if pair.is_same:
        return [BilingualText(line, None) for line in card.splitlines()]
    lines = handoff_card.translate_card(
        card,
        resources.get_translator(pair.hers),
        resources.get_translator(pair.own),
        help_kinds=help_kinds,
        countries=countries,
        languages=languages,
    )
    return [BilingualText(line, None if own == line else own) for line, own in lines]


def translate_help_kinds(resources: HandoffResources, kinds: Collection[str], pair: LanguagePair) -> str:
    """The kinds of help on her card, as she reads them; empty where one language is enough."""
    translator = resources.get_translator(pair.hers)
    return "" if pair.is_same else ", ".join(translator.translate_label(handoff_card.HELP[kind]) for kind in kinds)


def list_notices(resources: HandoffResources, acts: Collection[AuditRow], pair: LanguagePair) -> list[Notice]:
    """What she was told by itself, in its order. Values in it are not on record: an ellipsis stands for each."""
    return [Notice(act.at, _translate_screen(resources, NOTICE_RESPONSES[act.verb], pair)) for act in acts]


def _translate_screen(resources: HandoffResources, context: str, pair: LanguagePair) -> BilingualText:
    text = resources.library().responses[context].text
    hers, own = (
        _PLACEHOLDER.sub(_ELLIPSIS, resources.get_translator(language).translate(context, text))
        for language in (pair.hers, pair.own)
    )
    return BilingualText(hers, None if pair.is_same else own)


def _build_question(resources: HandoffResources, asks: str, recipient: str, pair: LanguagePair) -> BilingualText | None:
    """What she was asked; the officer reads it in the label above. None where it is asked in no such words."""
    text = post_placeholders.CONSENT_QUESTIONS.get(asks)
    if text is None:
        return None
    return BilingualText(resources.get_translator(pair.hers).translate_label(text, recipient=recipient), None)
