"""The preview as a folder: for translators without a checkout, from a disk or from any web server, asking nobody else."""

import shutil
from pathlib import Path
from typing import Final

from bot.errors import BadCatalogue
from bot.preview import data
from bot.preview.board import Board
from bot.preview.server import OF_PHONE, PHONE, STATIC

PAGE: Final = "index.html"


def write(board: Board, folder: Path) -> int:
    """Write the page and its data into a folder, over what is there; how many files. Raises BadCatalogue."""
    (folder / "static").mkdir(parents=True, exist_ok=True)
    (folder / "data").mkdir(exist_ok=True)
    try:
        for code in board.codes():
            board.find(code)
            (folder / "data" / f"{code}.js").write_text(data.language(board, code), encoding="utf-8")
        (folder / "data" / "index.js").write_text(data.index(board, is_live=False), encoding="utf-8")
        for file in (*STATIC.iterdir(), *(PHONE / name for name in OF_PHONE)):
            target = folder / file.name if file.name == PAGE else folder / "static" / file.name
            shutil.copyfile(file, target)
    except OSError as error:
        raise BadCatalogue(f"The page cannot be written into {folder.name}: {type(error).__name__}.") from error
    return sum(1 for path in folder.rglob("*") if path.is_file())
