"""Every act that the audit may hold has words: what services write is gathered from their source and from tables of codes."""

import ast
from datetime import UTC, datetime
from itertools import chain

import pytest

from bot.console.labels import audit
from bot.db.tables.core import AuditRow
from bot.domain.handoff import CONSENT_PURPOSES, TRANSITIONS
from tests.conventions.source_files import python_files, syntax
from tests.support.together import together

RECORDS = ("record_action", "_record", "_record_and_commit", "write")
CALLED = ("officer", "supervisor", "head")
TOLD = ("nobody_yet", "wrapped_up", "expired")
NOUNS = {noun for noun, _ in audit.ACT_LABELS}


def act(noun: str, verb: str, by: str = "woman") -> AuditRow:
    return AuditRow(1, datetime(2026, 1, 1, tzinfo=UTC), by, verb, noun, "a1b2c3")


def said(noun: str, verb: str) -> str:
    return audit.describe_act(act(noun, verb), str)


def written_verbs() -> set[str]:
    """Verbs that stand in the source as plain words, where something is recorded."""
    found: set[str] = set()
    for path in python_files("bot"):
        for call in ast.walk(syntax(path)):
            if isinstance(call, ast.Call) and _name(call.func) in RECORDS:
                named = [keyword.value for keyword in call.keywords if keyword.arg == "verb"]
                found.update(chain.from_iterable(map(_plain, [*call.args[1:3], *named])))
    return found


def _name(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def _plain(value: ast.expr) -> list[str]:
    if isinstance(value, ast.IfExp):
        return [*_plain(value.body), *_plain(value.orelse)]
    return [value.value] if isinstance(value, ast.Constant) and isinstance(value.value, str) else []


def test_verbs_are_found_in_the_source() -> None:
    assert {"sign_out", "go_off_duty", "deliver", "fail", "put", "invite", "erase", "seal"} <= written_verbs()


@together("verb", lambda: sorted(written_verbs() - NOUNS))
def test_every_verb_of_the_source_has_words(verb: str) -> None:
    assert verb in {known for _, known in audit.ACT_LABELS}


@pytest.mark.parametrize("verb", [*TRANSITIONS, *(f"call_{who}" for who in CALLED), *(f"tell_{what}" for what in TOLD)])
def test_every_step_of_a_handoff_has_words(verb: str) -> None:
    assert said("handoff", verb) == audit.HANDOFF_ACTS[verb]


@pytest.mark.parametrize("purpose", CONSENT_PURPOSES)
def test_every_answer_of_hers_has_words(purpose: str) -> None:
    assert said("handoff", f"agree_{purpose}") == f"said yes: {audit.PURPOSE_LABELS[purpose]}"
    assert said("handoff", f"disagree_{purpose}").startswith("said no, or took her yes back: ")


def test_a_code_after_a_verb_is_left_out() -> None:
    assert said("post", "check_hours") == "saw to an item of the list"
    assert said("correction", "report_dead") == "reported a fault in the directory"


def test_what_nobody_knows_is_shown_as_it_is() -> None:
    assert said("lamp", "light") == "lamp light"
    assert audit.describe_actor("0123456789abcdef", str) == "0123456789ab"
