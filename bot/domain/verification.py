"""How long a check is trusted: the directory as it may be shown on one day.

The clock only takes away. A number nobody has called yet keeps the confidence of its source and says so; one that was
called and then left alone loses a level when its check is past its time, and is hidden when it is past it twice.
Emergency numbers are never hidden.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.directory import Contact, Directory, Hotline, Mission, Source

CONFIDENCE_LEVELS = ("high", "medium", "low")
"""Confidence, the surest first."""


@dataclass(frozen=True)
class VerificationPolicy:
    """data/policies/directory.yml."""

    shown: tuple[str, ...]
    """Confidence that may be shown."""
    months: Mapping[str, int]
    """How long a check lasts, by kind: `police`, `ambulance`, `line`, `mission`, `mission_short_lived`."""
    short_lived: tuple[str, ...]
    """Countries where the numbers of missions change often."""
    demoted_after: int
    """How many times a check must be past its time for its number to lose a level."""
    hidden_after: int
    flagged_days: int
    """After this an unchecked row is due."""
    again_days: int
    """After this a number that did not answer is due again."""

    def get_lifetime_months(self, row: Hotline | Mission) -> int:
        """Months that a check of this row lasts."""
        if isinstance(row, Mission):
            return self.months["mission_short_lived" if row.country in self.short_lived else "mission"]
        return self.months.get(row.kind, self.months["line"])

    def can_show(self, confidence: str, lapses: int) -> bool:
        """Whether a number of this confidence may be shown when its check is past its time so often."""
        lost = lapses // self.demoted_after
        level = CONFIDENCE_LEVELS[min(CONFIDENCE_LEVELS.index(confidence) + lost, len(CONFIDENCE_LEVELS) - 1)]
        return lapses < self.hidden_after and level in self.shown


def filter_directory(directory: Directory, rules: VerificationPolicy, *, on: date) -> Directory:
    """What may be shown on a day, in the same order; each source says whether its check is still fresh."""
    lines = (_filter_hotline(line, rules, on) for line in directory.hotlines)
    return Directory(
        missions=tuple(_filter_mission(mission, rules, on) for mission in directory.missions),
        hotlines=tuple(line for line in lines if line),
    )


def find_expiry_date(assured_on: date, months: int) -> date:
    """The first day on which a check is past its time; the 31st becomes the last day of a shorter month."""
    month = assured_on.month - 1 + months
    year, month = assured_on.year + month // 12, month % 12 + 1
    return date(year, month, min(assured_on.day, _count_days(year, month)))


def count_lapses(assured_on: date | None, months: int, *, on: date) -> int:
    """How many times in a row a check is past its time: 0 while fresh or never made, at most 2."""
    if assured_on is None:
        return 0
    return sum(find_expiry_date(assured_on, months * times) <= on for times in (1, 2))


def _filter_hotline(line: Hotline, rules: VerificationPolicy, on: date) -> Hotline | None:
    past = count_lapses(line.source.assured_on, rules.get_lifetime_months(line), on=on)
    if not (line.is_emergency or rules.can_show(line.confidence, past)):
        return None
    return replace(line, source=_mark_recent(line.source, past), contacts=_filter_contacts(line, rules, on))


def _filter_mission(row: Mission, rules: VerificationPolicy, on: date) -> Mission:
    """An office stays; what is no longer trusted of it becomes empty, and the screen says so."""
    months = rules.get_lifetime_months(row)
    after = row.after_hours_source or row.source
    past, past_after = (count_lapses(source.assured_on, months, on=on) for source in (row.source, after))
    return replace(
        row,
        address=row.address if rules.can_show(row.confidence, past) else "",
        phone=row.phone if rules.can_show(row.phone_confidence, past) else "",
        phone_after_hours=row.phone_after_hours if rules.can_show(row.after_hours_confidence, past_after) else "",
        source=_mark_recent(row.source, past),
        after_hours_source=_mark_recent(after, past_after),
        contacts=_filter_contacts(row, rules, on),
    )


def _filter_contacts(row: Hotline | Mission, rules: VerificationPolicy, on: date) -> tuple[Contact, ...]:
    """Each has a check of its own, which lasts as long as that of the row's number."""
    months = rules.get_lifetime_months(row)
    dated = [(contact, count_lapses(contact.source.assured_on, months, on=on)) for contact in row.contacts]
    return tuple(
        replace(contact, source=_mark_recent(contact.source, past))
        for contact, past in dated
        if rules.can_show(contact.confidence, past)
    )


def _mark_recent(source: Source, past: int) -> Source:
    return replace(source, is_recent=past == 0)


def _count_days(year: int, month: int) -> int:
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - date(year, month, 1)).days
