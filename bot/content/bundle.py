"""All content, loaded once and never changed: what services and screens point into."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from bot.content.answers import load_answer_plan
from bot.content.directory import load_directory, load_places
from bot.content.phrases import load_phrases
from bot.content.policies import (
    load_banners,
    load_handoff_policy,
    load_likely_countries,
    load_limits,
    load_reminder_policy,
    load_safe_contact,
    load_statistics_rules,
    load_verification_rules,
    load_word_lists,
)
from bot.content.responses import load_responses
from bot.content.rights import load_rights
from bot.domain.answers import AnswerPlan
from bot.domain.directory import Directory, Places
from bot.domain.handoff import HandoffPolicy, SafeContact
from bot.domain.limits import Limits, WordLists
from bot.domain.phrases import PhraseBook
from bot.domain.reminder import ReminderPolicy
from bot.domain.rights import Rights
from bot.domain.screen import Banner, Response
from bot.domain.statistics import ReleaseRules
from bot.domain.verification import VerificationPolicy, filter_directory


@dataclass(frozen=True)
class ContentBundle:
    """The content of one version of the product."""

    directory: Directory
    places: Places
    verification_rules: VerificationPolicy
    rights: Rights
    answer_plan: AnswerPlan
    phrases: PhraseBook
    limits: Limits
    word_lists: WordLists
    responses: Mapping[str, Response]
    banners: tuple[Banner, ...]
    statistics_rules: Mapping[str, ReleaseRules]
    handoff_policy: HandoffPolicy
    safe_contact: SafeContact
    reminder_policy: ReminderPolicy
    likely_countries: Mapping[str, tuple[str, ...]]
    """Where women of each language mostly are, the likeliest first (data/policies/likely_countries.yml)."""

    def as_of(self, day: date) -> "ContentBundle":
        """The same, with the directory as it may be shown on a day."""
        return replace(self, directory=filter_directory(self.directory, self.verification_rules, on=day))


def load_content(root: Path) -> ContentBundle:
    """Read and validate everything under data/ and domain.yml. Raises BadContent."""
    data = root / "data"
    return ContentBundle(
        directory=load_directory(data / "directory"),
        places=load_places(data / "directory"),
        verification_rules=load_verification_rules(data / "policies"),
        rights=load_rights(data / "rights"),
        answer_plan=load_answer_plan(data / "answers"),
        phrases=load_phrases(data / "phrases"),
        limits=load_limits(data / "policies"),
        word_lists=load_word_lists(data / "triage"),
        responses=load_responses(root / "domain.yml"),
        banners=load_banners(data),
        statistics_rules=load_statistics_rules(data / "policies"),
        handoff_policy=load_handoff_policy(data / "policies"),
        safe_contact=load_safe_contact(data / "policies"),
        reminder_policy=load_reminder_policy(data / "policies"),
        likely_countries=load_likely_countries(data / "policies"),
    )
