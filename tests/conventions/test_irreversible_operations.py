"""Whatever ends something for good because time passed asks the one clock; here all of it is listed."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.conventions.source_files import ROOT, name_of, python_files, syntax

CLOCK = "bot/services/clock.py"
"""The only place that makes a TrustedTime; the checker of types refuses any other time where one is asked for."""

ENDS_BY_TIME = {
    "bot/db/repositories/retention.py": {"delete_expired_rows"},
    "bot/crypto/key_ring.py": {"destroy_expired_day_keys"},
    "bot/crypto/vault_keys.py": {"destroy_orphans"},
    "bot/crypto/draft_keys.py": {"destroy_orphans"},
    "bot/crypto/key_files.py": {"update_schedule"},
    "bot/crypto/chat_keys.py": {"destroy_unused"},
    "bot/services/chat_address.py": {"destroy_old_keys"},
    "bot/services/retention.py": {"sweep_expired", "sweep_handoffs", "_destroy_expired_vaults"},
    "bot/services/handoffs/drafts.py": {"sweep_drafts"},
    "bot/services/handoffs/escalation.py": {"advance_escalation", "_end_expired", "_expire_handoff"},
    "bot/services/officers/authentication.py": {"expire_sessions"},
    "bot/chat/retention_job.py": {"_sweep_expired", "_sweep_handoffs", "_rotate_chat_keys"},
}
"""Asks for a TrustedTime: keys, handoffs, drafts, message ids, payloads, threads, the audit, accounts."""

REMOVES = {
    "audit.py": {"expire"},
    "people.py": {"reset_inactive"},
    "posts.py": {"delete_expired_codes", "delete_past_holidays"},
    "handoffs.py": {"delete_return_tries"},
    "inbox.py": {"expire_waiting", "delete_handled"},
    "officers.py": {"delete_disabled", "delete_expired", "delete_old_challenges"},
    "officer_drafts.py": {"delete_old"},
    "once_keys.py": {"delete_old"},
    "outbox.py": {"cancel_expired", "delete_done", "delete_expired"},
    "post_texts.py": {"delete_withdrawn"},
    "reminders.py": {"delete_expired"},
}
"""What of the store removes rows by a time: called only where there is a TrustedTime."""

REMOVERS = {"delete", "update", "_delete", "_update", "_change", "_clear_rows", "_finish", "_iterate_expired_acts"}
"""By what the store removes or changes rows."""

OTHERWISE = {
    "bot/services/staff_alerts.py list_due_alerts": "known time: codes of a doorbell live for minutes, a new one is a tap away",
    "bot/db/repositories/handoffs.py record_return_try": "tries at a return code in its minutes, by a time that does not jump",
}
"""Where it is called without one, and why."""

KNOWN = {
    "bot/chat/retention_job.py": {"run_once"},
    "bot/chat/handoff_delivery.py": {"run_once"},
    "bot/chat/staff_alerts.py": {"run_once"},
    "bot/chat/reminders.py": {"run_once"},
}
"""Waits until the time is known, though this machine's clock be wrong: what comes by itself, and what is called for."""


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    yield from (node for node in ast.walk(syntax(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def _given(function: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    every = [*function.args.args, *function.args.kwonlyargs]
    return " ".join(ast.unparse(each.annotation) for each in every if each.annotation)


def _called(node: ast.AST) -> set[str]:
    calls = [each for each in ast.walk(node) if isinstance(each, ast.Call)]
    return {ast.unparse(each.func).rpartition(".")[2] for each in calls}


def test_irreversible_acts_that_ask_for_a_trusted_time_are_all_listed() -> None:
    found: dict[str, set[str]] = {}
    for path in python_files("bot", "actions"):
        names = {each.name for each in _functions(path) if "TrustedTime" in _given(each)}
        if names:
            found[name_of(path)] = names
    assert found == ENDS_BY_TIME


def test_irreversible_removals_of_the_store_are_all_listed() -> None:
    found: dict[str, set[str]] = {}
    for path in python_files("bot/db"):
        names = {
            each.name
            for each in _functions(path)
            if {"before", "after", "began"} & {arg.arg for arg in each.args.kwonlyargs} and _called(each) & REMOVERS
        }
        if names:
            found[path.name] = names
    assert found == REMOVES


def test_irreversible_removals_are_called_with_a_trusted_time_alone() -> None:
    removes = {*(name for names in REMOVES.values() for name in names)}
    without = set()
    for path in python_files("bot", "actions"):
        for each in _functions(path):
            if _called(each) & removes and "TrustedTime" not in _given(each) and not _asks_itself(each):
                without.add(f"{name_of(path)} {each.name}")
    assert without == set(OTHERWISE)


def _asks_itself(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """It has no time of its own, and asks the clock for a trusted one."""
    return "get_trusted_time" in _called(function) and "now" not in _called(function)


def test_irreversible_time_is_made_by_the_clock_alone() -> None:
    makers = {
        name_of(path)
        for path in python_files("bot", "actions")
        if any(
            isinstance(node, ast.Call) and ast.unparse(node.func) == "TrustedTime" for node in ast.walk(syntax(path))
        )
    }
    assert makers == {CLOCK}


def test_what_comes_by_itself_asks_whether_the_time_is_known() -> None:
    for name, functions in KNOWN.items():
        asked = {each.name for each in _functions(ROOT / name) if "get_known_time" in _called(each)}
        assert functions <= asked, name


def test_no_other_process_takes_the_machine_at_its_word() -> None:
    dated = {"bot/chat/wiring.py", "bot/console/app.py"}
    for name in dated:
        assert "datetime.now" not in (ROOT / name).read_text(encoding="utf-8"), name
    assistant = (ROOT / "bot/assistant/channel.py").read_text(encoding="utf-8")
    assert "at = runtime.get_trusted_time()" in assistant
    assert ".clock())" not in assistant.partition("_sweep")[2]
