"""`python -m tests.browser`: both sides of the story in Chromium, pictures, axe, and docs/measured/browser.md."""

import argparse
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser import chromium
from tests.proofs import report_page
from tests.support.factories import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LANGUAGES = ("en", "id")
PICTURES = ROOT / "docs" / "staff" / "pictures"
MISSING = 78
"""The exit code of whatever lacks something on this machine."""


def main() -> int:
    """0 where nothing fell short."""
    options = _options()
    try:
        with chromium.opened(options.chromium) as browser:
            return _play(browser, options)
    except chromium.NoBrowser as error:
        print(f"pelita: {error}", file=sys.stderr)
        return MISSING


def _options() -> argparse.Namespace:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("pictures", nargs="?", type=Path, help="a folder for a picture of every page")
    given.add_argument("--languages", default=",".join(LANGUAGES), help="of the officers: en,id,km,my,vi,fil")
    given.add_argument("--chromium", default="", help="where the browser is, if it is not on the path")
    given.add_argument("--docs", action="store_true", help="renew docs/staff/pictures too")
    return given.parse_args()


def _play(browser: "Browser", options: argparse.Namespace) -> int:
    from tests.browser import planted_faults, report, scenario

    began, languages = time.monotonic(), options.languages.split(",")
    if options.pictures:
        options.pictures.mkdir(parents=True, exist_ok=True)
    unseen = planted_faults.unseen(browser)
    kept = PICTURES if options.docs else None
    casts = [scenario.play(browser, language=code, folder=options.pictures, kept=kept) for code in languages]
    found = report.figures(casts, unseen, time.monotonic() - began)
    body = report.body(casts, found)
    print(body)
    if set(LANGUAGES) <= set(languages):
        today = datetime.now(UTC).date()
        report_page.write_page(
            ROOT, "browser", title="Both sides, in a browser", command="make browser", today=today, body=body
        )
    return 0 if report_page.are_all_met(found) else 1


if __name__ == "__main__":
    sys.exit(main())
