"""The page's data as small scripts: a page opened from a folder may load scripts, and nothing else."""

import json
from typing import Any, Final

from bot.preview.board import Board

INDEX: Final = "index"


def index(board: Board, *, is_live: bool, walk: str = "") -> str:
    """What is the same in every language. `walk`: where the rehearsal's phone is, for a page that can start it."""
    return f"Preview.take({_written({**board.index(), 'live': is_live, 'walk': walk})});\n"


def language(board: Board, code: str) -> str:
    """One language. Raises BadCatalogue."""
    return f"Preview.takeLanguage({_written(board.language(code))});\n"


def _written(data: dict[str, Any]) -> str:
    # "</" cannot end the script it stands in, and the two separators are no line ends in older browsers.
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("</", "<\\/").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
