"""What a piece of a relay is in the vault: its text, and for a coded one also which text of the product it is.

A prepared text and the answer of a button keep their code, so that whoever reads them reads them in a language of theirs.
The code is sealed together with the text: which prepared text it was tells as much as the text.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

KIND_PREPARED: Final = "prepared"
"""A prepared text of data/officers/prepared.yml, by its code."""
KIND_POST_TEXT: Final = "post_text"
"""A text of the post's own, by its id: `own` is what its author says that it means. Kept here, so that it is read like that
when the post has withdrawn the text."""
KIND_ANSWER: Final = "answer"
"""What she answered with a button, `yes` or `no`; `asks` says to which question."""
KIND_INTERPRETER: Final = "interpreter"
"""What an interpreter wrote, or the question whether one may: `name` is what she is told they are called."""
KIND_TRANSLATED: Final = "translated"
"""What she reads was drafted by a machine: `own` is what the officer wrote, in `language`."""
KIND_DRAFT: Final = "draft"
"""A machine's draft of what she wrote at the position `of`, in `language`; a note, which she never sees."""
_CODED: Final = b"\xff"
"""What a coded piece begins with: a byte that stands in no text, so that nobody can type it."""


@dataclass(frozen=True)
class TextCode:
    """Which text of the product something is, and what was filled in; both in no language."""

    kind: str
    code: str
    values: Mapping[str, str] = field(default_factory=dict, repr=False)


def pack_text(text: str, code: TextCode | None) -> bytes:
    """What is sealed of a text."""
    # Half a character that never met its other half is no letter of any script, and cannot be written down.
    if code is None:
        return text.encode("utf-8", "replace")
    said = {"kind": code.kind, "code": code.code, "values": dict(code.values), "text": text}
    return _CODED + json.dumps(said, ensure_ascii=False).encode("utf-8", "replace")


def unpack_text(words: bytes) -> tuple[str, TextCode | None]:
    """The text, as she wrote or read it, and its code; None for free words."""
    if not words.startswith(_CODED):
        return words.decode(), None
    said = json.loads(words.removeprefix(_CODED))
    return said["text"], TextCode(said["kind"], said["code"], said["values"])
