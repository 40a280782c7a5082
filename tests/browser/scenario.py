"""The whole story in one language of officers: she always writes Burmese, another woman Khmer."""

import tempfile
from pathlib import Path

from playwright.sync_api import Browser

from bot.domain.enums import DEFAULT_LANGUAGE
from tests.browser import officer_answers, oversight, setup_scenes, user_requests
from tests.browser.installation import started
from tests.browser.page_audit import Camera
from tests.browser.participants import Cast


def play(browser: Browser, *, language: str, folder: Path | None, kept: Path | None = None) -> Cast:
    """Play it; what was seen. Pictures for the documents go to `kept`. Raises where a step does not come about."""
    with tempfile.TemporaryDirectory(prefix="pelita-") as home, started(Path(home)) as installation:
        oversight.count_earlier_months(installation)
        cast = Cast(browser, installation, Camera(language, folder, kept if language == DEFAULT_LANGUAGE else None))
        try:
            _acts(cast)
        finally:
            for context in browser.contexts:
                context.close()  # before the processes end, or every open page would complain
        return cast


def _acts(cast: Cast) -> None:
    setup_scenes.doors(cast)
    setup_scenes.posts_and_officers(cast)
    setup_scenes.shift(cast)
    other = user_requests.another_asks(cast)
    phone = user_requests.she_asks(cast)
    officer_answers.comes_into_the_queue(cast, phone)
    officer_answers.is_answered(cast, phone)
    officer_answers.she_replies(cast, phone)
    officer_answers.works_on_it(cast, phone)
    phone = officer_answers.another_account_answers(cast, phone)
    officer_answers.is_passed_on(cast, phone)
    officer_answers.it_ends(cast, phone)
    officer_answers.one_is_held_and_leaves(cast, other)
    oversight.who_read_it(cast)
    oversight.from_outside(cast)
