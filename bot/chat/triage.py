"""Triage on arrival: what must not wait for anybody, decided from words, tables and a small compiled decision."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

from bot.chat import location
from bot.chat.location import PlaceReader, Whereabouts
from bot.domain.directory import Places
from bot.domain.enums import DEFAULT_LANGUAGE
from bot.domain.limits import WordLists
from bot.nlu.danger_model import TriageModel
from bot.nlu.text.phrase_matcher import PhraseMatcher
from bot.nlu.text.subject import SubjectDetector


class TriageResult(StrEnum):
    """What is done with a message before anything else."""

    LEAVE = "leave"
    ERASE = "erase"
    HELP = "help"
    DANGER = "danger_now"
    SELF_HARM = "self_harm"
    STOP = "stop"
    """Only while somebody at a post can write to her; else it is a word like any other."""


class Triage:
    """The word lists and what each means for the gateway; behind them, what sounds like danger, and where she says she is."""

    def __init__(
        self,
        words: WordLists,
        *,
        normalise: Callable[[str], str],
        triage_model: TriageModel | None = None,
        place_reader: PlaceReader | None = None,
        places: Places | None = None,
        likely_countries: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self._phrases = PhraseMatcher(words, normalise=normalise)
        self.triage_model = triage_model
        self._subject_detector = SubjectDetector(words, normalise=normalise)
        self._place_reader, self._places, self._likely_countries = (
            place_reader,
            places or Places(),
            likely_countries or {},
        )
        self.read_whereabouts(
            "in Malaysia", language=DEFAULT_LANGUAGE
        )  # what is prepared once is prepared before anybody writes

    def classify(self, text: str) -> TriageResult | None:
        """What the word lists say, and are certain of. None: nothing that cannot wait."""
        means = self._phrases.match(text)
        return TriageResult(means) if means else None

    def has_more_than_phrase(self, text: str) -> bool:
        """Whether a message is more than the bare phrase of a list: then there may be something to answer as well."""
        return not self._phrases.is_whole_phrase(text)

    def read_whereabouts(self, text: str, *, language: str) -> Whereabouts:
        """Where a message says she is; `language` is hers."""
        if self._place_reader is None:
            return Whereabouts()
        likely = self._likely_countries.get(language, ())
        return location.read_whereabouts(
            text, language=language, place_reader=self._place_reader, places=self._places, likely=likely
        )

    def classify_suspicion(self, text: str, *, after: str | None = None) -> TriageResult | None:
        """DANGER or LOW where a message sounds like it though no list knows it; this may be wrong.

        `after`: which of them she had a card for just before; what goes on from there is heard sooner.
        """
        if self.triage_model is None or self.classify(text) is not None:
            return None
        suspected = self.triage_model.predict_danger(text, after=after)
        return TriageResult(suspected) if suspected else None

    def is_certain(self, text: str) -> bool:
        """Whether there is hardly a doubt that a message is danger or a very low mood."""
        return self.classify(text) is not None or (
            self.triage_model is not None and self.triage_model.is_clear_danger(text)
        )

    def detect_subject(self, text: str) -> str | None:
        """CHILD, FRIEND or SELF (bot/nlu/text/subject.py) where the lists are clear whom a message is about; else None."""
        return self._subject_detector.detect(text)
