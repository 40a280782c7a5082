"""The card as she reads it and as it is sent: the same lines, each from closed codes and at most one word of hers."""

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from bot.i18n.labels import N_
from bot.i18n.languages import get_country_name
from bot.i18n.translator import Translator

HELP: Final = {
    # Buttons, and parts of a line of the card.
    "health": N_("Health"),
    "safe_place": N_("A safe place to stay"),
    "papers": N_("Papers"),
    "wages": N_("Pay"),
    "legal": N_("Advice about the law"),
    "listen": N_("Someone who listens"),
    "go_home": N_("Going home"),
    "no_say": N_("I do not want to say"),
}
URGENCY: Final = {
    "now": N_("As soon as you can"),
    "today": N_("Today"),
    "week": N_("This week"),
    "none": N_("No hurry"),
}
WINDOW: Final = {
    "any": N_("At any time"),
    "morning": N_("In the morning"),
    "afternoon": N_("In the afternoon"),
    "evening": N_("In the evening"),
    "night": N_("At night"),
    "i_write_first": N_("Only after I write"),
}
DAYS: Final = {
    "any": N_("On any day"),
    "day_off": N_("On my day off"),
    "work_days": N_("On working days"),
}
HOW: Final = {
    "open": N_("Show the message"),
    "sealed": N_("A button to open it"),
    "she_calls": N_("I call them myself"),
}
COVER: Final = {
    "parcel": N_("About a parcel"),
    "wrong_number": N_("A wrong number"),
    "friend": N_("From a friend"),
    "shop": N_("From a shop"),
}
WHO_ANSWERS: Final = {
    "woman": N_("A woman"),
    "anyone": N_("Anyone"),
}
CODE_WORDS: Final = {
    # Ordinary words, by which she and who answers know each other.
    "rain": N_("rain"),
    "mango": N_("mango"),
    "lamp": N_("lamp"),
    "river": N_("river"),
    "market": N_("market"),
    "needle": N_("needle"),
}
LINES: Final = {
    # Buttons: which line of the card to change.
    "help": N_("What help"),
    "urgency": N_("How soon"),
    "when": N_("When to write"),
    "how": N_("How to show it"),
    "code_word": N_("Code word"),
    "cover": N_("If somebody else reads"),
    "who": N_("Who answers"),
    "language": N_("In which language"),
}
LINE_SENTENCES: Final = {
    # Lines of the card, as the people who answer read them.
    "help": N_("I would like help with: {answer}"),
    "urgency": N_("I would like an answer: {answer}"),
    "when": N_("You can write to me: {answer}. Time in {country}."),
    "how": N_("How your message comes: {answer}"),
    "code_word": N_("Our code word: {answer}"),
    "cover": N_("If somebody else reads, it is: {answer}"),
    "who": N_("Please let this person answer: {answer}"),
    "language": N_("Language: {answer}"),
    "nothing": N_("I would like somebody to answer me."),
}

FIELD_LABELS: Final[Mapping[str, Mapping[str, str]]] = {
    "help": HELP,
    "urgency": URGENCY,
    "window": WINDOW,
    "days": DAYS,
    "how": HOW,
    "cover": COVER,
    "who": WHO_ANSWERS,
}
"""The labels of every field that holds closed codes."""
_SEPARATOR: Final = ", "


def render_card(
    answers: Mapping[str, Any],
    translator: Translator,
    *,
    lines: Sequence[str],
    country: str,
    languages: Mapping[str, str],
) -> str:
    """The whole card. What this returns is shown to her, and nothing else is sent. `languages`: code → own name."""
    said = [render_card_line(name, answers, translator, country=country, languages=languages) for name in lines]
    return "\n".join(one for one in said if one) or translator.translate_label(LINE_SENTENCES["nothing"])


def render_card_line(
    name: str, answers: Mapping[str, Any], translator: Translator, *, country: str, languages: Mapping[str, str]
) -> str:
    """One line of the card, empty where she left it out."""
    answer = _render_answer(name, answers, translator, languages)
    where = get_country_name(country, translator.language)
    return (
        " ".join(translator.translate_label(LINE_SENTENCES[name], answer=answer, country=where).split())
        if answer
        else ""
    )


def _render_answer(name: str, answers: Mapping[str, Any], translator: Translator, languages: Mapping[str, str]) -> str:
    if name == "when":
        return _SEPARATOR.join(_list_labels("window", answers, translator) + _list_labels("days", answers, translator))
    if name == "code_word":
        return str(answers.get(name) or "")
    if name == "language":
        return languages.get(answers.get(name) or "", "")
    return _SEPARATOR.join(_list_labels(name, answers, translator))


def _list_labels(field: str, answers: Mapping[str, Any], translator: Translator) -> list[str]:
    given = answers.get(field) or ()
    codes = [given] if isinstance(given, str) else given
    return [translator.translate_label(FIELD_LABELS[field][code]) for code in codes]


_MARK: Final = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands where a word of hers stood, to find what is around it."""


def translate_card(
    card: str,
    source: Translator,
    target: Translator,
    *,
    help_kinds: Collection[str],
    countries: Collection[str],
    languages: Mapping[str, str],
) -> list[tuple[str, str | None]]:
    """Each line of a card as she sent it, and the same line in another language; None where it is no line of ours.

    Nothing is guessed: a line is translated where the codes it can have been made of give exactly that line. `countries`:
    those of the posts it may have been written for.
    """
    known: dict[str, str] = {}
    for country in countries:
        for name, answers in _list_possible_lines(help_kinds, languages):
            line, meaning = (
                render_card_line(name, answers, translator, country=country, languages=languages)
                for translator in (source, target)
            )
            known.setdefault(line, meaning)
    known[source.translate_label(LINE_SENTENCES["nothing"])] = target.translate_label(LINE_SENTENCES["nothing"])
    return [(line, known.get(line) or _translate_code_word_line(line, source, target)) for line in card.splitlines()]


def _list_possible_lines(
    help_kinds: Collection[str], languages: Mapping[str, str]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield "help", {"help": tuple(help_kinds)}
    for name in ("urgency", "how", "cover", "who"):
        yield from ((name, {name: code}) for code in FIELD_LABELS[name])
    for window, days in itertools.product((None, *WINDOW), (None, *DAYS)):
        yield "when", {"window": window, "days": days}
    yield from (("language", {"language": code}) for code in languages)


def _translate_code_word_line(line: str, source: Translator, target: Translator) -> str | None:
    """The word itself stays as it is: the officer says it back to her. One of ours is explained beside it."""
    around = " ".join(source.translate_label(LINE_SENTENCES["code_word"], answer=_MARK).split())
    before, _, after = around.partition(_MARK)
    word = line.removeprefix(before).removesuffix(after)
    if not word or len(word) != len(line) - len(before) - len(after):
        return None
    ours = {source.translate_label(label): target.translate_label(label) for label in CODE_WORDS.values()}
    meaning = ours.get(word, word)
    answer = word if meaning == word else f"{word} ({meaning})"
    return " ".join(target.translate_label(LINE_SENTENCES["code_word"], answer=answer).split())
