"""Who issued it: an Ed25519 signature over the archive, standing in front of it, checked before anything is unpacked."""

import base64
import binascii
import hashlib
import io
import json
import os
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bot.content.directory_releases import parse_manifest
from bot.directory_feed.policy import FILES, FeedPolicy, build_refusal
from bot.domain.directory_release import MANIFEST_FILE, Manifest, format_time
from bot.errors import BadContent, BadSettings

FIRST_LINE: Final = b"pelita-directory 1\n"
"""Part of what is signed, so that a signature made for something else never fits."""
_SIGNATURE_CHARACTERS: Final = 88  # 64 bytes in base64
_OTHERS_MODE: Final = 0o077


def sign_archive(archive: bytes, key: Ed25519PrivateKey) -> bytes:
    """First line, signature, archive."""
    return FIRST_LINE + base64.b64encode(key.sign(FIRST_LINE + archive)) + b"\n" + archive


def verify_archive(feed: bytes, keys: Iterable[Ed25519PublicKey]) -> bytes:
    """The archive, if one of the keys signed it. Raises FeedRefused."""
    start = len(FIRST_LINE) + _SIGNATURE_CHARACTERS + 1
    head, archive = feed[:start], feed[start:]
    if not head.startswith(FIRST_LINE) or not head.endswith(b"\n"):
        raise build_refusal("signature")
    try:
        signature = base64.b64decode(head[len(FIRST_LINE) : -1], validate=True)
    except binascii.Error:
        raise build_refusal("signature") from None
    if not any(_is_valid_signature(key, signature, archive) for key in keys):
        raise build_refusal("signature")
    return archive


def _is_valid_signature(key: Ed25519PublicKey, signature: bytes, archive: bytes) -> bool:
    try:
        key.verify(signature, FIRST_LINE + archive)
    except InvalidSignature:
        return False
    return True


def parse_public_keys(texts: Iterable[str]) -> list[Ed25519PublicKey]:
    """The keys of DIRECTORY_FEED_KEY. Raises BadSettings."""
    try:
        return [Ed25519PublicKey.from_public_bytes(base64.b64decode(text, validate=True)) for text in texts]
    except ValueError:
        raise BadSettings("DIRECTORY_FEED_KEY holds something that is no Ed25519 key.") from None


def encode_public_key(key: Ed25519PrivateKey) -> str:
    """What goes into DIRECTORY_FEED_KEY."""
    raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return base64.b64encode(raw).decode()


def create_private_key(path: Path) -> Ed25519PrivateKey:
    """A new key in a file for this account alone; a file that is there is never replaced. Raises FeedRefused."""
    key = Ed25519PrivateKey.generate()
    raw = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise build_refusal("key_exists") from None
    except OSError as error:
        raise build_refusal("disk", str(error.strerror)) from None
    with os.fdopen(descriptor, "wb") as file:
        file.write(raw)
    return key


def read_private_key(path: Path) -> Ed25519PrivateKey:
    """Raises FeedRefused where it is missing, open to others or no such key."""
    try:
        with path.open("rb") as file:
            is_open = os.fstat(file.fileno()).st_mode & _OTHERS_MODE
            key = serialization.load_pem_private_key(file.read(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise build_refusal("key_file") from error
    if is_open:
        raise build_refusal("key_file", f"Others can read it now: chmod 600 {path}")
    if not isinstance(key, Ed25519PrivateKey):
        raise build_refusal("key_file")
    return key


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
