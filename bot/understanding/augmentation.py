"""Messages as women write them, made of our own sentences: alone, greeted, among small talk, two topics at once, long stories,
misspelt. What `make tune` teaches the fusion (bot/text/fusion.py) from; nothing of it is shown or kept.
"""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.model.vocabulary import DEFAULT_LANGUAGE, LANGUAGES, SAFETY, SMALL_TALK
from bot.text.normalise import without_marks
from bot.text.segments import CONNECTORS
from bot.understanding.examples import Sentence

ENDS: Final = {"my": "။ ", "km": "។ "}
"""The full stop of a language, where it is not a dot."""
SIGNS: Final = (" ", " ", " ", ", ", ", ", ". ", ". ", "... ", " , ", "! ", "? ", "\n")
_JOINED: Final = re.compile(r"(?<=[\u1000-\u109f\u1780-\u17ff]) +(?=[\u1000-\u109f\u1780-\u17ff])")
_FINAL: Final = ".?!။។ "
STORY: Final = 250
"""Characters from which on one sentence of ours is a story of its own."""
SMALL: Final = 90
"""Characters of an everyday sentence that stands beside another as small talk."""
TINY: Final = 34
"""Characters of a sentence that is short enough to stand in one breath with another: "no pay and he hits me"."""
CHAT: Final = ("greet", "thanks", "goodbye", "out_of_scope", "affirm")
CHAT_SHARES: Final = (0.3, 0.15, 0.07, 0.43, 0.05)


@dataclass(frozen=True)
class Message:
    """A message that was made."""

    text: str
    intents: frozenset[str]
    """What is in it; small talk only where there is nothing else."""
    language: str


class Augmentation:
    """Makes messages of sentences, the same ones for the same `chance`."""

    def __init__(self, sentences: Iterable[Sentence], *, chance: random.Random, misspells: bool = True) -> None:
        self._chance, self._misspells = chance, misspells
        self._by: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        self._hard: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        self._stories: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for one in sentences:
            language = one.language or DEFAULT_LANGUAGE
            self._by[language, one.intent].append(one.text)
            if one.is_hard:
                self._hard[language].append((one.text, one.intent))
            if len(one.text) >= STORY and one.intent not in SAFETY:
                self._stories[language].append((one.text, one.intent))
        # Of an intent that has no short sentence, any will do.
        self._short = {key: [text for text in said if len(text) < SMALL] or said for key, said in self._by.items()}
        self._tiny: defaultdict[str, dict[str, list[str]]] = defaultdict(dict)
        for (language, intent), said in sorted(self._by.items()):
            tiny = [text for text in said if len(text) <= TINY]
            if tiny and intent not in SMALL_TALK:
                self._tiny[language][intent] = tiny
        self._topics: defaultdict[str, list[str]] = defaultdict(list)
        for language, intent in sorted(self._by):
            if intent not in SMALL_TALK and intent not in SAFETY:
                self._topics[language].append(intent)

    def make(self) -> Message:
        """One message of any kind."""
        language = self._chance.choice(LANGUAGES)
        kinds: Sequence[Callable[[str], tuple[str, Iterable[str]]]] = (
            self.alone, self.framed, self.several, self.story, self.told,
        )  # fmt: skip
        text, intents = self._chance.choices(kinds, (0.36, 0.29, 0.17, 0.08, 0.10))[0](language)
        return self._message(text, intents, language)

    def alone(self, language: str) -> tuple[str, list[str]]:
        """One sentence."""
        if self._chance.random() < 0.24:
            intent = self._chance.choices(SMALL_TALK, (0.1, 0.1, 0.1, 0.1, 0.1, 0.5))[0]
            return self._sentence(language, intent), [intent]
        text, intent = self.content(language)
        return text, [intent]

    def framed(self, language: str) -> tuple[str, list[str]]:
        """A sentence that says something, with greetings, thanks and small talk before it, behind it, or both."""
        if self._chance.random() < 0.15:
            chat = [self.chat(language) for _ in range(self._chance.choice((2, 2, 3)))]
            return self.join([text for text, _ in chat], language), [intent for _, intent in chat]
        where = self._chance.choice(("before", "before", "after", "both"))
        text, intent = self.content(language)
        before = [self.chat(language)[0] for _ in range(self._chance.choice((1, 1, 2)))] if where != "after" else []
        after = [self.chat(language)[0] for _ in range(self._chance.choice((1, 1, 2)))] if where != "before" else []
        return self.join([*before, text, *after], language), [intent]

    def several(self, language: str) -> tuple[str, list[str]]:
        """Two or three things in one message, half of them in one breath."""
        if self._chance.random() < 0.5:
            return self._together([self._brief(language) for _ in range(self._chance.choice((2, 2, 3)))], language)
        parts = [self.content(language) for _ in range(self._chance.choice((2, 2, 2, 3)))]
        return self._together(parts, language)

    def _brief(self, language: str) -> tuple[str, str]:
        if not self._tiny[language]:
            return self.content(language)
        intent = self._chance.choice([*self._tiny[language]])
        return self._misspelt(self._chance.choice(self._tiny[language][intent]), language), intent

    def story(self, language: str, *, ends: str | None = None) -> tuple[str, list[str]]:
        """A long story about a topic, with small talk in it. `ends`: the kind of one sentence, as in `content`."""
        topic = self._chance.choice(self._topics[language])
        parts = []
        for _ in range(self._chance.randint(2, 8)):
            kind = self._chance.random()
            if kind < 0.45:
                parts.append((self._sentence(language, topic), topic))
            else:
                parts.append(self.chat(language) if kind < 0.8 else self.content(language, kind="hard"))
        kind_of_one = ends or self._chance.choices(("danger", "hard", "topic"), (0.3, 0.4, 0.3))[0]
        return self._together([*parts, self.content(language, kind=kind_of_one)], language)

    def told(self, language: str) -> tuple[str, list[str]]:
        """A story as it was written, often with one more sentence somewhere in it; else as `story`."""
        if not self._stories[language]:
            return self.story(language)
        text, intent = self._chance.choice(self._stories[language])
        if self._chance.random() < 0.35:
            return self._misspelt(text, language), [intent]
        kind = self._chance.choices(("danger", "hard", "topic"), (0.5, 0.3, 0.2))[0]
        said, other = self.content(language, kind=kind)
        gaps = [place for place, sign in enumerate(text) if sign == " "] or [len(text)]
        place = self._chance.choice(gaps)
        sign = self._chance.choice(SIGNS)
        return f"{text[:place]}{sign}{said}{sign}{text[place:].lstrip()}", [intent, other]

    def content(self, language: str, *, kind: str | None = None) -> tuple[str, str]:
        """A sentence that says something, and its intent: `danger`, `hard` (sounds like it and is none) or `topic`."""
        kind = kind or self._chance.choices(("danger", "hard", "topic"), (0.3, 0.28, 0.42))[0]
        if kind == "hard" and self._hard[language]:
            text, intent = self._chance.choice(self._hard[language])
            return self._misspelt(text, language), intent
        intent = self._chance.choice(SAFETY if kind == "danger" else self._topics[language])
        return self._sentence(language, intent), intent

    def chat(self, language: str) -> tuple[str, str]:
        """A sentence of small talk."""
        intent = self._chance.choices(CHAT, CHAT_SHARES)[0]
        return self._misspelt(self._chance.choice(self._short[language, intent]), language), intent

    def join(self, parts: Sequence[str], language: str) -> str:
        """Sentences as one message: by words, signs, line breaks or nothing."""
        text = parts[0]
        for part in parts[1:]:
            if language in CONNECTORS and self._chance.random() < 0.25:
                text = f"{text} {self._chance.choice(CONNECTORS[language])} {part}"
            else:
                text = text.rstrip(_FINAL) + self._chance.choice((*SIGNS, ENDS.get(language, ". "))) + part
        return _JOINED.sub("", text)

    def _together(self, parts: list[tuple[str, str]], language: str) -> tuple[str, list[str]]:
        self._chance.shuffle(parts)
        return self.join([text for text, _ in parts], language), [intent for _, intent in parts]

    def _message(self, text: str, intents: Iterable[str], language: str) -> Message:
        every = frozenset(intents)
        return Message(text, every - set(SMALL_TALK) or every, language)

    def _sentence(self, language: str, intent: str) -> str:
        return self._misspelt(self._chance.choice(self._by[language, intent]), language)

    def _misspelt(self, text: str, language: str) -> str:
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
        return without_marks(text) if language == "vi" and chance.random() < 0.2 else text.strip() or text
