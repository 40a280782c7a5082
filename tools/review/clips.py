"""Texts that readers have spoken, on their way into data/clips; and what is said of those that are there.

A clip is taken only for exactly the text that was spoken. It is played to women once somebody else has listened to it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Final

from bot.errors import BadRequest
from bot.i18n import clips, ogg_opus
from bot.i18n.clips import ClipRecord
from bot.i18n.review_log import CatalogText, normalize_reviewer
from bot.i18n.translation_files import write_atomically
from tools.review.marks import ClipMark

EXCERPT_LENGTH: Final = 50
BUTTON_CONTEXT: Final = "button"
UNHEARD, PLAYED, VOID = STATES = ("not heard by anybody else", "played", "void")
TextKey = tuple[str, str, str]


@dataclass
class ClipPlan:
    """What files of voices come to; nothing is written yet."""

    records: tuple[ClipRecord, ...]
    """The whole ledger as it will be."""
    files: dict[str, bytes] = field(default_factory=dict)
    """New sounds, by where they go below the root."""
    added: list[tuple[ClipRecord, CatalogText]] = field(default_factory=list)
    known_count: int = 0
    """Sounds that are there already."""
    outdated: list[ClipMark] = field(default_factory=list)
    """Of texts that read otherwise now, or are gone."""
    unspeakable: list[tuple[ClipMark, CatalogText]] = field(default_factory=list)
    """Of texts with a value in them, and of buttons."""


def plan_import(root: Path, marks: Iterable[ClipMark], *, today: date) -> ClipPlan:
    """What to do with these. Of one text the newest counts. Raises BadCatalogue."""
    newest: dict[tuple[str, TextKey], ClipMark] = {}
    for mark in sorted(marks, key=lambda one: one.marked_at):
        newest[mark.language, (mark.context, mark.msgid_hash, mark.msgstr_hash)] = mark
    known = {(one.language, _get_key(one)): one for one in clips.load_records(root)}
    texts = {language: clips.map_texts(root, language) for language in {language for language, _ in newest}}
    plan = ClipPlan(())
    for (language, key), mark in newest.items():
        text = texts[language].get(key)
        if text is None:
            plan.outdated.append(mark)
        elif not can_be_spoken(text):
            plan.unspeakable.append((mark, text))
        else:
            known[language, key] = _plan_clip(plan, mark, text, known.get((language, key)), today)
    plan.records = tuple(known.values())
    return plan


def can_be_spoken(text: CatalogText) -> bool:
    """Whether it says the same to every woman, and is more than a button."""
    context, msgid, _ = text
    return context != BUTTON_CONTEXT and not {"{", "}"} & {*msgid}


def write_plan(root: Path, plan: ClipPlan) -> None:
    """The sounds, then the ledger that names them. Raises BadCatalogue."""
    for file, content in plan.files.items():
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        write_atomically(root / file, content)
    if plan.files:
        _write_records(root, plan.records)


def format_plan(plan: ClipPlan) -> Iterator[str]:
    """What there is to tell."""
    yield f"clips: {len(plan.added)} new, {plan.known_count} known; {len(plan.records)} in all"
    for record, text in plan.added:
        yield f"  NEW     {record.language} {record.code}  {record.seconds} s  {_format_text(text)}"
    for mark, text in plan.unspeakable:
        yield f"  SKIPPED {mark.language} {_format_text(text)}: a button, or a text with a value in it"
    for mark in plan.outdated:
        yield f"  CHANGED {mark.language} {mark.context}: the text reads otherwise now, or is gone"
    if plan.added:
        yield (
            "Nobody is played them before somebody else than the speaker has listened to them: "
            "python -m bot review clips --heard CODE --by NAME"
        )


def describe_clips(root: Path) -> list[tuple[ClipRecord, str, str]]:
    """Each clip of the ledger, in which state it is, and the text. Raises BadCatalogue."""
    records = clips.load_records(root)
    texts = {language: clips.map_texts(root, language) for language in {one.language for one in records}}
    found = []
    for one in records:
        text = texts[one.language].get(_get_key(one))
        state = VOID if text is None else PLAYED if one.is_heard else UNHEARD
        found.append((one, state, _format_text(text) if text else one.context))
    return found


def mark_heard(root: Path, codes: Sequence[str], *, by: str, today: date) -> int:
    """Write down who else has listened to these; how many. Raises BadRequest, BadCatalogue."""
    states = {record.code: (record, state) for record, state, _ in describe_clips(root)}
    for code in codes:
        if code not in states:
            raise BadRequest(f"{code} is no clip of the ledger. Nothing was written.")
        record, state = states[code]
        if state == VOID:
            raise BadRequest(f"The text of {code} has changed: it has to be spoken anew. Nothing was written.")
        if normalize_reviewer(by) == normalize_reviewer(record.speaker):
            raise BadRequest(
                f"{record.speaker} has spoken {code}: somebody else has to listen to it. Nothing was written."
            )
    heard = {code: replace(states[code][0], heard_by=by.strip(), heard_on=today) for code in codes}
    _write_records(root, [heard.get(code, record) for code, (record, _) in states.items()])
    return len(heard)


def drop_clips(root: Path, codes: Sequence[str]) -> int:
    """Take clips out, each with its file; how many. Raises BadRequest, BadCatalogue."""
    records = {one.code: one for one in clips.load_records(root)}
    if unknown := [code for code in codes if code not in records]:
        raise BadRequest(f"{unknown[0]} is no clip of the ledger. Nothing was taken out.")
    _write_records(root, [one for code, one in records.items() if code not in codes])
    for code in {*codes}:
        (root / records[code].file).unlink(missing_ok=True)
    return len({*codes})


def list_void(root: Path) -> list[str]:
    """The codes of clips whose text has changed. Raises BadCatalogue."""
    return [record.code for record, state, _ in describe_clips(root) if state == VOID]


def format_states(root: Path) -> Iterator[str]:
    """A line for each clip, and how many are in each state. Raises BadCatalogue."""
    found = describe_clips(root)
    for record, state, text in found:
        by = f"{record.speaker}, heard by {record.heard_by}" if record.is_heard else record.speaker
        yield f"{record.language} {record.code}  {state}: {text} ({record.seconds} s, {by}) {record.file}"
    count: Mapping[str, int] = {state: sum(one == state for _, one, _ in found) for state in STATES}
    yield f"{len(found)} clips: " + ", ".join(f"{number} {state}" for state, number in count.items())


def _plan_clip(plan: ClipPlan, mark: ClipMark, text: CatalogText, before: ClipRecord | None, today: date) -> ClipRecord:
    content = ogg_opus.write_ogg(mark.sound)
    checksum, seconds = clips.compute_file_checksum(content), max(1, round(mark.sound.seconds))
    if before and before.checksum == checksum:
        plan.known_count += 1
        return before
    key = (mark.context, mark.msgid_hash, mark.msgstr_hash)
    record = ClipRecord(mark.language, *key, checksum, seconds, mark.speaker, min(mark.marked_on, today))
    plan.files[record.file] = content
    plan.added.append((record, text))
    return record


def _write_records(root: Path, records: Iterable[ClipRecord]) -> None:
    write_atomically(root / clips.FILE, clips.format_records(records).encode())


def _get_key(record: ClipRecord) -> TextKey:
    return record.context, record.msgid_hash, record.msgstr_hash


def _format_text(text: CatalogText) -> str:
    words = " ".join(text[1].split())
    return f"{text[0]} “{words if len(words) <= EXCERPT_LENGTH else words[:EXCERPT_LENGTH] + '…'}”"
