"""Who answered what, how often, and why more than once: a gateway that ended in between, or two at the same time."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

SLACK_SECONDS = 0.3
"""What was sent before its sender ended may be heard of a little later."""


@dataclass(frozen=True)
class AskedMessage:
    """A message of hers; `key` is of everything that answers it, and of nothing that answers another one."""

    chat_id: int
    key: str
    at: float
    is_owed: bool = True
    """Else it may be answered by such a card, and otherwise, too."""


@dataclass(frozen=True)
class SentMessage:
    """A message of ours that Telegram took, and the life of the gateway that sent it."""

    chat_id: int
    key: str
    life: str
    at: float


@dataclass(frozen=True)
class LeaderEnding:
    """A leader that was killed, stopped until another one led, or told to end."""

    life: str
    how: str
    at: float
    takeover_seconds: float


@dataclass
class Judgement:
    """What became of her messages."""

    answered_once: int = 0
    unanswered: list[AskedMessage] = field(default_factory=list)
    twice_by_endings: list[tuple[LeaderEnding, int]] = field(default_factory=list)
    """Answered before an ending and, because that was not noted, once more after it; with the chat."""
    twice_by_both: list[SentMessage] = field(default_factory=list)
    """Answered again while whoever had answered was still there, or had lost the lead before it answered."""
    twice_by_one: list[SentMessage] = field(default_factory=list)
    """Answered twice by the same life of one gateway."""

    def get_max_by_one_ending(self) -> int:
        """Of these in one chat by one ending, the most."""
        return max((self.twice_by_endings.count(one) for one in self.twice_by_endings), default=0)


def judge_answers(
    asked: Sequence[AskedMessage], sent: Sequence[SentMessage], endings: Sequence[LeaderEnding]
) -> Judgement:
    """Tell apart who was answered once, twice and never."""
    found, ended = Judgement(), {ending.life: ending for ending in endings}
    for question, answers in _match_answers(asked, sent):
        if not answers and question.is_owed:
            found.unanswered.append(question)
        found.answered_once += question.is_owed and len(answers) == 1
        for before, again in zip(answers, answers[1:], strict=False):
            ending = ended.get(before.life)
            if before.life == again.life:
                found.twice_by_one.append(again)
            elif ending and before.at <= ending.at + SLACK_SECONDS and again.at >= ending.at:
                found.twice_by_endings.append((ending, again.chat_id))
            else:
                found.twice_by_both.append(again)
    return found


def _match_answers(
    asked: Sequence[AskedMessage], sent: Sequence[SentMessage]
) -> list[tuple[AskedMessage, list[SentMessage]]]:
    """Every message of hers with what answered it, in order; what answers nothing that waits is one more of the last."""
    found: dict[tuple[int, str], list[tuple[AskedMessage, list[SentMessage]]]] = defaultdict(list)
    for question in sorted(asked, key=lambda one: one.at):
        found[question.chat_id, question.key].append((question, []))
    for answer in sorted(sent, key=lambda one: one.at):
        before = [one for one in found[answer.chat_id, answer.key] if one[0].at <= answer.at]
        waiting = [one for one in before if not one[1]]
        if before:
            (waiting or before[-1:])[0][1].append(answer)
    return [one for several in found.values() for one in several]
