"""The page's data as small scripts: a page opened from a folder may load scripts, and nothing else."""

import json
from typing import Any, Final

from bot.preview.board import PreviewState

INDEX_NAME: Final = "index"


def render_index(state: PreviewState, *, is_live: bool, walk: str = "") -> str:
    """What is the same in every language. `walk`: where the rehearsal's phone is, for a page that can start it."""
    return f"Preview.take({_dump_json({**state.get_index(), 'live': is_live, 'walk': walk})});\n"


def render_language(state: PreviewState, code: str) -> str:
    """One language. Raises BadCatalogue."""
    return f"Preview.takeLanguage({_dump_json(state.get_language(code))});\n"


def _dump_json(data: dict[str, Any]) -> str:
    # "</" cannot end the script it stands in, and the two separators are no line ends in older browsers.
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("</", "<\\/").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
