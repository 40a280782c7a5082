"""`python -m tests.conversations.printed`: print talks with what was answered, and English beside it.

`--write` keeps the page.

Nothing is counted here: a person reads whether it sounds like somebody who listens.
"""

import argparse
import asyncio
import html
import logging
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bot.content.file_reader import read_yaml
from bot.domain.screen import Screen
from bot.domain.turn import ResponseCall
from bot.i18n.renderer import ScreenRenderer
from bot.i18n.translator import Translator
from tests.support import in_process_dialogue
from tests.support.factories import ROOT, create_translator
from tests.support.in_process_dialogue import InProcessProduct

TALKS: Final = Path(__file__).with_name("printed.yml")
PAGE: Final = ROOT / "docs" / "talks.md"
HEAD: Final = """# Twelve talks

What women may write, and what answers them, with English beside it. Nobody wrote these answers for these talks:
`python -m tests.conversations.printed --write` plays them through the whole product. Her words and the translations of ours
are not reviewed by anybody native. Buttons stand below each answer; those in the last row of every message are left out.
"""


@dataclass(frozen=True)
class PrintedTurn:
    """One message of hers with its English, and what came with its English."""

    her: str
    her_english: str
    answer: str
    answer_english: str


@dataclass
class RenderedScreens:
    """Every screen that was rendered, with the same in English."""

    english: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def record(self) -> Iterator[None]:
        """Keep what every renderer renders from here on."""
        render = ScreenRenderer.render

        def render_twice(
            renderer: ScreenRenderer, call: ResponseCall, translator: Translator, *, is_stored: bool = False
        ) -> Screen:
            screen = render(renderer, call, translator, is_stored=is_stored)
            english = render(renderer, call, create_translator("en"), is_stored=is_stored)
            self.english.setdefault(screen.text, format_screen(english))
            return screen

        ScreenRenderer.render = render_twice  # type: ignore[method-assign]
        try:
            yield
        finally:
            ScreenRenderer.render = render  # type: ignore[method-assign]

    def translate(self, text: str) -> str:
        """English of a message that consists of one or more rendered texts."""
        if text in self.english:
            return self.english[text]
        found = [(text.find(one), english) for one, english in self.english.items() if one and one in text]
        return "\n\n".join(english for _, english in sorted(found))


def format_screen(screen: Screen) -> str:
    """Its text, and the labels of its buttons but those of the last row."""
    return format_message(screen.text, [button.label for row in screen.rows[:-1] for button in row])


def format_message(text: str, buttons: Iterable[str]) -> str:
    """Text and buttons as lines."""
    return "\n".join([text, *(f"[{label}]" for label in buttons)])


async def play_talk(product: InProcessProduct, talk: Mapping[str, Any], rendered: RenderedScreens) -> list[PrintedTurn]:
    """Play one talk by a woman of its own."""
    user, turns = product.create_user(talk["language"]), []
    for turn in talk["turns"]:
        messages = await user.send_text(turn["her"])
        english = "\n\n".join(rendered.translate(one.text) for one in messages)
        answer = "\n\n".join(one.text for one in messages)
        turns.append(PrintedTurn(turn["her"], turn["en"], answer, english))
    return turns


async def play_all() -> list[tuple[Mapping[str, Any], list[PrintedTurn]]]:
    """Every talk of the file, with its turns."""
    rendered = RenderedScreens()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, rendered.record():
        product = await in_process_dialogue.build_product(Path(folder))
        with in_process_dialogue.close_product(product):
            return [(talk, await play_talk(product, talk, rendered)) for talk in read_yaml(TALKS)]


def format_page(played: Sequence[tuple[Mapping[str, Any], list[PrintedTurn]]]) -> str:
    """docs/talks.md."""
    lines = [HEAD]
    for talk, turns in played:
        lines += [f"## {talk['talk']}", "", f"| {talk['language']} | English |", "|---|---|"]
        for turn in turns:
            lines.append(f"| **{format_cell(turn.her)}** | **{format_cell(turn.her_english or turn.her)}** |")
            lines.append(f"| {format_cell(turn.answer)} | {format_cell(turn.answer_english)} |")
        lines.append("")
    return "\n".join(lines)


def format_cell(text: str) -> str:
    """Text that stands in one cell of a table."""
    return re.sub(r"\s*\n", "<br>", html.escape(text, quote=False).replace("|", "\\|").strip())


def main() -> None:
    """Play and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    played = asyncio.run(play_all())
    if options.write:
        PAGE.write_text(format_page(played), encoding="utf-8")
        return
    for talk, turns in played:
        print(f"\n===== {talk['language']}: {talk['talk']}")
        for turn in turns:
            print(f"\n>>> {turn.her}   ({turn.her_english})\n{turn.answer_english}")


if __name__ == "__main__":
    main()
