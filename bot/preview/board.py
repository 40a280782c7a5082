"""Everything the page shows, held in memory: the scenes, every language as it is drawn, what was found, what changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from gettext import NullTranslations
from pathlib import Path
from typing import Any, Final

from bot.errors import BadCatalogue
from bot.i18n.catalogue import English
from bot.i18n.upkeep import po_path
from bot.model.vocabulary import DEFAULT_LANGUAGE, LANGUAGES
from bot.preview import messages, scenes, zawgyi
from bot.preview.catalogues import PSEUDO, Draft, Said, read, read_again, text_of
from bot.preview.drawing import Drawn, draw, rewritten
from bot.preview.findings import Finder
from bot.preview.leading import Leading
from bot.preview.marked import Key
from bot.preview.scene import Ground

ZAWGYI: Final = "my-zg"
VIEWS: Final[Mapping[str, str]] = {ZAWGYI: "my"}
"""A language written in another way: by its code, the language whose file it is."""
Stamp = tuple[int, int, int]
NOTHING: Final[Stamp] = (0, 0, 0)
A_FEW: Final = 25
"""Scenes drawn before somebody else gets a turn."""


@dataclass
class Tongue:
    """One language as it is shown now."""

    code: str
    catalogue: NullTranslations
    said: Said
    text: str = ""
    """What stood in the file that is shown."""
    stamp: Stamp = NOTHING
    """Of the file when it was last looked at, readable or not."""
    refused: str = ""
    """Why the file as it is now is not shown; then the last good one is."""
    drawn: list[Drawn] = field(default_factory=list)
    findings: dict[str, Any] | None = None


class Board:
    """Draws a language when it is first asked for, and what changed of it when its file does."""

    def __init__(self, ground: Ground, root: Path) -> None:
        self._ground, self._root = ground, root
        self._messages = messages.read(root)
        self._numbers = messages.numbers(self._messages)
        self._shown = scenes.chosen(ground, root, self._numbers)
        self._scenes = [shown.scene for shown in self._shown]
        self._finder = Finder(root)
        self._tongues: dict[str, Tongue] = {}
        self._begun: dict[str, Tongue] = {}
        self._index = self._indexed()

    def index(self) -> dict[str, Any]:
        """What is the same in every language."""
        return self._index

    def _indexed(self) -> dict[str, Any]:
        english = self.tongue(DEFAULT_LANGUAGE).drawn
        leading = Leading(self._root, self._shown)
        without = [list(self._messages[number].key) for number in self._left()]
        return {
            "languages": self.languages(),
            "messages": messages.told(self._messages, self._shown, english, self._finder.desk),
            "scenes": [
                {
                    "key": one.scene.key, "name": one.scene.name, "when": one.scene.when, "reader": one.scene.reader,
                    "example": one.scene.is_example, "leads": leading.of(one),
                }
                for one in self._shown
            ],
            "coverage": {"messages": len(self._messages), "shown": len(self._messages) - len(without), "without": without},
            "moment": self._ground.now.isoformat(),
        }  # fmt: skip

    def language(self, code: str) -> dict[str, Any]:
        """Everything in one language. Raises BadCatalogue where its file was never readable."""
        tongue = self.tongue(code)
        said = [_written(code, tongue.said.get(message.key, "")) for message in self._messages]
        return {
            "code": code, "said": said, "scenes": tongue.drawn, "findings": tongue.findings, "refused": tongue.refused,
        }  # fmt: skip

    def languages(self) -> list[dict[str, str]]:
        """Every language of the page: those we speak, then those nobody does."""
        known = self._ground.languages
        spoken = [
            {"code": code, "lang": code, "autonym": known[code].autonym, "name": known[code].name} for code in LANGUAGES
        ]
        nobodys = [
            {"code": code, "lang": DEFAULT_LANGUAGE, "autonym": name, "name": name}
            for code, (name, _) in PSEUDO.items()
        ]
        written = f"{known['my'].autonym} (Zawgyi)"
        view = {"code": ZAWGYI, "lang": "my", "autonym": written, "name": "Burmese, as a Zawgyi font draws it"}
        return [*spoken, view, *nobodys]

    def codes(self) -> list[str]:
        """Their codes."""
        return [one["code"] for one in self.languages()]

    def tongue(self, code: str) -> Tongue:
        """A language, drawn. Raises BadCatalogue."""
        while code not in self._tongues:
            self.warm(code)
        return self._tongues[code]

    def warm(self, code: str) -> bool:
        """Draw a few scenes of a language that will be asked for; whether it is whole now. Raises BadCatalogue."""
        if code in self._tongues:
            return True
        begun = self._begun.get(code) or self._opened(code)
        self._begun[code] = begun
        places = range(len(begun.drawn), min(len(begun.drawn) + A_FEW, len(self._scenes)))
        begun.drawn += [self._draw(begun, place) for place in places]
        if len(begun.drawn) == len(self._scenes):
            self._tongues[code] = self._begun.pop(code)
        return code in self._tongues

    def asked(self, code: str) -> tuple[Path, str, Mapping[Key, int]] | None:
        """What to give whoever judges a language (findings.py, about a second); None for one that has no file."""
        return (self._root, VIEWS.get(code, code), self._numbers) if code in self._with_file() else None

    def found(self, code: str, findings: dict[str, Any]) -> None:
        """What was found."""
        self.tongue(code).findings = findings

    def find(self, code: str) -> dict[str, Any] | None:
        """Look for findings of a language here and now; None for one that has no file."""
        asked = self.asked(code)
        if asked is None:
            return None
        found = self._finder.of(*asked[1:])
        self.found(code, found)
        return found

    def changes(self) -> Iterator[dict[str, Any]]:
        """What the page has to change, for each language on it whose file was written since the last look."""
        for code in self._with_file():
            tongue = self._tongues.get(code)
            if tongue is not None and (stamp := stamp_of(self._path(code))) != tongue.stamp:
                tongue.stamp = stamp
                yield self._changed(tongue)

    def _changed(self, tongue: Tongue) -> dict[str, Any]:
        try:
            text = text_of(self._path(tongue.code))
            said = read_again(self._path(tongue.code), tongue.text, tongue.said)
        except BadCatalogue as error:
            tongue.refused = str(error)
            return {"code": tongue.code, "refused": tongue.refused, "said": {}, "scenes": {}}
        new = {
            number for key, number in self._numbers.items() if said.get(key) != tongue.said.get(key)
        }  # fmt: skip
        tongue.said, tongue.text, tongue.catalogue, tongue.refused = said, text, Draft(said), ""
        touched = [place for place, shown in enumerate(self._shown) if shown.numbers & new]
        for place in touched:
            tongue.drawn[place] = self._draw(tongue, place)
        keys = {number: self._messages[number].key for number in new}
        return {
            "code": tongue.code, "refused": "",
            "said": {number: _written(tongue.code, said.get(key, "")) for number, key in keys.items()},
            "scenes": {place: tongue.drawn[place] for place in touched},
        }  # fmt: skip

    def _draw(self, tongue: Tongue, place: int) -> Drawn:
        spoken = DEFAULT_LANGUAGE if tongue.code in PSEUDO else VIEWS.get(tongue.code, tongue.code)
        drawn = draw(self._scenes[place], language=spoken, catalogue=tongue.catalogue, numbers=self._numbers)
        return rewritten(drawn, zawgyi.write) if tongue.code == ZAWGYI else drawn

    def _opened(self, code: str) -> Tongue:
        if code == DEFAULT_LANGUAGE or code in PSEUDO:
            catalogue = English() if code == DEFAULT_LANGUAGE else PSEUDO[code][1]
            return Tongue(code, catalogue, {key: catalogue.pgettext(*key) for key in self._numbers})
        path = self._path(code)
        stamp, text, said = stamp_of(path), text_of(path), read(path)
        return Tongue(code, Draft(said), said, text, stamp)

    def _with_file(self) -> Sequence[str]:
        return [code for code in (*LANGUAGES, *VIEWS) if code != DEFAULT_LANGUAGE]

    def _path(self, code: str) -> Path:
        return po_path(self._root, VIEWS.get(code, code))

    def _left(self) -> list[int]:
        seen = {number for shown in self._shown for number in shown.numbers}
        return [number for number in range(len(self._messages)) if number not in seen]


def _written(code: str, text: str) -> str:
    return zawgyi.write(text) if code == ZAWGYI else text


def stamp_of(path: Path) -> Stamp:
    """What changes whenever a file is written."""
    try:
        found = path.stat()
    except OSError:
        return NOTHING
    return found.st_mtime_ns, found.st_size, found.st_ino
