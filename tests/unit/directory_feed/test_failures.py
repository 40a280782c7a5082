"""Whatever a feed does wrong, the last good edition stays and the operator is told which wrong it was."""

from collections.abc import Callable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from bot.cli.directory_feed import show_status
from bot.directory_feed.policy import REFUSAL_MESSAGES, load_feed_policy
from bot.domain.directory_release import RESULT_INSTALLED
from bot.errors import BadContent, FeedRejected
from tests.support.factories import ROOT
from tests.unit.directory_feed.publisher import (
    Answer,
    Change,
    Place,
    Publisher,
    Server,
    drop_by_drop,
    place_of,
    sends,
    silent,
    tables,
    with_number,
    with_rows,
    without_end,
)

SHORT = 0.6
"""Seconds a refresh may take where a test waits for it to be over."""


@pytest.fixture
def good(place: Place, server: Server, publisher: Publisher) -> Place:
    """An installation that took an edition well; its number is 112."""
    server.answer = sends(publisher.issue(with_number("112")), etag='"good"')
    assert place.refresh() == RESULT_INSTALLED
    return place


def assert_stays(place: Place, reason: str, caplog: pytest.LogCaptureFixture, **policy: float) -> None:
    """Asking is refused for this reason, which is told in every way there is; and nothing else changed."""
    before, pointer = place.left(), place.editions.read_pointer()
    with pytest.raises(FeedRejected) as refused:
        place.refresh(**policy)
    assert refused.value.reason == reason
    assert place.number() == "112"
    assert place.editions.read_pointer() == pointer
    assert place.left() == before
    assert f"feed_refused reason={reason}" in caplog.text
    visit = place.editions.read_last_refresh()
    assert (visit.result, visit.failures, visit.etag) == (reason, 1, '"good"')
    assert any(REFUSAL_MESSAGES[reason] in line for line in show_status(place.settings, now=place.now))
    assert "secret" not in caplog.text + str(refused.value)


def row(**cells: str) -> Change:
    """The first line of Malaysia with other cells."""
    return lambda row: {**row, **cells} if row["hotline_id"] == "hot-my-01" else row


CONTENT: dict[str, tuple[Callable[[], dict[str, bytes]], str]] = {
    "a column less": (
        lambda: {**tables(), "hotlines.csv": tables()["hotlines.csv"].replace(b"phone,", b"fone,", 1)},
        "content",
    ),
    "not UTF-8": (lambda: {**tables(), "missions.csv": b"\xff\xfe" + tables()["missions.csv"]}, "content"),
    "a cell too many": (lambda: {**tables(), "hotlines.csv": tables()["hotlines.csv"] + b"a,b\n"}, "content"),
    "an id twice": (lambda: with_rows(lambda row: {**row, "hotline_id": "hot-my-01"}), "content"),
    "an impossible number": (lambda: with_rows(row(phone="+6012")), "findings"),
    "a number of another country": (lambda: with_rows(row(phone="+6598765432")), "findings"),
    "no source": (lambda: with_rows(row(source_title="")), "findings"),
    "an unknown risk": (lambda: with_rows(row(risk_note="none_at_all")), "findings"),
    "a place name that means nothing": (
        lambda: {**tables(), "place_aliases.csv": tables()["place_aliases.csv"] + b"nowhere,country,ZZ,en\n"},
        "findings",
    ),
    "no police": (lambda: with_rows(lambda r: None if r["hotline_id"] == "hot-my-01" else r), "emergency_lost"),
    "police in conflict": (lambda: with_rows(row(status="conflict")), "emergency_lost"),
    "police of low confidence": (lambda: with_rows(row(confidence="low")), "emergency_lost"),
    "lines gone": (lambda: with_rows(lambda r: r if r["kind"] in ("police", "ambulance") else None), "rows_lost"),
    "offices gone": (
        lambda: with_rows(lambda r: r if r["origin"] == "PH" else None, table="missions.csv"),
        "rows_lost",
    ),
    "an id that means another row": (
        lambda: with_rows(lambda r: {**r, "kind": "child"} if r["kind"] == "mental_health" else r),
        "id_reused",
    ),
    "rows read long ago": (
        lambda: (
            with_rows(lambda r: {**r, "retrieved_on": "2020-01-01"}, table="missions.csv")
            | {
                "hotlines.csv": with_rows(
                    lambda r: {**r, "retrieved_on": "2020-01-01", "assured_date": "", "status": "unverified"}
                )["hotlines.csv"]
            }
        ),
        "older_than_shipped",
    ),
}


@pytest.mark.parametrize("name", CONTENT)
def test_what_is_wrong_with_an_edition_is_found_before_it_is_used(
    name: str, good: Place, server: Server, publisher: Publisher, caplog: pytest.LogCaptureFixture
) -> None:
    files, reason = CONTENT[name]
    server.answer = sends(publisher.issue(files(), hours=0.5))
    assert_stays(good, reason, caplog)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (without_end, "too_large"),
        (sends(b"x", length=10**9), "too_large"),
        (drop_by_drop, "slow"),
        (silent, "slow"),
        (sends(b"", status=302, Location="/round"), "redirect_loop"),
        (sends(b"", status=302, Location="http://localhost:1/"), "redirect_elsewhere"),
        (sends(b"", status=302, Location="//example.org/edition"), "redirect_elsewhere"),
        (sends(b"", status=302, Location="file:///etc/passwd"), "redirect_elsewhere"),
        (sends(b"not here", status=404), "http_status"),
        (sends(b"", status=500), "http_status"),
        (sends(b"", status=304), "unchanged"),
        (sends(b"zipped", Content_Encoding="gzip"), "encoded"),
        (sends(b""), "signature"),
        (sends(b"<html>Please log in to the hotel's network</html>"), "signature"),
    ],
    ids=[
        "endless",
        "said to be huge",
        "drop by drop",
        "silent",
        "redirect loop",
        "other host",
        "other name",
        "a file",
        "not found",
        "server error",
        "not modified",
        "compressed",
        "empty",
        "another page",
    ],
)
def test_a_server_that_does_wrong_changes_nothing(
    answer: Answer, reason: str, good: Place, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    server.answer = answer
    if reason == "unchanged":  # it said so, and it was asked so
        assert good.refresh() == reason
        assert good.number() == "112"
        return
    assert_stays(good, reason, caplog, **({"total_seconds": SHORT} if reason == "slow" else {}))


def test_a_server_that_is_away_changes_nothing(good: Place, server: Server, caplog: pytest.LogCaptureFixture) -> None:
    server.close()
    server.close = lambda: None  # type: ignore[method-assign]
    assert_stays(good, "unreachable", caplog)


@pytest.mark.parametrize("is_said", [True, False], ids=["its length is known", "its length is not said"])
def test_half_a_file_changes_nothing(
    is_said: bool, good: Place, server: Server, publisher: Publisher, caplog: pytest.LogCaptureFixture
) -> None:
    whole = publisher.issue(with_number("991"), hours=0.5)

    def half(http: BaseHTTPRequestHandler) -> None:
        http.send_response(200)
        if is_said:
            http.send_header("Content-Length", str(len(whole)))
        http.end_headers()
        http.wfile.write(whole[: len(whole) // 2])

    server.answer = half
    assert_stays(good, "half" if is_said else "signature", caplog)


def test_an_edition_signed_by_somebody_else_changes_nothing(
    good: Place, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    server.answer = sends(Publisher().issue(with_number("991"), hours=0.5))
    assert_stays(good, "signature", caplog)


def test_one_flipped_bit_anywhere_changes_nothing(
    good: Place, server: Server, publisher: Publisher, caplog: pytest.LogCaptureFixture
) -> None:
    whole = publisher.issue(with_number("991"), hours=0.5)
    for where in (0, 25, 106, 107, 500, len(whole) - 1):
        server.answer = sends(whole[:where] + bytes([whole[where] ^ 1]) + whole[where + 1 :])
        with pytest.raises(FeedRejected, match="signature"):
            good.refresh()
    assert good.number() == "112"
    assert good.editions.read_last_refresh().failures == 6


@pytest.mark.parametrize(("hours", "reason"), [(-1.0, "older"), (0.0, "older"), (2.0, "ahead")])
def test_an_edition_of_another_time_changes_nothing(
    hours: float, reason: str, good: Place, server: Server, publisher: Publisher, caplog: pytest.LogCaptureFixture
) -> None:
    server.answer = sends(publisher.issue(with_number("991"), hours=hours))
    assert_stays(good, reason, caplog)


def test_a_disk_that_is_full_changes_nothing(
    good: Place, server: Server, publisher: Publisher, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answer = sends(publisher.issue(with_number("991"), hours=0.5))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bot.directory_feed.install._write_file", full)
    assert_stays(good, "disk", caplog)


def test_a_mistake_of_our_own_is_told_too(
    good: Place, server: Server, publisher: Publisher, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answer = sends(publisher.issue(with_number("991"), hours=0.5))
    monkeypatch.setattr("bot.directory_feed.updater.refuse_losses", lambda *_, **__: {}["nothing"])
    with pytest.raises(KeyError):
        good.refresh()
    assert good.number() == "112"
    assert "feed_refused reason=fault" in caplog.text
    assert good.editions.read_last_refresh().result == "fault"


@pytest.mark.parametrize("bad", ["total_seconds: soon", "total_seconds: 0", "redirects: true", "more: 1"])
def test_a_policy_that_cannot_be_kept_to_is_named(bad: str, tmp_path: Path) -> None:
    policy = tmp_path / "data" / "policies" / "feed.yml"
    policy.parent.mkdir(parents=True)
    lines = (ROOT / "data" / "policies" / "feed.yml").read_text().splitlines()
    kept = [line for line in lines if not line.startswith(bad.split(":")[0])]
    policy.write_text("\n".join([*kept, bad]))
    with pytest.raises(BadContent, match=bad.split(":")[0]):
        load_feed_policy(tmp_path)


def test_a_feed_that_is_well_again_is_told_too(good: Place, server: Server, publisher: Publisher) -> None:
    server.answer = sends(b"")
    for _ in range(3):
        with pytest.raises(FeedRejected):
            good.refresh()
    assert good.editions.read_last_refresh().failures == 3
    server.answer = sends(publisher.issue(with_number("991"), hours=0.5))
    assert good.refresh() == RESULT_INSTALLED
    assert good.editions.read_last_refresh().failures == 0


def test_without_a_feed_there_is_nothing_to_ask(place: Place) -> None:
    with pytest.raises(FeedRejected, match="DIRECTORY_FEED_URL"):
        replace(place, settings=replace(place.settings, directory_feed_url="")).refresh()


def test_another_feed_is_not_asked_with_the_etag_of_this_one(
    good: Place, server: Server, publisher: Publisher, tmp_path: Path
) -> None:
    other = place_of(server, publisher, good.settings.var, url=server.url.replace("edition", "other"))
    other.refresh()
    assert "If-None-Match" not in server.heard[-1]
