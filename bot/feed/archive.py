"""The archive of an edition: a ZIP of the files an edition holds and their manifest, nothing else, nothing large."""

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from bot.content.editions import parse_manifest
from bot.errors import BadContent
from bot.feed.policy import FILES, FeedPolicy
from bot.feed.reasons import build_refusal
from bot.model.edition import MANIFEST_FILE, Manifest, format_time

FORMAT: Final = "pelita-directory/1"
_FIXED_DATE: Final = (1980, 1, 1, 0, 0, 0)
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def pack_archive(files: Mapping[str, bytes], *, issued_at: datetime) -> bytes:
    """The archive; the same files at the same moment make the same bytes."""
    digests = {name: hashlib.sha256(files[name]).hexdigest() for name in sorted(files)}
    manifest = {"format": FORMAT, "issued_at": format_time(issued_at), "files": digests}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in {MANIFEST_FILE: json.dumps(manifest, indent=1).encode(), **files}.items():
            archive.writestr(zipfile.ZipInfo(name, _FIXED_DATE), content, compress_type=zipfile.ZIP_DEFLATED)
    return target.getvalue()


def unpack_archive(archive: bytes, *, policy: FeedPolicy) -> tuple[Manifest, dict[str, bytes]]:
    """Manifest and every file (the manifest too), by name. Raises FeedRefused."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            members = opened.infolist()
            _refuse_unexpected_members(members, policy)
            files = {member.filename: _read_member(opened, member, policy) for member in members}
    # zipfile raises kinds of RuntimeError for a password, and for ways of packing that it does not know.
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as error:
        raise build_refusal("archive", type(error).__name__) from error
    return _verify_manifest(files), files


def _refuse_unexpected_members(members: list[zipfile.ZipInfo], policy: FeedPolicy) -> None:
    names = [member.filename for member in members]
    wanted = {MANIFEST_FILE, *(name for name, is_needed in FILES.items() if is_needed)}
    if len(names) != len(set(names)) or not wanted <= set(names) <= {MANIFEST_FILE, *FILES}:
        raise build_refusal("archive", "Other files than those of an edition.")
    for member in members:
        if member.compress_type not in _METHODS or member.flag_bits & 1 or member.file_size > policy.largest_file_bytes:
            raise build_refusal("archive", f"{member.filename} is too large or packed in another way.")


def _read_member(opened: zipfile.ZipFile, member: zipfile.ZipInfo, policy: FeedPolicy) -> bytes:
    with opened.open(member) as file:
        content = file.read(policy.largest_file_bytes + 1)  # whatever its size was said to be
    if len(content) > policy.largest_file_bytes:
        raise build_refusal("archive", f"{member.filename} is too large.")
    return content


def _verify_manifest(files: Mapping[str, bytes]) -> Manifest:
    try:
        manifest = parse_manifest(files[MANIFEST_FILE], where=MANIFEST_FILE)
    except BadContent as error:
        raise build_refusal("manifest") from error
    found = {name: hashlib.sha256(content).hexdigest() for name, content in files.items() if name != MANIFEST_FILE}
    if json.loads(files[MANIFEST_FILE]).get("format") != FORMAT or dict(manifest.files) != found:
        raise build_refusal("manifest")
    return manifest
