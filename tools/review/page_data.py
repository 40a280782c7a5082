"""What the review page knows: what there is to check, named by the hashes and seals of the ledgers, and what is checked."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from babel.dates import get_day_names

from bot.content.policies import load_verification_rules
from bot.content.rights import load_aspects
from bot.domain.directory import EMERGENCY_KINDS, KEYS
from bot.domain.enums import DEFAULT_LANGUAGE, LANGUAGES
from bot.domain.rights import NOTE_KIND
from bot.i18n import labels, review_log
from bot.i18n.directory_rows import BRANDS, PHONE_KINDS, format_phone
from bot.i18n.languages import format_language_names, get_country_name, get_locale
from bot.i18n.opening_hours import DAYS
from bot.i18n.review_log import hash_text
from tools.directory import csv_editor
from tools.directory.call_sheet import SHEET_CONTEXT, SHEET_LABELS, SHEET_QUESTIONS, can_ask
from tools.directory.verification_queue import list_due_calls
from tools.lint import rights
from tools.lint.checksums import compute_checksum
from tools.review import tally
from tools.review.labels import load_labels
from tools.review.marks import AFTER_HOURS, MAIN
from tools.review.numbers import compute_call_seal, list_numbers

MessageKey = tuple[str, str]
"""Context and English."""


def describe_review(root: Path, keys: Sequence[MessageKey], places: Sequence[Sequence[int]]) -> dict[str, Any]:
    """What is the same in every language. `places`: the scenes of each message. Raises BadCatalogue.

    `order`: numbers of messages, those that her safety hangs on first (`safety`: how many), then as the screens are listed.
    """
    ledger = review_log.load_review_log(root, DEFAULT_LANGUAGE)

    def get_place(number: int) -> tuple[int, int, int]:
        return ledger.get_rank(keys[number][0]), next(iter(places[number]), len(keys)), number

    return {
        "labels": load_labels(root),
        "hashes": [hash_text(msgid) for _, msgid in keys],
        "order": sorted(range(len(keys)), key=get_place),
        "safety": sum(ledger.is_safety_context(context) for context, _ in keys),
    }


def describe_language(
    root: Path, language: str, keys: Sequence[MessageKey], translations: Mapping[MessageKey, str]
) -> dict[str, Any]:
    """Of a language: the hash of each text, empty where there is none; the texts that need no more readers."""
    ledger = review_log.load_review_log(root, language)
    said = [translations.get(key, "") for key in keys]
    return {
        "hashes": [hash_translation(text) for text in said],
        "finished": [
            number
            for number, (key, text) in enumerate(zip(keys, said, strict=True))
            if ledger.reviews and text and ledger.is_reviewed(*key, text)
        ],
    }


def hash_translation(text: str) -> str:
    """The hash of a text; none for a text that is not there."""
    return hash_text(text) if text else ""


LABEL_CONTEXT: Final = "label"
FACT_CONTEXT: Final = "fact"


def describe_checks(
    root: Path, numbers: Mapping[MessageKey, int], titles: Mapping[str, str], *, on: date
) -> dict[str, Any]:
    """Statements of law and telephone numbers, for lawyers and callers; what is the same in every language, and names in each.

    `numbers`: the places of messages, by which the page finds a text in her language. `titles`: of topics. Raises BadContent.
    """
    rows = [row for row in csv_editor.read_checkable_rows(root) if tally.is_listed(row)]
    calls = list(_describe_calls(root, numbers, rows, on))
    facts = list(_describe_statements(root, numbers, titles))
    countries = {one["country"] for one in (*facts, *calls)} | {one["from"] for one in calls} - {"any"}
    spoken = {code for row in rows for code in row.place.cells["languages"].split(";") if code}
    spoken |= {row.cells["language"] for row in rows if row.is_contact and row.cells["language"]}
    return {
        "statements": facts,
        "calls": calls,
        "sheet": {name: numbers.get((SHEET_CONTEXT, text)) for name, text in SHEET_LABELS.items()},
        "questions": {name: numbers.get((SHEET_CONTEXT, text)) for name, text in SHEET_QUESTIONS.items()},
        "press": numbers.get((LABEL_CONTEXT, labels.ROW["keys"])),
        "contacts": {
            **BRANDS,
            "email": numbers.get((LABEL_CONTEXT, labels.ROW["email"])),
            "register": numbers.get((LABEL_CONTEXT, labels.ROW["register"])),
        },
        "names": {language: _describe_names(language, countries - {""}, spoken) for language in LANGUAGES},
    }


def _describe_statements(
    root: Path, numbers: Mapping[MessageKey, int], titles: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    states, aspects = tally.describe_statements(root), load_aspects(root / "data" / "rights")
    for _, row in rights.read_fact_rows(root):
        if row["kind"] == NOTE_KIND:
            continue
        yield {
            "id": row["fact_id"],
            "seal": compute_checksum(row),
            "state": states[row["fact_id"]],
            "country": row["country"],
            "statement": row["statement_en"],
            "message": numbers.get((FACT_CONTEXT, row["statement_en"])),
            "values": row["values"],
            "topic": numbers.get((row["topic"], titles[row["topic"]])),
            "aspects": [aspects[name].asks for name in rights.split_cell(row["aspect"])],
            "confidence": row["confidence"],
            "source": row["source_title"],
            "url": row["source_url"],
            "dated": row["source_date"],
            "basis": row.get("legal_basis", ""),
        }


def _describe_calls(
    root: Path, numbers: Mapping[MessageKey, int], rows: Sequence[csv_editor.DirectoryRow], on: date
) -> Iterator[dict[str, Any]]:
    """In the order of `bot directory due`, then the rest; last emergency numbers, which nobody calls."""
    rules = load_verification_rules(root / "data" / "policies")
    due = {
        (call.row.row_id, AFTER_HOURS if call.column == "phone_emergency" else MAIN): place
        for place, call in enumerate(list_due_calls(tuple(rows), rules, on=on))
    }
    listed = [(row, name, phone) for row in rows for name, phone in list_numbers(row)]

    def get_place(one: tuple[csv_editor.DirectoryRow, str, str]) -> tuple[bool, int]:
        row, name, _ = one
        return row.place.cells["kind"] in EMERGENCY_KINDS, due.get((row.row_id, name), len(due))

    for row, name, phone in sorted(listed, key=get_place):
        cells = row.place.cells
        is_keys = row.is_contact and row.cells["kind"] == KEYS
        yield {
            "id": row.row_id,
            "number": name,
            "seal": compute_call_seal(row.cells),
            "state": tally.get_number_state(row, name, rules, on=on),
            "country": cells["country"],
            "name": cells["name_en"],
            "phone": format_phone(cells["phone"] if is_keys else phone) if _is_phone(row) or is_keys else phone,
            "link": "" if row.place.cells["kind"] in EMERGENCY_KINDS else _build_link(row, phone),
            "contact": row.cells["kind"] if row.is_contact else "",
            "keys": " → ".join(phone.split()) if is_keys else "",
            "keys_language": row.cells["language"] if is_keys else "",
            "website": "" if row.is_contact else cells["website"],
            "from": "any" if row.is_contact and not is_keys else cells.get("dialable_from") or "any",
            "hours": cells["hours"],
            "zone": cells["timezone"],
            "languages": [code for code in cells["languages"].split(";") if code],
            "risk": numbers.get((LABEL_CONTEXT, labels.RISKS[cells["risk_note"]])) if cells["risk_note"] else None,
            "emergency": cells["kind"] in EMERGENCY_KINDS,
            "asks": [name for name in SHEET_QUESTIONS if can_ask(name, row)],
        }


def _build_link(row: csv_editor.DirectoryRow, number: str) -> str:
    """What a tap opens: a call, or the program that writes there; nothing for a name on LINE."""
    kind = row.cells["kind"] if row.is_contact else ""
    links = {
        "": f"tel:{number}",
        KEYS: f"tel:{row.place.cells['phone']}",
        "sms": f"sms:{number}",
        "email": f"mailto:{number}",
        "whatsapp": f"https://wa.me/{number.removeprefix('+')}",
        "facebook": number,
        "register": number,
    }
    return links.get(kind, "")


def _is_phone(row: csv_editor.DirectoryRow) -> bool:
    return not row.is_contact or row.cells["kind"] in PHONE_KINDS


def _describe_names(language: str, countries: set[str], spoken: set[str]) -> dict[str, Any]:
    weekdays = get_day_names("abbreviated", locale=get_locale(language))
    return {
        "countries": {code: get_country_name(code, language) for code in sorted(countries)},
        "languages": {code: format_language_names((code,), language) or code for code in sorted(spoken)},
        "days": {day: weekdays[place] for place, day in enumerate(DAYS)},
    }
