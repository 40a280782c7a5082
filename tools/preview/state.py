"""Everything the page shows, held in memory: the scenes, every language as it is drawn, what was found, what changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from gettext import NullTranslations
from pathlib import Path
from typing import Any, Final

from bot.domain.enums import DEFAULT_LANGUAGE, LANGUAGES
from bot.errors import BadCatalogue
from bot.i18n.catalogs import EnglishTranslations
from bot.i18n.translation_files import get_po_path
from tools.preview import messages, scenes, zawgyi_font
from tools.preview.draft_catalogs import (
    PSEUDO_LANGUAGES,
    DraftTranslations,
    TranslationsByKey,
    read_text,
    read_translations,
    update_translations,
)
from tools.preview.findings import FindingCollector
from tools.preview.links import LinkResolver
from tools.preview.rendering import MessageKey, RenderedScene, render_scene, rewrite_scene
from tools.preview.scene import SceneContext
from tools.review import page_data

ZAWGYI_CODE: Final = "my-zg"
VIEW_LANGUAGES: Final[Mapping[str, str]] = {ZAWGYI_CODE: "my"}
"""A language written in another way: by its code, the language whose file it is."""
FileStamp = tuple[int, int, int]
NO_STAMP: Final[FileStamp] = (0, 0, 0)
SCENES_PER_STEP: Final = 25
"""Scenes drawn before somebody else gets a turn."""


@dataclass
class LanguageTab:
    """One language as it is shown now."""

    code: str
    catalogue: NullTranslations
    translations: TranslationsByKey
    text: str = ""
    """What stood in the file that is shown."""
    stamp: FileStamp = NO_STAMP
    """Of the file when it was last looked at, readable or not."""
    refusal: str = ""
    """Why the file as it is now is not shown; then the last good one is."""
    rendered_scenes: list[RenderedScene] = field(default_factory=list)
    findings: dict[str, Any] | None = None


class PreviewState:
    """Draws a language when it is first asked for, and what changed of it when its file does."""

    def __init__(self, context: SceneContext, root: Path) -> None:
        self._ground, self._root = context, root
        self._messages = messages.read_messages(root)
        self._message_numbers = messages.number_messages(self._messages)
        self._chosen_scenes = scenes.choose_scenes(context, root, self._message_numbers)
        self._scenes = [shown.scene for shown in self._chosen_scenes]
        self._finding_collector = FindingCollector(root)
        self._language_tabs: dict[str, LanguageTab] = {}
        self._scenes_in_progress: dict[str, LanguageTab] = {}
        self._index = self._build_index()

    def get_index(self) -> dict[str, Any]:
        """What is the same in every language."""
        return self._index

    def _build_index(self) -> dict[str, Any]:
        english = self.get_language_tab(DEFAULT_LANGUAGE).rendered_scenes
        leading = LinkResolver(self._root, self._chosen_scenes)
        without = [list(self._messages[number].key) for number in self._list_messages_without_scene()]
        return {
            "languages": self.list_languages(),
            "messages": messages.describe_messages(
                self._messages, self._chosen_scenes, english, self._finding_collector.lint_context
            ),
            "scenes": [
                {
                    "key": one.scene.key,
                    "name": one.scene.name,
                    "when": one.scene.when,
                    "reader": one.scene.reader,
                    "example": one.scene.is_example,
                    "leads": leading.resolve_links(one),
                }
                for one in self._chosen_scenes
            ],
            "coverage": {
                "messages": len(self._messages),
                "shown": len(self._messages) - len(without),
                "without": without,
            },
            "moment": self._ground.now.isoformat(),
            "review": page_data.describe_review(self._root, self._list_keys(), self._list_places()),
        }

    def get_checks(self) -> dict[str, Any]:
        """Statements of law and telephone numbers, as they stand in the tables now. Raises BadContent."""
        titles = {name: topic.title for name, topic in self._ground.content.rights.topics.items()}
        return page_data.describe_checks(self._root, self._message_numbers, titles, on=self._ground.now.date())

    def get_language(self, code: str) -> dict[str, Any]:
        """Everything in one language. Raises BadCatalogue where its file was never readable."""
        tongue = self.get_language_tab(code)
        said = [_encode_for_view(code, tongue.translations.get(message.key, "")) for message in self._messages]
        spoken = VIEW_LANGUAGES.get(code, code)
        return {
            "code": code,
            "said": said,
            "review": None
            if code in PSEUDO_LANGUAGES
            else page_data.describe_language(self._root, spoken, self._list_keys(), tongue.translations),
            "scenes": tongue.rendered_scenes,
            "findings": tongue.findings,
            "refused": tongue.refusal,
        }

    def list_languages(self) -> list[dict[str, str]]:
        """Every language of the page: those we speak, then those nobody does."""
        known = self._ground.languages
        spoken = [
            {"code": code, "lang": code, "autonym": known[code].autonym, "name": known[code].name} for code in LANGUAGES
        ]
        nobodys = [
            {"code": code, "lang": DEFAULT_LANGUAGE, "autonym": name, "name": name}
            for code, (name, _) in PSEUDO_LANGUAGES.items()
        ]
        written = f"{known['my'].autonym} (Zawgyi)"
        view = {"code": ZAWGYI_CODE, "lang": "my", "autonym": written, "name": "Burmese, as a Zawgyi font draws it"}
        return [*spoken, view, *nobodys]

    def list_codes(self) -> list[str]:
        """Their codes."""
        return [one["code"] for one in self.list_languages()]

    def get_language_tab(self, code: str) -> LanguageTab:
        """A language, drawn. Raises BadCatalogue."""
        while code not in self._language_tabs:
            self.render_some(code)
        return self._language_tabs[code]

    def render_some(self, code: str) -> bool:
        """Draw a few scenes of a language that will be asked for; whether it is whole now. Raises BadCatalogue."""
        if code in self._language_tabs:
            return True
        begun = self._scenes_in_progress.get(code) or self._load_language_tab(code)
        self._scenes_in_progress[code] = begun
        places = range(len(begun.rendered_scenes), min(len(begun.rendered_scenes) + SCENES_PER_STEP, len(self._scenes)))
        begun.rendered_scenes += [self._render_scene(begun, place) for place in places]
        if len(begun.rendered_scenes) == len(self._scenes):
            self._language_tabs[code] = self._scenes_in_progress.pop(code)
        return code in self._language_tabs

    def get_finding_request(self, code: str) -> tuple[Path, str, Mapping[MessageKey, int]] | None:
        """What to give whoever judges a language (findings.py, about a second); None for one that has no file."""
        return (
            (self._root, VIEW_LANGUAGES.get(code, code), self._message_numbers)
            if code in self._list_codes_with_file()
            else None
        )

    def set_findings(self, code: str, findings: dict[str, Any]) -> None:
        """What was found."""
        self.get_language_tab(code).findings = findings

    def collect_findings(self, code: str) -> dict[str, Any] | None:
        """Look for findings of a language here and now; None for one that has no file."""
        asked = self.get_finding_request(code)
        if asked is None:
            return None
        found = self._finding_collector.collect(*asked[1:])
        self.set_findings(code, found)
        return found

    def iterate_changes(self) -> Iterator[dict[str, Any]]:
        """What the page has to change, for each language on it whose file was written since the last look."""
        for code in self._list_codes_with_file():
            tongue = self._language_tabs.get(code)
            if tongue is not None and (stamp := get_file_stamp(self._get_path(code))) != tongue.stamp:
                tongue.stamp = stamp
                yield self._build_change(tongue)

    def _build_change(self, tab: LanguageTab) -> dict[str, Any]:
        try:
            text = read_text(self._get_path(tab.code))
            said = update_translations(self._get_path(tab.code), tab.text, tab.translations)
        except BadCatalogue as error:
            tab.refusal = str(error)
            return {"code": tab.code, "refused": tab.refusal, "said": {}, "scenes": {}}
        new = {number for key, number in self._message_numbers.items() if said.get(key) != tab.translations.get(key)}
        tab.translations, tab.text, tab.catalogue, tab.refusal = said, text, DraftTranslations(said), ""
        touched = [place for place, shown in enumerate(self._chosen_scenes) if shown.message_numbers & new]
        for place in touched:
            tab.rendered_scenes[place] = self._render_scene(tab, place)
        keys = {number: self._messages[number].key for number in new}
        return {
            "code": tab.code,
            "refused": "",
            "said": {number: _encode_for_view(tab.code, said.get(key, "")) for number, key in keys.items()},
            "hashes": {number: page_data.hash_translation(said.get(key, "")) for number, key in keys.items()},
            "scenes": {place: tab.rendered_scenes[place] for place in touched},
        }

    def _render_scene(self, tab: LanguageTab, place: int) -> RenderedScene:
        spoken = DEFAULT_LANGUAGE if tab.code in PSEUDO_LANGUAGES else VIEW_LANGUAGES.get(tab.code, tab.code)
        drawn = render_scene(
            self._scenes[place], language=spoken, catalogue=tab.catalogue, numbers=self._message_numbers
        )
        return rewrite_scene(drawn, zawgyi_font.to_zawgyi) if tab.code == ZAWGYI_CODE else drawn

    def _load_language_tab(self, code: str) -> LanguageTab:
        if code == DEFAULT_LANGUAGE or code in PSEUDO_LANGUAGES:
            catalogue = EnglishTranslations() if code == DEFAULT_LANGUAGE else PSEUDO_LANGUAGES[code][1]
            return LanguageTab(code, catalogue, {key: catalogue.pgettext(*key) for key in self._message_numbers})
        path = self._get_path(code)
        stamp, text, said = get_file_stamp(path), read_text(path), read_translations(path)
        return LanguageTab(code, DraftTranslations(said), said, text, stamp)

    def _list_codes_with_file(self) -> Sequence[str]:
        return [code for code in (*LANGUAGES, *VIEW_LANGUAGES) if code != DEFAULT_LANGUAGE]

    def _get_path(self, code: str) -> Path:
        return get_po_path(self._root, VIEW_LANGUAGES.get(code, code))

    def _list_keys(self) -> list[MessageKey]:
        return [message.key for message in self._messages]

    def _list_places(self) -> list[list[int]]:
        places: list[list[int]] = [[] for _ in self._messages]
        for place, shown in enumerate(self._chosen_scenes):
            for number in shown.message_numbers:
                places[number].append(place)
        return places

    def _list_messages_without_scene(self) -> list[int]:
        seen = {number for shown in self._chosen_scenes for number in shown.message_numbers}
        return [number for number in range(len(self._messages)) if number not in seen]


def _encode_for_view(code: str, text: str) -> str:
    return zawgyi_font.to_zawgyi(text) if code == ZAWGYI_CODE else text


def get_file_stamp(path: Path) -> FileStamp:
    """What changes whenever a file is written."""
    try:
        found = path.stat()
    except OSError:
        return NO_STAMP
    return found.st_mtime_ns, found.st_size, found.st_ino
