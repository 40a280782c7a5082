"""The whole story in one language of officers: she always writes Burmese, another woman Khmer."""

import tempfile
from pathlib import Path

from playwright.sync_api import Browser

from bot.model.vocabulary import DEFAULT_LANGUAGE
from tests.browser import answering, asking, beginning, overseeing
from tests.browser.camera import Camera
from tests.browser.cast import Cast
from tests.browser.installation import started


def play(browser: Browser, *, language: str, folder: Path | None, kept: Path | None = None) -> Cast:
    """Play it; what was seen. Pictures for the documents go to `kept`. Raises where a step does not come about."""
    with tempfile.TemporaryDirectory(prefix="pelita-") as home, started(Path(home)) as installation:
        overseeing.count_earlier_months(installation)
        cast = Cast(browser, installation, Camera(language, folder, kept if language == DEFAULT_LANGUAGE else None))
        try:
            _acts(cast)
        finally:
            for context in browser.contexts:
                context.close()  # before the processes end, or every open page would complain
        return cast


def _acts(cast: Cast) -> None:
    beginning.doors(cast)
    beginning.posts_and_officers(cast)
    beginning.shift(cast)
    other = asking.another_asks(cast)
    phone = asking.she_asks(cast)
    answering.comes_into_the_queue(cast, phone)
    answering.is_answered(cast, phone)
    answering.she_replies(cast, phone)
    answering.works_on_it(cast, phone)
    phone = answering.another_account_answers(cast, phone)
    answering.is_passed_on(cast, phone)
    answering.it_ends(cast, phone)
    answering.one_is_held_and_leaves(cast, other)
    overseeing.who_read_it(cast)
    overseeing.from_outside(cast)
