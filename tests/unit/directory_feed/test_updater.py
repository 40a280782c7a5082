"""What a feed sends is taken when all is right with it, once."""

import threading
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler

import pytest

from bot.directory_feed.install import restore_previous_release
from bot.domain.directory_release import RESULT_INSTALLED, RESULT_UNCHANGED, SHIPPED_RELEASE
from bot.errors import FeedRejected
from tests.unit.directory_feed.publisher import Place, Publisher, Server, sends, tables, with_number, with_rows


def test_a_newer_edition_is_used_in_place_of_the_shipped_one(
    place: Place, server: Server, publisher: Publisher
) -> None:
    assert place.number() == "999"
    server.answer = sends(publisher.issue(with_number("112")))
    assert place.refresh() == RESULT_INSTALLED
    assert place.number() == "112"
    assert place.editions.read_pointer().previous == SHIPPED_RELEASE


def test_the_same_again_is_not_sent_again(place: Place, server: Server, publisher: Publisher) -> None:
    server.answer = sends(publisher.issue(with_number("112")), etag='"one"')
    assert [place.refresh(), place.refresh()] == [RESULT_INSTALLED, RESULT_UNCHANGED]
    assert "If-None-Match" not in server.heard[0]
    assert server.heard[1]["If-None-Match"] == '"one"'
    assert place.number() == "112"


def test_the_same_again_from_a_server_without_etags_is_nothing_new(
    place: Place, server: Server, publisher: Publisher
) -> None:
    server.answer = sends(publisher.issue(with_number("112")))
    assert [place.refresh(), place.refresh()] == [RESULT_INSTALLED, RESULT_UNCHANGED]


def test_the_server_learns_nothing_about_who_asks(place: Place, server: Server, publisher: Publisher) -> None:
    server.answer = sends(publisher.issue(tables()), Set_Cookie="who=you; Path=/")
    place.refresh()
    place.refresh()
    for heard in server.heard:
        assert set(heard) == {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}
        assert heard["User-Agent"] == "feed"


def test_the_environment_names_no_proxy_for_us(
    place: Place, server: Server, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    server.answer = sends(publisher.issue(with_number("112")))
    assert place.refresh() == RESULT_INSTALLED


def test_a_redirect_on_the_same_host_is_followed(place: Place, server: Server, publisher: Publisher) -> None:
    edition = sends(publisher.issue(with_number("112")))

    def answer(http: BaseHTTPRequestHandler) -> None:
        (edition if http.path == "/there" else sends(b"", status=302, Location="/there"))(http)

    server.answer = answer
    assert place.refresh() == RESULT_INSTALLED


def test_going_back_uses_the_edition_before_and_never_takes_the_other_again(
    place: Place, server: Server, publisher: Publisher
) -> None:
    first, second = publisher.issue(with_number("112")), publisher.issue(with_number("991"), hours=0.1)
    for edition in (first, second):
        server.answer = sends(edition)
        place.refresh()
    assert place.number() == "991"
    restore_previous_release(place.editions)
    assert place.number() == "112"
    assert place.refresh() == RESULT_UNCHANGED
    assert place.number() == "112"
    server.answer = sends(publisher.issue(with_number("995"), hours=0.2))
    assert place.refresh() == RESULT_INSTALLED
    assert place.number() == "995"


def test_going_back_ends_at_the_shipped_directory(place: Place, server: Server, publisher: Publisher) -> None:
    server.answer = sends(publisher.issue(with_number("112")))
    place.refresh()
    assert restore_previous_release(place.editions) == SHIPPED_RELEASE
    assert place.number() == "999"
    with pytest.raises(FeedRejected) as refused:
        restore_previous_release(place.editions)
    assert refused.value.reason == "nothing_before"


def test_two_editions_are_kept_and_what_the_gateway_still_shows(
    place: Place, server: Server, publisher: Publisher
) -> None:
    names = []
    for hour, phone in enumerate(("112", "991", "995", "911")):
        server.answer = sends(publisher.issue(with_number(phone), hours=hour / 10))
        place.refresh()
        names.append(place.editions.read_pointer().current)
        if hour == 0:
            place.editions.set_shown_release(names[0])
    assert place.left() == {names[0], names[2], names[3]}


def test_a_copy_that_broke_on_disk_is_passed_over_and_mended(
    place: Place, server: Server, publisher: Publisher
) -> None:
    server.answer = sends(publisher.issue(with_number("112")), etag='"one"')
    place.refresh()
    table = place.editions.get_folder(place.editions.read_pointer().current) / "hotlines.csv"
    table.write_bytes(table.read_bytes()[:5000])
    assert place.number() == "999"
    assert place.refresh() == RESULT_INSTALLED
    assert place.number() == "112"


def test_a_broken_pointer_is_the_shipped_directory(place: Place, server: Server, publisher: Publisher) -> None:
    server.answer = sends(publisher.issue(with_number("112")))
    place.refresh()
    for content in ("", "{", "[]", '{"current": "../../etc"}', '{"current": 7}'):
        (place.settings.editions_dir / "current.json").write_text(content)
        assert place.number() == "999"


def test_many_rows_may_go_where_the_operator_says_so(place: Place, server: Server, publisher: Publisher) -> None:
    fewer = with_rows(lambda row: row if row["kind"] in ("police", "ambulance") else None)
    server.answer = sends(publisher.issue(fewer))
    with pytest.raises(FeedRejected):
        place.refresh()
    assert place.refresh(may_lose_rows=True) == RESULT_INSTALLED


def test_while_a_key_is_changed_both_may_sign(place: Place, server: Server, publisher: Publisher) -> None:
    both = replace(
        place, settings=replace(place.settings, directory_feed_key=f"{Publisher().public}, {publisher.public}")
    )
    server.answer = sends(publisher.issue(with_number("112")))
    assert both.refresh() == RESULT_INSTALLED


def test_of_two_refreshes_at_once_one_does_the_work(place: Place, server: Server, publisher: Publisher) -> None:
    asked, go = threading.Event(), threading.Event()

    def answer(http: BaseHTTPRequestHandler) -> None:
        asked.set()
        go.wait(5)
        sends(publisher.issue(with_number("112")))(http)

    server.answer = answer
    done: list[str] = []
    first = threading.Thread(target=lambda: done.append(place.refresh()))
    first.start()
    assert asked.wait(5)
    with pytest.raises(FeedRejected) as refused:
        place.refresh()
    go.set()
    first.join(10)
    assert refused.value.reason == "busy"
    assert done == [RESULT_INSTALLED]
    assert place.editions.read_last_refresh().result == RESULT_INSTALLED


def test_an_edition_that_grows_old_is_told(
    place: Place, server: Server, publisher: Publisher, caplog: pytest.LogCaptureFixture
) -> None:
    server.answer = sends(publisher.issue(tables()))
    place.refresh()
    assert "feed_stale" not in caplog.text
    replace(place, now=place.now + timedelta(days=place.policy.stale_days + 1)).refresh()
    assert "feed_stale" in caplog.text
