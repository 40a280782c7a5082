"""The preview as a folder: for translators without a checkout, from a disk or from any web server, asking nobody else."""

import shutil
from pathlib import Path
from typing import Final

from bot.errors import BadCatalogue
from bot.preview import data
from bot.preview.board import PreviewState
from bot.preview.server import PHONE_FILES, PHONE_STATIC, STATIC

PAGE_FILE: Final = "index.html"


def write_site(state: PreviewState, folder: Path) -> int:
    """Write the page and its data into a folder, over what is there; how many files. Raises BadCatalogue."""
    (folder / "static").mkdir(parents=True, exist_ok=True)
    (folder / "data").mkdir(exist_ok=True)
    try:
        for code in state.list_codes():
            state.collect_findings(code)
            (folder / "data" / f"{code}.js").write_text(data.render_language(state, code), encoding="utf-8")
        (folder / "data" / "index.js").write_text(data.render_index(state, is_live=False), encoding="utf-8")
        for file in (*STATIC.iterdir(), *(PHONE_STATIC / name for name in PHONE_FILES)):
            target = folder / file.name if file.name == PAGE_FILE else folder / "static" / file.name
            shutil.copyfile(file, target)
    except OSError as error:
        raise BadCatalogue(f"The page cannot be written into {folder.name}: {type(error).__name__}.") from error
    return sum(1 for path in folder.rglob("*") if path.is_file())
