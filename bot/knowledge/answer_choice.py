"""Which answer a message asks for: what each question that it may ask is answered with here, and how likely that is.

Several questions may mean one answer: "may they?" and "may they keep my passport?" are the same where a passport is what the
talk is about. So what is weighed are answers. What a question leans on makes it likelier, and one about something nobody spoke
of counts in part for the open question behind it: "is that expensive?" is about the thing that was told.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from bot.domain.answers import CONTACT, AnswerPlan, list_alternatives
from bot.domain.enums import ASPECTS, CONTACT_QUESTIONS, NO_QUESTION, OPEN_QUESTIONS
from bot.domain.rights import Rights

THIS_TOPIC_WEIGHT, OPEN_TOPIC_WEIGHT, OTHER_TOPIC_WEIGHT = 3.0, 2.0, 0.5
"""How much likelier a question about the law is where this message, or the talk, is about its topic, or about another."""
SHOWN_CONTACT_WEIGHT, NUMBER_BELOW_WEIGHT = 2.0, 1.2
"""How much likelier a question about an office or a line is where she has just been shown one, and where one stood below."""
LEAST_OPEN: Final = 0.2
"""How likely an open question must be to be asked."""
PLAIN: Final = 0.8
"""From this probability on a question is asked in so many words, whatever was spoken of."""
UNKNOWN, UNKNOWN_WEIGHT = "unknown", 0.5
"""The answer that nothing is known of what an open question leans on, and its weight: another reading may know something."""
LEAST_OF_ITS_TOPICS: Final = 0.2
"""How many statements a topic of a question has, beside the topic that has most of them."""
OPEN_SHARE, OPEN_FRAGMENT_SHARE = 0.4, 0.6
"""How much of a question about a topic nobody spoke of counts for the open question behind it, and where the message names no
topic of its own.
"""


@dataclass(frozen=True)
class Subjects:
    """What a question may lean on."""

    message: tuple[str, ...] = ()
    """Topics of this message."""
    talk: tuple[str, ...] = ()
    """Topics of the talk before it, the newest first."""
    open_count: int = 2
    """How many of them are still spoken of."""
    sought: tuple[str, ...] = ()
    """Whom she looks for, or was just shown: intents of finding help."""
    has_contacts: bool = False
    """Whether the last screen shows whom she can call."""
    is_about_contacts: bool = False
    """Whether it shows nothing else."""

    @cached_property
    def named(self) -> tuple[str, ...]:
        """All of them as the table names them, the nearest first."""
        return (*self.message, *((CONTACT,) if self.is_about_contacts else ()), *self.talk)


@dataclass(frozen=True)
class ChosenAnswer:
    """An answer, and how likely it is that it was asked for."""

    question: str
    """The likeliest question that it answers here."""
    answer: str
    """A cell of the table."""
    probability: float
    """With all that makes it likelier; from 0 to 1."""
    is_open: bool = False
    """Whether an open question asks it too, as "may they?": what tells of a trouble sounds like a question about it."""


@dataclass(frozen=True)
class AnswerChooser:
    """The tables that a question is read with."""

    plan: AnswerPlan
    rights: Rights

    def choose(self, ranked: Sequence[tuple[str, float]], subjects: Subjects) -> ChosenAnswer | None:
        """The likeliest answer; None where nothing is the likeliest, or nothing answers it.

        `ranked`: questions that the message may ask, and that it asks none, each with its probability.
        """
        weights: dict[str, float] = {}
        likelihoods: dict[str, float] = {}
        leading: dict[str, tuple[float, str, str]] = {}
        open_keys: set[str] = set()
        for question, likely, weight in self._iterate_weighed(ranked, subjects):
            answer = None if question == NO_QUESTION else self.plan.find_answer(question, about=subjects.named)
            key = list_alternatives(answer)[0] if answer and answer != UNKNOWN else question
            weights[key] = weights.get(key, 0.0) + (UNKNOWN_WEIGHT * weight if answer == UNKNOWN else weight)
            likelihoods[key] = likelihoods.get(key, 0.0) + likely
            if question in OPEN_QUESTIONS and likely >= LEAST_OPEN:
                open_keys.add(key)
            if answer and weight > leading.get(key, (-1.0, "", ""))[0]:
                leading[key] = (weight, question, answer)
        if not weights:
            return None
        key, most = max(weights.items(), key=lambda one: one[1])
        if key not in leading or not most:
            return None
        _, question, answer = leading[key]
        # Where no question is likely, the likeliest of them is not either; where several are asked, each is as likely as alone.
        known = min(1.0, sum(likely for _, likely in ranked))
        share = most / sum(weights.values()) * known
        return ChosenAnswer(question, answer, max(share, min(1.0, likelihoods[key])), key in open_keys)

    def _iterate_weighed(
        self, ranked: Iterable[tuple[str, float]], subjects: Subjects
    ) -> Iterator[tuple[str, float, float]]:
        for question, likely in ranked:
            weight = self._weigh(question, subjects, is_plain=likely >= PLAIN)
            yield question, likely, likely * weight
            meant = self._find_open_question(question, subjects) if weight < 1.0 else None
            if meant:
                share = likely * (OPEN_SHARE if subjects.message else OPEN_FRAGMENT_SHARE)
                yield meant, share, share

    def _weigh(self, question: str, subjects: Subjects, *, is_plain: bool) -> float:
        if question in CONTACT_QUESTIONS:
            if not subjects.has_contacts:
                return 1.0
            return SHOWN_CONTACT_WEIGHT if subjects.is_about_contacts else NUMBER_BELOW_WEIGHT
        if question not in ASPECTS:
            return 1.0
        topics, sought = self._list_topics(question), self.rights.aspects[question].sought
        if topics & set(subjects.message):
            return THIS_TOPIC_WEIGHT
        if topics & set(subjects.talk[: subjects.open_count]) or {*sought} & {*subjects.sought}:
            return OPEN_TOPIC_WEIGHT
        is_of_others = topics and (subjects.message or subjects.talk) and not is_plain
        return OTHER_TOPIC_WEIGHT if is_of_others else 1.0

    def _list_topics(self, aspect: str) -> set[str]:
        """What a question about the law is mostly about: a topic that one of forty statements serves too is not that."""
        counted = self.rights.topics_by_aspect[aspect]
        most = max(counted.values(), default=0)
        return {topic for topic, count in counted.items() if count >= LEAST_OF_ITS_TOPICS * most}

    def _find_open_question(self, aspect: str, subjects: Subjects) -> str | None:
        """The open question behind one about the law that has an answer about what was told."""
        return next(
            (
                question
                for question in self.plan.open_questions.get(aspect, ())
                if any((question, one) in self.plan.answers for one in subjects.named)
            ),
            None,
        )
