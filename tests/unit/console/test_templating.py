"""Pages speak the officer's language, escape whatever stands in them, and work on a phone and without a script."""

import itertools
import re
from collections.abc import Iterator
from gettext import NullTranslations
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot.console.labels.general import CHECKLIST_LABELS, DONE_MESSAGES, ERROR_PAGES, REPORTS, ROLES, RUN_BY, TITLES
from bot.console.request_context import MENU
from bot.console.routes import ROUTES
from bot.console.templating import TemplateRenderer
from bot.domain import officer, permissions, post
from bot.domain.enums import DESTINATIONS, LANGUAGES, ORIGINS
from bot.i18n.languages import get_country_name, load_languages
from tests.support.console_client import ConsoleApp, OfficerBrowser, open_console
from tests.support.factories import ROOT
from tests.support.injections import load_corpus

AUTONYMS = {code: language.autonym for code, language in load_languages(ROOT / "locales").items()}
COUNTRIES = [re.escape(get_country_name(code, "en")) for code in (*DESTINATIONS, *ORIGINS)]
DATA = re.compile(
    r"Pelita|Boss|Head|Dara|Embassy in a test|A group in a test"
    r"|Kuala Lumpur"
    r"|Mon–Fri, 9:00–17:00 \(time there\)"  # hours, from the catalogue of what women read
    rf"|kh-my-embassy|boss|head|dara|UTC|{'|'.join((*AUTONYMS.values(), *COUNTRIES))}",
    re.DOTALL,
)
"""What stands on pages and is no text of ours: names, codes, examples of hours."""
HOSTILE = [one.text for one in load_corpus() if one.text.isprintable() and re.search(r"[<>\"'&]", one.text)]


class Marked(NullTranslations):
    """A catalogue of another language: every text of ours is marked."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"


class Words(HTMLParser):
    """What a page says, without markup; what is data, not text, stands in `code`."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said, self.inside = "", ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        is_row = tag == "option" and (dict(attrs).get("value") or "").startswith(("mis-", "Asia/"))
        self.inside = "code" if is_row else tag

    def handle_data(self, data: str) -> None:
        self.said += "" if self.inside in ("code", "title", "style") else data


class Labelled(HTMLParser):
    """The fields of a page, and what labels them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: list[str] = []
        self.labels: set[str] = set()
        self.inside_label = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "label":
            self.inside_label = True
            self.labels.add(given.get("for") or "")
        if tag in ("input", "select", "textarea") and given.get("type") != "hidden" and not self.inside_label:
            self.fields.append(given.get("id") or "")

    def handle_endtag(self, tag: str) -> None:
        self.inside_label = self.inside_label and tag != "label"


@pytest.fixture
def boss(stage: ConsoleApp) -> OfficerBrowser:
    return stage.create_officer("boss", "administrator", "editor", post="kh-my").sign_in()


@pytest.fixture
def head(stage: ConsoleApp) -> OfficerBrowser:
    return stage.create_officer("head", "officer", "supervisor").sign_in()


def every_page(stage: ConsoleApp, boss: OfficerBrowser, head: OfficerBrowser) -> Iterator[tuple[str, str]]:
    dara = stage.create_officer("dara")
    for path in ("/", "/account", "/officers", f"/officers/{dara.id}", "/posts", "/posts/kh-my", "/shifts"):
        yield path, boss.open(path).text
    for path in ("/", "/shifts", f"/officers/{head.id}"):
        yield f"{path} of a supervisor", head.open(path).text
    for path in ("/sign-in", "/invitation", "/nowhere"):
        yield path, OfficerBrowser(stage).open(path).text


def test_every_word_of_ours_is_translated(tmp_path: Path) -> None:
    with open_console(
        tmp_path, template_renderer=TemplateRenderer(dict.fromkeys(LANGUAGES, Marked()), autonyms=AUTONYMS)
    ) as stage:
        boss = stage.create_officer("boss", "administrator", "editor", post="kh-my").sign_in()
        head = stage.create_officer("head", "officer", "supervisor").sign_in()
        for path, page in every_page(stage, boss, head):
            said = DATA.sub("", re.sub(r"⟦.*?⟧", "", Words(page).said, flags=re.DOTALL))
            assert not re.search(r"[A-Za-z]{2}", said), (path, said.split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_officer_chooses_the_language(stage: ConsoleApp, language: str) -> None:
    dara = stage.create_officer("dara").sign_in()
    dara.submit_form("/account/language", language=language)
    assert f'<html lang="{language}">' in dara.open("/").text


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("km-KH,km;q=0.9,en;q=0.8", "km"),
        ("tl", "fil"),
        ("in", "id"),
        ("fr,vi;q=0.5", "vi"),
        ("fr", "en"),
        ("", "en"),
        (";;,,", "en"),
    ],
)
def test_the_door_speaks_the_browsers_language(stage: ConsoleApp, asked: str, language: str) -> None:
    shown = OfficerBrowser(stage).open("/sign-in", **{"accept-language": asked}).text
    assert f'<html lang="{language}">' in shown


def test_whatever_stands_in_a_name_does_nothing(stage: ConsoleApp, boss: OfficerBrowser, head: OfficerBrowser) -> None:
    places = itertools.cycle(((boss, "/officers"), (head, "/"), (boss, "/posts/kh-my"), (head, "/shifts")))
    assert len(HOSTILE) > 20
    for hostile, (browser, path) in zip(HOSTILE, places, strict=False):
        with stage.open_unit_of_work() as uow:
            uow.officers.update(head.id, name=hostile)
            uow.posts.update("kh-my", name=hostile)
            uow.commit()
        page = browser.open(path).text
        assert hostile not in page, path
        assert page.count("<script") == 2


def test_every_field_has_a_label(stage: ConsoleApp, boss: OfficerBrowser, head: OfficerBrowser) -> None:
    for path, page in every_page(stage, boss, head):
        found = Labelled(page)
        assert set(found.fields) <= found.labels, path
        assert page.count("<h1") == 1, path
        assert '<meta name="viewport"' in page


def test_the_menu_leads_somewhere_and_shows_what_the_account_includes(
    boss: OfficerBrowser, head: OfficerBrowser
) -> None:
    assert {item.path for item in MENU} <= {route.path for route in ROUTES if route.method == "GET"}
    assert {item.verb for item in MENU} <= set(permissions.PERMISSIONS)
    assert 'href="/posts"' in boss.open("/").text
    assert 'href="/posts"' not in head.open("/").text
    assert 'href="/audit"' not in boss.open("/").text


def test_every_code_has_a_sentence() -> None:
    assert set(ROLES) == set(permissions.ROLES)
    assert set(TITLES) == set(officer.OFFICER_TITLES)
    assert set(CHECKLIST_LABELS) == set(post.JOINING_CHECKLIST)
    assert set(REPORTS) == set(post.REPORTING_DUTIES)
    assert set(RUN_BY) == set(post.RUN_BY)


def test_what_was_done_is_a_code_and_never_a_text_from_the_address(stage: ConsoleApp) -> None:
    shown = OfficerBrowser(stage).open("/sign-in?done=Call+this+number").text
    assert "Call this number" not in shown
    assert DONE_MESSAGES["signed_out"] in OfficerBrowser(stage).open("/sign-in?done=signed_out").text


def test_what_cannot_be_shown_is_told_kindly(stage: ConsoleApp, head: OfficerBrowser) -> None:
    assert ERROR_PAGES[404][0] in head.open("/officers/nobody").text
    assert "Ask your supervisor" in head.open("/audit").text
