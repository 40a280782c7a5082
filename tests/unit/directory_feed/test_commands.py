"""What an operator and whoever issues the directory type, and the one clear sentence each gets."""

import os
import shutil
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import directory_feed
from bot.cli.commands import CommandContext
from bot.directory_feed import policy
from bot.domain.directory_release import SHIPPED_RELEASE
from bot.errors import BadSettings, FeedRejected
from tests.support.factories import NOW
from tests.unit.directory_feed.publisher import SHIPPED as TABLES
from tests.unit.directory_feed.publisher import Place, Publisher, Server, place_of, sends, with_number


def typed(place: Place, *words: str, hours: float = 0.0) -> list[str]:
    """The lines a command prints."""
    given = CommandContext(place.settings, NOW + timedelta(hours=hours))
    done = CliRunner().invoke(directory_feed.cli, words, obj=given, catch_exceptions=False)
    return done.stdout.splitlines()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Tables that somebody is about to issue."""
    return shutil.copytree(TABLES, tmp_path / "tables")


def test_from_a_new_key_to_an_edition_in_use(place: Place, server: Server, folder: Path, tmp_path: Path) -> None:
    key, out = tmp_path / "key", tmp_path / "edition"
    public = typed(place, "key", "--key", str(key))[1].removeprefix("DIRECTORY_FEED_KEY=")
    for name, content in with_number("112").items():
        (folder / name).write_bytes(content)
    assert public in typed(place, "sign", str(folder), "--key", str(key), "--out", str(out))[1]
    server.answer = sends(out.read_bytes())
    asking = place_of(server, Publisher(), place.settings.var, key=public)
    assert typed(asking)[0].startswith("A new edition is in use")
    assert typed(asking) == ["There is nothing newer."]
    assert asking.number() == "112"
    assert typed(asking, "--back") == [f"In use now: {SHIPPED_RELEASE}. What was in use is not taken again."]


def test_a_key_is_for_this_account_alone_and_never_replaced(place: Place, tmp_path: Path) -> None:
    key = tmp_path / "key"
    typed(place, "key", "--key", str(key))
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    before = key.read_bytes()
    with pytest.raises(FeedRejected, match="not replaced"):
        typed(place, "key", "--key", str(key))
    assert key.read_bytes() == before


@pytest.mark.parametrize("content", [None, b"", b"no key", "open to others"])
def test_a_key_that_cannot_be_trusted_signs_nothing(
    content: bytes | str | None, place: Place, folder: Path, tmp_path: Path
) -> None:
    key, out = tmp_path / "key", tmp_path / "edition"
    if isinstance(content, bytes):
        key.write_bytes(content)
        os.chmod(key, 0o600)
    elif content:
        typed(place, "key", "--key", str(key))
        os.chmod(key, 0o644)
    with pytest.raises(FeedRejected) as refused:
        typed(place, "sign", str(folder), "--key", str(key), "--out", str(out))
    assert refused.value.reason == "key_file"
    assert not out.exists()


def test_what_the_checks_refuse_is_not_signed(place: Place, folder: Path, tmp_path: Path) -> None:
    key, out = tmp_path / "key", tmp_path / "edition"
    typed(place, "key", "--key", str(key))
    (folder / "hotlines.csv").write_bytes(with_number("+6012")["hotlines.csv"])
    with pytest.raises(FeedRejected, match="hot-my-01"):
        typed(place, "sign", str(folder), "--key", str(key), "--out", str(out))
    assert not out.exists()


@pytest.mark.parametrize("words", [["key"], ["sign"], ["sign", "folder"], ["sign", "folder", "--key", "k"]])
def test_what_is_missing_is_asked_for(words: list[str], place: Place) -> None:
    with pytest.raises(BadSettings, match="python -m bot feed"):
        typed(place, *words)


def test_a_folder_without_tables_is_named(place: Place, tmp_path: Path) -> None:
    typed(place, "key", "--key", str(tmp_path / "key"))
    with pytest.raises(FeedRejected, match="missions.csv"):
        typed(place, "sign", str(tmp_path), "--key", str(tmp_path / "key"), "--out", str(tmp_path / "edition"))


def test_status_says_what_is_in_use_and_how_old_it_is(place: Place, server: Server, publisher: Publisher) -> None:
    assert "last look: never" in typed(place, "--status")
    server.answer = sends(publisher.issue(with_number("112")))
    place.refresh()
    said = typed(place, "--status", hours=72)
    assert f"in use: {place.editions.read_pointer().current}, 3 days old" in said
    assert "can be read: yes" in said
    assert "result: installed" in said


def test_every_reason_is_explained_on_the_operators_page() -> None:
    page = (TABLES.parents[1] / "docs" / "operators" / "directory-feed.md").read_text(encoding="utf-8")
    by_hand = ("no_feed", "nothing_before", "key_exists", "key_file")
    assert [code for code in policy.REFUSAL_MESSAGES if code not in by_hand and f"| `{code}` |" not in page] == []
