"""What she may write, by language: the examples of data/nlu, the word lists, slips of the finger, Zawgyi, and nonsense."""

import csv
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Protocol, TypeVar

from tests.support.factories import ROOT
from tools.nlu_evaluation.augmentation import to_zawgyi

Thing = TypeVar("Thing")
MAX_LENGTH = 200
EXAMPLES_PER_INTENT = 8
"""Examples of an intent that she may write, from all batches alike: understanding is measured elsewhere, on all."""

REFUSALS: Mapping[str, tuple[str, ...]] = {
    "km": ("ទេ", "រំលង"),
    "id": ("tidak", "lewati"),
    "fil": ("hindi", "skip"),
    "my": ("ဟင့်အင်း", "ကျော်မယ်"),
    "vi": ("không", "bỏ qua"),
    "en": ("no", "skip"),
}
"""No, and skip."""
FOREIGN = ("ฉันอยากกลับบ้าน", "我想回家", "أريد العودة إلى البيت")
"""In scripts that the assistant does not read: surely not understood."""
NONSENSE = (
    ".",
    "?",
    "…",
    "asdf qwer",
    "🙂",
    "👩🏽‍🦱 👍",
    "1234 5678",
    "{country}",
    '/find_embassy{"country": "MY"}',
    "//danger_now",
    "%s %(x)d",
    "\u202eabc\u202c",
    "\u200b",
    "'; DROP TABLE people; --",
    "<b>hi</b>",
    "../../etc/passwd",
    "=1+1",
    "a" * 4096,
    "/nothing",
    "\ufeff/forget_me",
    "None",
    *FOREIGN,
)
STOP_TEXTS = ("STOP", "stop", "stop po", "berhenti", "dừng lại", "ឈប់", "ရပ်", "hihinto")
"""What ends an officer's relay; with nobody there it is a message like any other."""
_EXAMPLE = re.compile(r"^ {4}- (?P<text>.+)$")
_INTENT = re.compile(r"^- intent: (?P<intent>\w+)$")
_ANNOTATED_ENTITY = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


class LabelledText(str):
    """Words whose meaning is known: an example of this intent, written as it stands."""

    intent = ""

    @classmethod
    def create(cls, words: str, intent: str) -> "LabelledText":
        """These words."""
        said = cls(words)
        said.intent = intent
        return said


class Chance(Protocol):
    """What decides: dice, or a property test that can make its choice smaller."""

    def one_of(self, things: Sequence[Thing]) -> Thing: ...


@cache
def load_examples(language: str) -> Mapping[str, Sequence[str]]:
    """Every example of a language, by intent, as she would write it."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted((ROOT / "data" / "nlu" / language).glob("*.yml")):
        intent = ""
        for line in path.read_text(encoding="utf-8").splitlines():
            if named := _INTENT.match(line):
                intent = named["intent"]
            elif (written := _EXAMPLE.match(line)) and len(written["text"]) < MAX_LENGTH:
                found[intent].append(_ANNOTATED_ENTITY.sub(r"\1", written["text"]))
    return {intent: said[:: -(-len(said) // EXAMPLES_PER_INTENT)] for intent, said in found.items()}


@cache
def load_phrases(kind: str, language: str, means: tuple[str, ...]) -> Sequence[str]:
    """The phrases of a word list that mean one of these."""
    with (ROOT / "data" / "triage" / language / f"{kind}.csv").open(encoding="utf-8", newline="") as file:
        return [row["phrase"] for row in csv.DictReader(file) if row["means"] in means]


def choose_need(language: str, chance: Chance) -> LabelledText:
    """Anything she may want."""
    by_intent = load_examples(language)
    intent = chance.one_of(sorted(by_intent))
    return LabelledText.create(chance.one_of(by_intent[intent]), intent)


def add_typo(words: str, chance: Chance) -> str:
    """The same with one slip: a letter left out, written twice, or changed places with the next."""
    place = chance.one_of(range(len(words)))
    before, letter, after = words[:place], words[place], words[place + 1 :]
    return (
        chance.one_of((before + after, before + letter * 2 + after, before + after[:1] + letter + after[1:])) or words
    )


def to_zawgyi_text(chance: Chance) -> str:
    """Burmese as an old phone writes it."""
    return to_zawgyi(choose_need("my", chance))
