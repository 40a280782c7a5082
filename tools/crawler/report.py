"""What a crawl found → a page that people read: each screen, how far it is, and where each of its buttons leads."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from tools.crawler.crawl import BACK_PAYLOAD, LEAVE_PAYLOAD, ScreenMap

OPEN_VALUES = ("country", "origin", "place", "language", "page", "years", "wage")
"""Values that stand for one another: a button for each of them is one line here."""
NAVIGATION = (BACK_PAYLOAD, "/show_menu", LEAVE_PAYLOAD)
_PAYLOAD = re.compile(r"/(?P<intent>\w+)(?P<values>\{.*\})?\Z")


def render_page(
    screen_map: ScreenMap,
    *,
    says: Mapping[str, str],
    never: Mapping[str, str],
    lines: Mapping[str, int | None] | None = None,
) -> str:
    """The whole page. `says` holds the first words of each screen, `never` the screens no button leads to, with why.

    `lines` holds how many taps each help line is away.
    """
    return "\n".join(
        [
            *_render_head(screen_map),
            *_render_hotline_distances(lines or {}),
            "",
            *_render_table(screen_map, says),
            "",
            *_render_unreachable(never),
            "",
        ]
    )


def _render_head(screen_map: ScreenMap) -> Iterator[str]:
    screens = screen_map.list_screens()
    farthest = max(screens, key=lambda screen: (len(screens[screen]), screen))
    yield "# Every screen, as the running assistant shows it"
    yield ""
    yield "Made by `make map`, which taps every button; a test compares it with what it finds. Do not edit."
    yield ""
    yield (
        f"{len(screens)} screens are reached by buttons alone, in {len(screen_map.paths)} forms that differ in "
        f"what their buttons"
        f" mean; {len(screen_map.transitions)} different taps. The farthest is `{farthest}`, "
        f"{len(screens[farthest])} taps from the first."
    )
    yield ""
    yield (
        "Every screen also has Back, Menu and Leave, which the table leaves out. Back leads to the screen before; it steps"
        " over help cards, which are sent beside the talk. `…` stands for any country, origin, city, language, page, number of"
        " years or wage; `any` is Skip."
    )


def _render_hotline_distances(lines: Mapping[str, int | None]) -> Iterator[str]:
    if not lines:
        return
    known = [taps for taps in lines.values() if taps is not None]
    yield ""
    yield (
        f"{len(known)} of {len(lines)} help lines are reached by buttons alone, no word typed and no question about herself"
        f" answered; the farthest is {max(known, default=0)} taps from the first screen."
    )


def _render_table(screen_map: ScreenMap, says: Mapping[str, str]) -> Iterator[str]:
    yield "| screen | begins | taps | buttons → where they lead |"
    yield "|---|---|---|---|"
    for screen, way in sorted(screen_map.list_screens().items(), key=lambda item: (len(item[1]), item[0])):
        lines = [f"{tap} → {', '.join(sorted(led))}" for tap, led in sorted(_list_targets(screen_map, screen).items())]
        yield f"| `{screen}` | {says.get(screen, '')} | {len(way)} | {'<br>'.join(lines) or '–'} |"


def _list_targets(screen_map: ScreenMap, screen: str) -> Mapping[str, set[str]]:
    leads: dict[str, set[str]] = defaultdict(set)
    for (where, tap), reached in screen_map.transitions.items():
        if (
            where == screen
            and tap.partition("{")[0] not in NAVIGATION
            or where == screen
            and tap.startswith("/show_menu{")
        ):
            leads[format_tap(tap)].add(reached)
    return leads


def format_tap(tap: str) -> str:
    """`/find_embassy{"country": "MY"}` → `find_embassy country=…`."""
    read = _PAYLOAD.match(tap)
    if read is None:
        return tap
    values = json.loads(read["values"] or "{}")
    return " ".join([read["intent"], *(f"{name}={_format_value(name, values[name])}" for name in sorted(values))])


def _format_value(name: str, value: str) -> str:
    return "…" if name in OPEN_VALUES and value != "any" else value


def _render_unreachable(never: Mapping[str, str]) -> Iterable[str]:
    yield "## Screens no button leads to"
    yield ""
    yield "| screen | why |"
    yield "|---|---|"
    yield from (f"| `{screen}` | {why} |" for screen, why in sorted(never.items()))
