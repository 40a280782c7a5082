"""The page comes from here alone and says that it is a rehearsal."""

import re
from pathlib import Path

import pytest

from simulator.server import STATIC
from tests.unit.simulator.simulator_app import Theatre

FILES = sorted(path for path in STATIC.iterdir())


async def test_the_page_says_what_it_is(theatre: Theatre) -> None:
    page = await (await theatre.http.get("/")).text()
    assert "Rehearsal" in page and "Nobody here is real" in page


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
async def test_every_file_is_served_with_headers_that_keep_others_out(theatre: Theatre, path: Path) -> None:
    answer = await theatre.http.get(f"/static/{path.name}")
    assert answer.status == 200
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_file_asks_anybody_else_for_anything(path: Path) -> None:
    addresses = re.findall(r"https?://[\w./-]+", path.read_text(encoding="utf-8"))
    assert set(addresses) <= {"http://www.w3.org/2000/svg"}


def test_every_file_the_page_needs_is_there() -> None:
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    scripts = "".join(path.read_text(encoding="utf-8") for path in STATIC.glob("*.js"))
    needed = re.findall(r'(?:href|src)="static/([\w.]+)"', page) + re.findall(r'from "\./([\w.]+)"', scripts)
    assert set(needed) | {"index.html"} == {path.name for path in FILES}


def test_every_part_the_script_looks_for_is_in_the_page() -> None:
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    wanted = set(re.findall(r'\$\("([\w-]+)"\)', (STATIC / "phone.js").read_text(encoding="utf-8")))
    assert wanted and wanted <= set(re.findall(r'id="([\w-]+)"', page))


def test_scripts_and_styles_are_never_inline() -> None:
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page)
