"""Messages as women write them, made of our own sentences: alone, greeted, among small talk, two topics at once, long stories,
misspelt. What `make tune` teaches the fusion (bot/nlu/fusion.py) from; nothing of it is shown or kept.
"""

import random
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.domain.enums import DEFAULT_LANGUAGE, LANGUAGES, SAFETY_INTENTS, SMALL_TALK
from bot.nlu.fusion import CONNECTORS
from bot.nlu.text.normalize import remove_diacritics
from bot.nlu.training.labelled_examples import Sentence

SENTENCE_ENDS: Final = {"my": "။ ", "km": "។ "}
"""The full stop of a language, where it is not a dot."""
SEPARATORS: Final = (" ", " ", " ", ", ", ", ", ". ", ". ", "... ", " , ", "! ", "? ", "\n")
_SPACE_BETWEEN_LETTERS: Final = re.compile(r"(?<=[\u1000-\u109f\u1780-\u17ff]) +(?=[\u1000-\u109f\u1780-\u17ff])")
_FINAL_SIGNS: Final = ".?!။។ "
STORY_LENGTH: Final = 250
"""Characters from which on one sentence of ours is a story of its own."""
SMALL_LENGTH: Final = 90
"""Characters of an everyday sentence that stands beside another as small talk."""
TINY_LENGTH: Final = 34
"""Characters of a sentence that is short enough to stand in one breath with another: "no pay and he hits me"."""
CHAT_INTENTS: Final = ("greet", "thanks", "goodbye", "out_of_scope", "affirm")
CHAT_INTENT_SHARES: Final = (0.3, 0.15, 0.07, 0.43, 0.05)


@dataclass(frozen=True)
class SyntheticMessage:
    """A message that was made."""

    text: str
    intents: frozenset[str]
    """What is in it; small talk only where there is nothing else."""
    language: str


class MessageGenerator:
    """Makes messages of sentences, the same ones for the same `chance`."""

    def __init__(self, sentences: Iterable[Sentence], *, rng: random.Random, misspells: bool = True) -> None:
        self._chance, self._misspells = rng, misspells
        self._sentences_by_intent: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        self._hard_sentences: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        self._stories: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for one in sentences:
            language = one.language or DEFAULT_LANGUAGE
            self._sentences_by_intent[language, one.intent].append(one.text)
            if one.is_hard:
                self._hard_sentences[language].append((one.text, one.intent))
            if len(one.text) >= STORY_LENGTH and one.intent not in SAFETY_INTENTS:
                self._stories[language].append((one.text, one.intent))
        # Of an intent that has no short sentence, any will do.
        self._short_sentences = {
            key: [text for text in said if len(text) < SMALL_LENGTH] or said
            for key, said in self._sentences_by_intent.items()
        }
        self._tiny_sentences: defaultdict[str, dict[str, list[str]]] = defaultdict(dict)
        for (language, intent), said in sorted(self._sentences_by_intent.items()):
            tiny = [text for text in said if len(text) <= TINY_LENGTH]
            if tiny and intent not in SMALL_TALK:
                self._tiny_sentences[language][intent] = tiny
        self._topics: defaultdict[str, list[str]] = defaultdict(list)
        for language, intent in sorted(self._sentences_by_intent):
            if intent not in SMALL_TALK and intent not in SAFETY_INTENTS:
                self._topics[language].append(intent)

    def generate(self) -> SyntheticMessage:
        """One message of any kind."""
        language = self._chance.choice(LANGUAGES)
        kinds: Sequence[Callable[[str], tuple[str, Iterable[str]]]] = (
            self.generate_single,
            self.generate_framed,
            self.generate_several,
            self.generate_story,
            self.generate_written_story,
        )
        text, intents = self._chance.choices(kinds, (0.36, 0.29, 0.17, 0.08, 0.10))[0](language)
        return self._build_message(text, intents, language)

    def generate_single(self, language: str) -> tuple[str, list[str]]:
        """One sentence."""
        if self._chance.random() < 0.24:
            intent = self._chance.choices(SMALL_TALK, (0.1, 0.1, 0.1, 0.1, 0.1, 0.5))[0]
            return self._pick_sentence(language, intent), [intent]
        text, intent = self.pick_content_sentence(language)
        return text, [intent]

    def generate_framed(self, language: str) -> tuple[str, list[str]]:
        """A sentence that says something, with greetings, thanks and small talk before it, behind it, or both."""
        if self._chance.random() < 0.15:
            chat = [self.pick_small_talk_sentence(language) for _ in range(self._chance.choice((2, 2, 3)))]
            return self.join_sentences([text for text, _ in chat], language), [intent for _, intent in chat]
        where = self._chance.choice(("before", "before", "after", "both"))
        text, intent = self.pick_content_sentence(language)
        before = (
            [self.pick_small_talk_sentence(language)[0] for _ in range(self._chance.choice((1, 1, 2)))]
            if where != "after"
            else []
        )
        after = (
            [self.pick_small_talk_sentence(language)[0] for _ in range(self._chance.choice((1, 1, 2)))]
            if where != "before"
            else []
        )
        return self.join_sentences([*before, text, *after], language), [intent]

    def generate_several(self, language: str) -> tuple[str, list[str]]:
        """Two or three things in one message, half of them in one breath."""
        if self._chance.random() < 0.5:
            return self._join_with_intents(
                [self._pick_brief_sentence(language) for _ in range(self._chance.choice((2, 2, 3)))], language
            )
        parts = [self.pick_content_sentence(language) for _ in range(self._chance.choice((2, 2, 2, 3)))]
        return self._join_with_intents(parts, language)

    def _pick_brief_sentence(self, language: str) -> tuple[str, str]:
        if not self._tiny_sentences[language]:
            return self.pick_content_sentence(language)
        intent = self._chance.choice([*self._tiny_sentences[language]])
        return self._add_typos(self._chance.choice(self._tiny_sentences[language][intent]), language), intent

    def generate_story(self, language: str, *, ends: str | None = None) -> tuple[str, list[str]]:
        """A long story about a topic, with small talk in it. `ends`: the kind of one sentence, as in `content`."""
        topic = self._chance.choice(self._topics[language])
        parts = []
        for _ in range(self._chance.randint(2, 8)):
            kind = self._chance.random()
            if kind < 0.45:
                parts.append((self._pick_sentence(language, topic), topic))
            else:
                parts.append(
                    self.pick_small_talk_sentence(language)
                    if kind < 0.8
                    else self.pick_content_sentence(language, kind="hard")
                )
        kind_of_one = ends or self._chance.choices(("danger", "hard", "topic"), (0.3, 0.4, 0.3))[0]
        return self._join_with_intents([*parts, self.pick_content_sentence(language, kind=kind_of_one)], language)

    def generate_written_story(self, language: str) -> tuple[str, list[str]]:
        """A story as it was written, often with one more sentence somewhere in it; else as `story`."""
        if not self._stories[language]:
            return self.generate_story(language)
        text, intent = self._chance.choice(self._stories[language])
        if self._chance.random() < 0.35:
            return self._add_typos(text, language), [intent]
        kind = self._chance.choices(("danger", "hard", "topic"), (0.5, 0.3, 0.2))[0]
        said, other = self.pick_content_sentence(language, kind=kind)
        gaps = [place for place, sign in enumerate(text) if sign == " "] or [len(text)]
        place = self._chance.choice(gaps)
        sign = self._chance.choice(SEPARATORS)
        return f"{text[:place]}{sign}{said}{sign}{text[place:].lstrip()}", [intent, other]

    def pick_content_sentence(self, language: str, *, kind: str | None = None) -> tuple[str, str]:
        """A sentence that says something, and its intent: `danger`, `hard` (sounds like it and is none) or `topic`."""
        kind = kind or self._chance.choices(("danger", "hard", "topic"), (0.3, 0.28, 0.42))[0]
        if kind == "hard" and self._hard_sentences[language]:
            text, intent = self._chance.choice(self._hard_sentences[language])
            return self._add_typos(text, language), intent
        intent = self._chance.choice(SAFETY_INTENTS if kind == "danger" else self._topics[language])
        return self._pick_sentence(language, intent), intent

    def pick_small_talk_sentence(self, language: str) -> tuple[str, str]:
        """A sentence of small talk."""
        intent = self._chance.choices(CHAT_INTENTS, CHAT_INTENT_SHARES)[0]
        return self._add_typos(self._chance.choice(self._short_sentences[language, intent]), language), intent

    def join_sentences(self, parts: Sequence[str], language: str) -> str:
        """Sentences as one message: by words, signs, line breaks or nothing."""
        text = parts[0]
        for part in parts[1:]:
            if language in CONNECTORS and self._chance.random() < 0.25:
                text = f"{text} {self._chance.choice(CONNECTORS[language])} {part}"
            else:
                text = (
                    text.rstrip(_FINAL_SIGNS)
                    + self._chance.choice((*SEPARATORS, SENTENCE_ENDS.get(language, ". ")))
                    + part
                )
        return _SPACE_BETWEEN_LETTERS.sub("", text)

    def _join_with_intents(self, parts: list[tuple[str, str]], language: str) -> tuple[str, list[str]]:
        self._chance.shuffle(parts)
        return self.join_sentences([text for text, _ in parts], language), [intent for _, intent in parts]

    def _build_message(self, text: str, intents: Iterable[str], language: str) -> SyntheticMessage:
        every = frozenset(intents)
        return SyntheticMessage(text, every - set(SMALL_TALK) or every, language)

    def _pick_sentence(self, language: str, intent: str) -> str:
        return self._add_typos(self._chance.choice(self._sentences_by_intent[language, intent]), language)

    def _add_typos(self, text: str, language: str) -> str:
        if not self._misspells:
            return text
        chance = self._chance
        if chance.random() < 0.2 and len(text) > 4:
            letters = list(text)
            for _ in range(max(1, len(letters) // chance.choice((14, 20, 30)))):
                place, slip = chance.randrange(len(letters) - 1), chance.random()
                if slip < 0.35:
                    letters[place], letters[place + 1] = letters[place + 1], letters[place]
                else:
                    letters[place] *= 0 if slip < 0.7 else 2
            text = "".join(letters)
        if chance.random() < 0.04:
            text = text.replace(" ", "")
        return remove_diacritics(text) if language == "vi" and chance.random() < 0.2 else text.strip() or text


_KINZI = "\u1004\u103a\u1039"
_SYLLABLE = re.compile(
    rf"(?P<kinzi>{_KINZI})?(?P<base>[\u1000-\u102a\u103f\u104e])(?P<stack>(?:\u1039[\u1000-\u1021])*)(?P<signs>[\u102b-\u1038\u103a-\u103e]*)"
)
_STACKED_CONSONANTS = dict(
    zip(
        "\u1000\u1001\u1002\u1003\u1005\u1006\u1007\u1008\u100b\u100c\u100f\u1010\u1011\u1012\u1013\u1014\u1015\u1016\u1017\u1018\u1019\u101c",
        "\u1060\u1061\u1062\u1063\u1065\u1066\u1068\u1069\u106c\u106d\u1070\u1071\u1073\u1075\u1076\u1077\u1078\u1079\u107a\u107b\u107c\u1085",
        strict=True,
    )
)
_JOINED_SIGNS = (
    ("\u103d\u103e", "\u108a"),
    ("\u103e\u102f", "\u1088"),
    ("\u103e\u1030", "\u1089"),
    ("\u102b\u103a", "\u105a"),
)
_SIGNS = str.maketrans({"\u103a": "\u1039", "\u103b": "\u103a", "\u103d": "\u103c", "\u103e": "\u103d"})


def to_zawgyi(text: str) -> str:
    """Unicode Burmese as a Zawgyi keyboard would have typed it: what is drawn first comes first."""
    return _SYLLABLE.sub(_encode_syllable, text)


def _encode_syllable(match: re.Match[str]) -> str:
    signs = match["signs"]
    first = ("\u1031" if "\u1031" in signs else "") + ("\u103b" if "\u103c" in signs else "")
    rest = signs.replace("\u1031", "").replace("\u103c", "")
    for pair, joined in _JOINED_SIGNS:
        rest = rest.replace(pair, joined)
    stack = "".join(_STACKED_CONSONANTS.get(letter, letter) for letter in match["stack"].replace("\u1039", ""))
    base = "\u1086" if match["base"] == "\u103f" else match["base"]
    return first + base + stack + ("\u1064" if match["kinzi"] else "") + rest.translate(_SIGNS)


def decompose(text: str) -> str:
    """Every letter apart from its marks (NFD)."""
    return unicodedata.normalize("NFD", text)


def iterate_variants(sentences: Sequence[Sentence]) -> Iterator[tuple[str, list[Sentence], list[Sentence]]]:
    """Each variant, the sentences that it changes, and what they become."""
    for name, change, language in (
        ("Zawgyi", to_zawgyi, "my"),
        ("decomposed", decompose, "vi"),
        ("unaccented", remove_diacritics, "vi"),
    ):
        changed = [one for one in sentences if one.language == language and change(one.text) != one.text]
        if changed:
            yield name, changed, [replace(one, text=change(one.text)) for one in changed]
