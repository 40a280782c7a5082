"""An archive holds what an edition holds, or it is refused; also when it is signed."""

import io
import json
import zipfile
from collections.abc import Callable

import pytest

from bot.directory_feed import signed_archive
from bot.directory_feed.policy import load_feed_policy
from bot.domain.directory_release import MANIFEST_FILE
from bot.errors import FeedRejected
from tests.support.factories import NOW, ROOT
from tests.unit.directory_feed.publisher import Place, Publisher, Server, sends, tables

POLICY = load_feed_policy(ROOT)
Parts = dict[str, bytes]


def parts() -> Parts:
    """What a good archive holds, by name."""
    with zipfile.ZipFile(io.BytesIO(signed_archive.pack_archive(tables(), issued_at=NOW))) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def zipped(parts: Parts, *, twice: str = "", method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as opened:
        for name, content in parts.items():
            opened.writestr(name, content)
        if twice:
            opened.writestr(twice, b"another")
    return target.getvalue()


def with_manifest(change: Callable[[dict[str, object]], object]) -> bytes:
    found = parts()
    said = json.loads(found[MANIFEST_FILE])
    change(said)
    return zipped({**found, MANIFEST_FILE: json.dumps(said).encode()})


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "no archive": (lambda: b"PK but no archive", "archive"),
    "half": (lambda: zipped(parts())[:9000], "archive"),
    "a file outside": (lambda: zipped({**parts(), "../../evil.csv": b""}), "archive"),
    "a file at the root": (lambda: zipped({**parts(), "/etc/evil": b""}), "archive"),
    "a folder": (lambda: zipped({**parts(), "more/": b""}), "archive"),
    "a file more": (lambda: zipped({**parts(), "places.txt": b""}), "archive"),
    "a file less": (lambda: zipped({k: v for k, v in parts().items() if k != "missions.csv"}), "archive"),
    "no manifest": (lambda: zipped({k: v for k, v in parts().items() if k != MANIFEST_FILE}), "archive"),
    "packed in another way": (lambda: zipped(parts(), method=zipfile.ZIP_BZIP2), "archive"),
    "a bomb": (lambda: zipped({**parts(), "missions.csv": bytes(POLICY.largest_file_bytes + 1)}), "archive"),
    "a manifest of something else": (lambda: zipped({**parts(), MANIFEST_FILE: b"[]"}), "manifest"),
    "a manifest that is deep": (lambda: zipped({**parts(), MANIFEST_FILE: b"[" * 100_000}), "manifest"),
    "another file than in the manifest": (lambda: zipped({**parts(), "missions.csv": b"a,b\n"}), "manifest"),
    "another format": (lambda: with_manifest(lambda said: said.update(format="pelita-directory/2")), "manifest"),
    "no moment": (lambda: with_manifest(lambda said: said.pop("issued_at")), "manifest"),
    "an impossible moment": (
        lambda: with_manifest(lambda said: said.update(issued_at="2025-13-01T00:00:00Z")),
        "manifest",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_edition_is_refused(name: str, place: Place, server: Server, publisher: Publisher) -> None:
    make, reason = BAD[name]
    server.answer = sends(publisher.seal(make()))
    with pytest.raises(FeedRejected) as refused:
        place.refresh()
    assert refused.value.reason == reason
    assert place.number() == "999"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_stands_twice_is_refused() -> None:
    with pytest.raises(FeedRejected, match="archive"):
        signed_archive.unpack_archive(zipped(parts(), twice="missions.csv"), policy=POLICY)


def test_a_size_that_lies_is_found_out() -> None:
    large = zipped({**parts(), "missions.csv": bytes(POLICY.largest_file_bytes + 1)})
    truth, lie = ((POLICY.largest_file_bytes + 1).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert truth in large
    with pytest.raises(FeedRejected):
        signed_archive.unpack_archive(large.replace(truth, lie), policy=POLICY)


def test_the_same_files_at_the_same_moment_are_the_same_bytes() -> None:
    assert signed_archive.pack_archive(tables(), issued_at=NOW) == signed_archive.pack_archive(tables(), issued_at=NOW)


def test_what_was_packed_is_what_is_unpacked() -> None:
    manifest, files = signed_archive.unpack_archive(signed_archive.pack_archive(tables(), issued_at=NOW), policy=POLICY)
    assert manifest.issued_at == NOW
    assert {name: content for name, content in files.items() if name != MANIFEST_FILE} == tables()
