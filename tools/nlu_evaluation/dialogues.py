"""`python -m bot evaluate --talks FOLDER`: is danger heard in whole talks, and does what follows stay with it?

Labelled talks, a JSON object a line: `language`, and `talk`, a list of turns with `her` (what she writes) and `urgency`
(`none`, `danger` or `low`). Triage reads them as the gateway does, turn after turn: word lists, the trained decision, and,
after a card, what goes on from it. Nothing is learnt from them and nothing is kept.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TextIO

from bot.content.policies import load_word_lists
from bot.domain.enums import LANGUAGES, SAFETY_INTENTS
from bot.errors import BadContent
from bot.nlu.danger_model import TRIAGE_MODEL_FILE, TriageModel
from bot.nlu.place_matcher import PlaceNameMatcher
from bot.nlu.text.normalize import normalize
from bot.nlu.text.phrase_matcher import URGENT_MEANINGS, PhraseMatcher

STATES: Final = ("first", "later", "calm", "calm_after")
"""The first turn of danger or a very low mood in a talk; those after it; calm ones before it, and after it."""
CALM_LABEL: Final = "none"


@dataclass(frozen=True)
class TalkTurn:
    """One turn that was read."""

    language: str
    state: str
    is_carded: bool
    text: str


def main(*, root: Path, folder: Path, out: TextIO = sys.stdout) -> int:
    """Read every talk of a folder and print a table. Raises BadContent, Misconfigured."""
    reader = TalkReader.from_root(root)
    talks = [(language, talk) for language in LANGUAGES for talk in _load_talks(folder / f"{language}.jsonl")]
    turns = [turn for language, talk in talks for turn in reader.read_talk(language, talk)]
    print(
        "| language | first heard | of | later stay | of | calm carded | of | calm after danger carded | of |", file=out
    )
    print("|---" * 9 + "|", file=out)
    for language in (*LANGUAGES, "all"):
        own = [turn for turn in turns if language in (turn.language, "all")]
        cells = [
            cell for state in STATES for cell in _format_share([turn.is_carded for turn in own if turn.state == state])
        ]
        print(f"| {language} | {' | '.join(cells)} |", file=out)
    return 0


class TalkReader:
    """Triage over one talk after another."""

    def __init__(self, triage_model: TriageModel, phrase_matcher: PhraseMatcher, places: PlaceNameMatcher) -> None:
        self._signals, self._phrases, self._places = triage_model, phrase_matcher, places

    @classmethod
    def from_root(cls, root: Path) -> "TalkReader":
        """As the gateway opens it. Raises BadContent, Misconfigured."""
        phrases = PhraseMatcher(load_word_lists(root / "data" / "triage"), normalise=normalize)
        return cls(TriageModel.load(root / "models" / TRIAGE_MODEL_FILE), phrases, PlaceNameMatcher.read_root(root))

    def read_talk(self, language: str, talk: Iterable[dict[str, Any]]) -> Iterator[TalkTurn]:
        """Every turn of a talk: what it is labelled as, and whether a card answers it."""
        before: str | None = None  # the card, where there was hardly a doubt
        was_urgent = False
        for turn in talk:
            is_urgent = turn["urgency"] != CALM_LABEL
            state = ("later" if was_urgent else "first") if is_urgent else ("calm_after" if was_urgent else "calm")
            was_urgent = was_urgent or is_urgent
            card = self._find_card(turn["her"], language, before=before)
            if card and (before or self._is_clear_danger(turn["her"])):
                before = card
            yield TalkTurn(language, state, card is not None, turn["her"])

    def _is_clear_danger(self, text: str) -> bool:
        return self._phrases.match(text) in URGENT_MEANINGS or self._signals.is_clear_danger(text)

    def _find_card(self, text: str, language: str, *, before: str | None) -> str | None:
        meant = self._phrases.match(text)
        if meant in URGENT_MEANINGS:
            return meant if meant in SAFETY_INTENTS else SAFETY_INTENTS[0]
        if meant is not None:
            return None
        place = self._places.read_message(text, language=language)
        if before and place.is_current_stated and place.current_countries:
            return before
        return self._signals.predict_danger(text, after=before)


def _load_talks(path: Path) -> list[list[dict[str, Any]]]:
    try:
        return [json.loads(line)["talk"] for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadContent(f"{path.name} holds no talks: {type(error).__name__}.") from error


def _format_share(hits: Sequence[bool]) -> tuple[str, str]:
    return (f"{100 * sum(hits) / len(hits):.0f}" if hits else "–"), str(len(hits))
