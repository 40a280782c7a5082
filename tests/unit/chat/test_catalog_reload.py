"""A saved or compiled catalogue reaches women between two turns; a bad one never does, and the last good one stays."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy.engine import Engine

from bot import bootstrap
from bot.chat.help_cards import HELP_CARD
from bot.chat.live_content import LiveContent
from bot.crypto.key_ring import KeyRing
from bot.errors import BadCatalogue
from bot.i18n import translation_files
from bot.i18n.catalogs import MESSAGES, load_catalogues
from bot.services.handoffs import drafts
from tests.support import catalog_folders
from tests.support.catalog_folders import BAD_WRITERS, REFUSAL_REASONS, LocalesFolder, find_versions
from tests.support.factories import NOW, ROOT, Ids
from tests.support.gateway_app import House
from tests.support.handoff_scenario import MORNING, POST, HandoffServices
from tests.unit.chat.test_handoff_end_to_end import ASKS, card, last, screen, sees_card, taps_first


@pytest.fixture
def locales(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LocalesFolder:
    """Catalogues of their own, in version 0."""
    found = LocalesFolder.copy_of(tmp_path / "product")
    monkeypatch.setattr(bootstrap, "catalogues", lambda: load_catalogues(found.folder))
    return found


@pytest.fixture
def showing(locales: LocalesFolder) -> LiveContent:
    return LiveContent.load(now=lambda: NOW, locales=locales.folder)


@pytest_asyncio.fixture
async def house(engine: Engine, keys: KeyRing, tmp_path: Path, showing: LiveContent) -> AsyncIterator[House]:
    house = House(engine, tmp_path, keys, showing=showing)
    yield house
    house.kit.db.close()


def menu(showing: LiveContent) -> str:
    return showing.catalogues()["id"].pgettext("utter_menu", MENU)


MENU = "What do you need? You can tap, or write in your own words."


async def test_a_compiled_catalogue_is_shown_without_a_restart(
    house: House, locales: LocalesFolder, showing: LiveContent
) -> None:
    await showing.check_for_updates()
    assert find_versions((await house.says("hello"))[-1]) == {"0"}
    locales.write_compiled("id", 1)
    assert find_versions((await house.says("hello"))[-1]) == {"0"}
    await showing.check_for_updates()
    assert find_versions((await house.says("hello"))[-1]) == {"1"}


async def test_a_saved_file_is_shown_before_anybody_compiled_it(locales: LocalesFolder, showing: LiveContent) -> None:
    locales.write_po("id", 2)
    await showing.check_for_updates()
    assert find_versions(menu(showing)) == {"2"}
    compile_catalogue = locales.get_mo_path("id")
    locales.write_compiled("id", 3)
    assert compile_catalogue.stat().st_mtime_ns >= locales.get_po_path("id").stat().st_mtime_ns
    await showing.check_for_updates()
    assert find_versions(menu(showing)) == {"3"}


async def test_help_cards_are_those_of_the_new_catalogue(locales: LocalesFolder, showing: LiveContent) -> None:
    locales.write_compiled("km", 1)
    await showing.check_for_updates()
    assert find_versions(showing.cards().get_card(HELP_CARD, language="km", country="MY").text) == {"1"}
    assert find_versions(showing.cards().get_card(HELP_CARD, language="id", country="MY").text) == {"0"}


@pytest.mark.parametrize("kind", BAD_WRITERS)
async def test_a_bad_catalogue_is_refused_once_with_its_reason(
    kind: str, locales: LocalesFolder, showing: LiveContent, caplog: pytest.LogCaptureFixture
) -> None:
    BAD_WRITERS[kind](locales, "id", 1)
    for _ in range(3):
        await showing.check_for_updates()
    assert find_versions(menu(showing)) == {"0"}
    told = [line for line in caplog.messages if line.startswith("catalogue_refused")]
    assert len(told) == 1
    assert f"language=id file={_file(kind)} reason={REFUSAL_REASONS[kind]} " in told[0]
    assert showing.health_state() == {"catalogues_refused": {"id": REFUSAL_REASONS[kind]}}


def _file(kind: str) -> str:
    return "messages.po" if kind in ("half_saved", "unparsable") else "messages.mo"


async def test_what_follows_a_bad_one_is_shown(locales: LocalesFolder, showing: LiveContent) -> None:
    for kind, spoil in BAD_WRITERS.items():
        spoil(locales, "id", 1)
        await showing.check_for_updates()
        assert find_versions(menu(showing)) == {"0"}, kind
    locales.write_po("id", 4)
    await showing.check_for_updates()
    assert find_versions(menu(showing)) == {"4"}
    assert showing.health_state() == {}


async def test_one_bad_language_does_not_hold_up_another(locales: LocalesFolder, showing: LiveContent) -> None:
    catalog_folders.write_truncated(locales, "km", 1)
    locales.write_compiled("id", 1)
    await showing.check_for_updates()
    assert find_versions(menu(showing)) == {"1"}
    assert "km" in showing.health_state()["catalogues_refused"]  # type: ignore[operator]


async def test_a_text_that_changes_loses_what_was_said_of_its_review(
    locales: LocalesFolder, showing: LiveContent, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []
    monkeypatch.setattr(bootstrap, "load_review_states", lambda root: read.append(root) or {})
    locales.write_compiled("id", 1)
    await showing.check_for_updates()
    assert read == [ROOT]


async def test_a_turn_ends_in_the_version_it_began_with(showing: LiveContent, locales: LocalesFolder) -> None:
    with showing.pin_version():
        locales.write_compiled("id", 1)
        await showing.check_for_updates()
        assert find_versions(menu(showing)) == {"0"}
    assert find_versions(menu(showing)) == {"1"}


async def test_a_card_is_sent_as_she_saw_it_although_the_catalogue_changed_meanwhile(
    house: House, showing: LiveContent, locales: LocalesFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.begins_at(MORNING)
    office = HandoffServices(house.engine, house.keys, clock=house.clock, ids=Ids("office"))
    office.add_joined_post()
    house.assistant.answers["a person"] = ASKS
    house.flood.__init__(messages=1000, seconds=1.0)  # type: ignore[misc] -- a test taps faster than anybody
    await sees_card(house, language="id")
    run, version = house.kit.db.run, iter(range(1, 100))

    async def meanwhile(verb: Any, *given: Any, **named: Any) -> Any:
        if verb is drafts.record_preview:  # between the card's words and the screen they stand on
            locales.write_compiled("id", next(version))
            await showing.check_for_updates()
        return await run(verb, *given, **named)

    monkeypatch.setattr(house.kit.db, "run", meanwhile)
    await house.taps(card("card"))
    shown = last(house)
    assert find_versions(shown) == {"0"}
    await taps_first(house)
    assert screen(house) == "utter_sent"
    row = office.run_in_transaction(lambda uow: uow.handoffs.list_open_visible_to_post(POST.post_id))[-1]
    officer = office.create_officer()
    assert officer.claim(row.handoff_id)
    assert officer.read(row.handoff_id).card in shown


def test_compiling_never_leaves_half_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = LocalesFolder.copy_of(tmp_path / "product")
    before = found.get_mo_path("id").read_bytes()
    found.write_po("id", 5)

    def killed(*_: object) -> None:
        raise OSError("killed before the new file took the place of the old one")

    monkeypatch.setattr(Path, "replace", killed)
    monkeypatch.setattr(translation_files, "DOMAINS", (MESSAGES,))
    with pytest.raises(BadCatalogue, match="cannot be written"):
        translation_files.compile_all(found.root)
    assert found.get_mo_path("id").read_bytes() == before
    assert [path.name for path in found.get_mo_path("id").parent.iterdir() if path.suffix == ".new"] == []
