"""A new edition reaches women between two screens, all of it at once; what cannot be shown is not."""

from pathlib import Path

import pytest
from prometheus_client import generate_latest

from bot import bootstrap
from bot.assistant import content_reload
from bot.channels.metrics import REGISTRY
from bot.chat.help_cards import HELP_CARD
from bot.chat.live_content import LiveContent
from bot.config.settings import Settings
from bot.content.directory_releases import DirectoryReleases
from bot.directory_feed.install import restore_previous_release
from bot.domain.directory_release import SHIPPED_RELEASE, FeedCheck
from bot.domain.turn import ResponseCall
from bot.errors import RenderError
from tests.support.factories import NOW, ROOT, create_translator, load_real_catalogues
from tests.support.gateway_app import House
from tests.unit.directory_feed.publisher import install, tables, with_number, with_rows

WAO = ResponseCall("utter_numbers_home", {"origin": "PH", "hotlines": ["hot-my-04"]})
"""A screen with one line on it."""


@pytest.fixture
def editions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DirectoryReleases:
    """The editions of a process whose operator has set a feed."""
    env = {"PELITA_VAR": str(tmp_path / "var"), "DIRECTORY_FEED_URL": "https://example.org/", "DIRECTORY_FEED_KEY": "k"}
    settings = Settings.from_env(env, root=ROOT)
    monkeypatch.setattr(bootstrap, "settings", lambda: settings)
    monkeypatch.setattr(bootstrap, "catalogues", load_real_catalogues)
    monkeypatch.setattr(bootstrap, "_current_content", bootstrap._Reference())
    return bootstrap.get_releases()


@pytest.fixture
def showing(editions: DirectoryReleases) -> LiveContent:
    return LiveContent.load(now=lambda: NOW)


@pytest.fixture
def housed(house: House, showing: LiveContent) -> House:
    """A gateway that shows what `showing` holds."""
    return House(house.engine, house.folder, house.keys, showing=showing)


def without(row_id: str) -> dict[str, bytes]:
    return with_rows(lambda row: None if row["hotline_id"] == row_id else row)


def card_of(showing: LiveContent) -> str:
    return showing.cards().get_card(HELP_CARD, language="en", country="MY").text


async def test_a_gateway_that_runs_shows_the_new_edition(
    housed: House, showing: LiveContent, editions: DirectoryReleases
) -> None:
    housed.assistant.answers["a number"] = WAO
    assert "+60 3-3000 8858" in (await housed.says("a number"))[-1]
    install(editions, with_number("+60379563488", row_id="hot-my-04"))
    assert "+60 3-3000 8858" in (await housed.says("a number"))[-1]
    await showing.check_for_updates()
    assert "+60 3-7956 3488" in (await housed.says("a number"))[-1]


async def test_help_cards_are_those_of_the_new_edition(showing: LiveContent, editions: DirectoryReleases) -> None:
    assert "112" not in card_of(showing)
    name = install(editions, with_number("112"))
    await showing.check_for_updates()
    assert "112" in card_of(showing)
    assert bootstrap.content().release_name == name
    assert editions.get_shown_release() == name


async def test_a_row_that_was_withdrawn_meanwhile_is_a_help_card_and_never_shown(
    housed: House, showing: LiveContent, editions: DirectoryReleases
) -> None:
    housed.assistant.answers["a number"] = WAO  # the assistant has not followed yet
    install(editions, without("hot-my-04"))
    await showing.check_for_updates()
    said = (await housed.says("a number"))[-1]
    assert "999" in said
    assert "3000 8858" not in said


async def test_what_began_with_one_edition_ends_with_it(showing: LiveContent, editions: DirectoryReleases) -> None:
    stage = showing.renderer()
    install(editions, without("hot-my-04"))
    await showing.check_for_updates()
    assert "3000 8858" in stage.render(WAO, create_translator()).text
    with pytest.raises(RenderError):
        showing.renderer().render(WAO, create_translator())


async def test_going_back_reaches_women_too(showing: LiveContent, editions: DirectoryReleases) -> None:
    install(editions, with_number("112"))
    await showing.check_for_updates()
    restore_previous_release(editions)
    await showing.check_for_updates()
    assert "112" not in card_of(showing)
    assert bootstrap.content().release_name == editions.get_shown_release() == SHIPPED_RELEASE


@pytest.mark.parametrize("harm", ["half", "gone", "unloadable", "no emergency numbers"])
async def test_an_edition_that_cannot_be_shown_is_not(
    harm: str, showing: LiveContent, editions: DirectoryReleases, caplog: pytest.LogCaptureFixture
) -> None:
    files = without("hot-my-01") if harm == "no emergency numbers" else with_number("112")
    if harm == "unloadable":
        files["hotlines.csv"] = files["hotlines.csv"].replace(b"kind", b"sort", 1)
    name = install(editions, files)
    table = editions.get_folder(name) / "hotlines.csv"
    if harm == "half":
        table.write_bytes(table.read_bytes()[:4000])
    if harm == "gone":
        table.unlink()
    before = card_of(showing)
    for _ in range(3):
        await showing.check_for_updates()
    assert card_of(showing) == before
    assert bootstrap.content().release_name == SHIPPED_RELEASE
    assert caplog.text.count("edition_not_shown") == 1  # told once, not every other second


async def test_a_gateway_starts_with_what_can_be_shown(editions: DirectoryReleases) -> None:
    install(editions, without("hot-my-01"))
    assert "999" in card_of(LiveContent.load())
    assert bootstrap.content().release_name == SHIPPED_RELEASE


async def test_the_assistant_follows_the_gateway_and_never_goes_before_it(
    showing: LiveContent, editions: DirectoryReleases
) -> None:
    editions.set_shown_release(SHIPPED_RELEASE)
    name = install(editions, with_number("112"))
    assert content_reload.reload_content("") == ""
    assert bootstrap.content().release_name == SHIPPED_RELEASE
    editions.set_shown_release(name)  # said by the gateway
    content_reload.reload_content("")
    assert bootstrap.content().release_name == name
    assert bootstrap.library().directory.get_hotline("hot-my-01").phone == "112"


async def test_an_assistant_that_cannot_read_an_edition_stays_with_the_one_before(
    editions: DirectoryReleases, caplog: pytest.LogCaptureFixture
) -> None:
    bootstrap.content()
    name = install(editions, with_number("112"))
    (editions.get_folder(name) / "missions.csv").unlink()
    assert content_reload.reload_content("") == name
    assert content_reload.reload_content(name) == name
    assert bootstrap.content().release_name == SHIPPED_RELEASE
    assert caplog.text.count("edition_not_taken_up") == 1


async def test_without_a_feed_what_lies_on_the_disk_is_not_used(
    editions: DirectoryReleases, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(editions, with_number("112"))
    settings = Settings.from_env({"PELITA_VAR": str(editions.folder.parent)}, root=ROOT)
    monkeypatch.setattr(bootstrap, "settings", lambda: settings)
    assert bootstrap.content().release_name == SHIPPED_RELEASE


async def test_operators_see_age_and_trouble(showing: LiveContent, editions: DirectoryReleases) -> None:
    install(editions, tables(), hours=-48)
    editions.write_last_refresh(FeedCheck(at="2025-11-24T08:00:00Z", result="signature", failures=4))
    await showing.check_for_updates()
    measured = generate_latest(REGISTRY).decode()
    assert "pelita_directory_age_seconds 172800.0" in measured
    assert "pelita_feed_age_seconds 1800.0" in measured
    assert "pelita_feed_failures 4.0" in measured
    assert 'pelita_feed_result{result="signature"} 1.0' in measured
    assert showing.health_state() == {
        "directory": editions.read_pointer().current,
        "feed": "signature",
        "feed_failures": 4,
    }


async def test_notes_that_cannot_be_read_stop_nobody(showing: LiveContent, editions: DirectoryReleases) -> None:
    editions.set_shown_release(SHIPPED_RELEASE)
    (editions.folder / "last.json").write_text('{"at": "never", "failures": 2}')
    await showing.check_for_updates()
    assert "999" in card_of(showing)
