"""The pages of the web chat. Their names, titles and icon say nothing of what they are for."""

import html
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from bot.channels.web.phone_numbers import build_call_address, list_card_numbers
from bot.domain.enums import CARD_COUNTRIES, LANGUAGES
from bot.domain.screen import Screen
from bot.i18n.catalogs import Catalogues
from bot.i18n.labels import NAVIGATION, WEB
from bot.i18n.languages import get_country_name
from bot.i18n.translator import Translator

FILES: Final = {"c.js": "text/javascript", "c.css": "text/css", "i.svg": "image/svg+xml"}
_FOLDER: Final = Path(__file__).parent / "static"


class WebPages:
    """Renders them, with texts and numbers as they are now."""

    def __init__(
        self,
        *,
        catalogues: Callable[[], Catalogues],
        get_card: Callable[[str, str | None], Screen],
        autonyms: Mapping[str, str],
        exit_url: str,
    ) -> None:
        """`get_card`: the help card of a language and country; `exit_url`: where the button that leaves leads."""
        self._catalogues, self._get_card, self._autonyms = catalogues, get_card, autonyms
        self._exit_url = exit_url
        self._files = {name: (_FOLDER / name).read_bytes() for name in FILES}

    def list_files(self) -> list[str]:
        """The files beside the pages."""
        return list(self._files)

    def get_file(self, name: str) -> tuple[bytes, str]:
        """A file and its content type. Raises KeyError."""
        return self._files[name], FILES[name]

    def render_chat(self, language: str) -> str:
        """The chat, in a language; its labels follow where she changes to another."""
        texts = {code: self._translate_all(code) for code in LANGUAGES}
        given = json.dumps({"exit": self._exit_url, "texts": texts}, ensure_ascii=False).replace("<", "\\u003c")
        said = {name: html.escape(text) for name, text in texts[language].items()}
        body = f"""<header><nav>{self._link_languages(language, "/")}</nav>
<button id="leave" type="button">{said["leave"]}</button></header>
<p id="line" role="status" hidden></p>
<main><ol id="talk" role="log" aria-live="polite"></ol>
<div id="start"><p id="about">{said["about"]}</p><p><button id="begin" type="button">{said["begin"]}</button></p></div>
<noscript><p>{said["no_script"]}</p></noscript>
<p><a id="numbers" href="/numbers/{language}">{said["numbers"]}</a></p></main>
<form id="form" autocomplete="off"><label for="words" class="hidden">{said["write"]}</label>
<textarea id="words" rows="1" maxlength="4096" autocomplete="off" spellcheck="false" placeholder="{said["write"]}"></textarea>
<button id="send" type="submit">{said["send"]}</button></form>
<script type="application/json" id="given">{given}</script>
<script src="/c.js"></script>"""
        return _build_page(language, said["title"], body, kind="chat")

    def render_countries(self, language: str) -> str:
        """The countries whose numbers can be read."""
        texts = self._translate_all(language)
        named = sorted((get_country_name(code, language), code) for code in CARD_COUNTRIES)
        links = "".join(
            f'<li><a href="/numbers/{language}/{code}">{html.escape(name)}</a></li>' for name, code in named
        )
        body = f"""<header><nav>{self._link_languages(language, "/numbers/")}</nav></header>
<main><h1>{html.escape(texts["numbers"])}</h1><ul class="choices">{links}</ul></main>"""
        return _build_page(language, texts["title"], body, kind="numbers")

    def render_numbers(self, language: str, country: str) -> str:
        """The help card of a country, every number one tap from a call."""
        texts, card = self._translate_all(language), self._get_card(language, country)
        calls = "".join(
            f'<li><a href="{build_call_address(number)}">{html.escape(number)}</a></li>'
            for number in list_card_numbers(card.text)
        )
        body = f"""<header><nav><a href="/numbers/{language}">{html.escape(texts["back"])}</a></nav></header>
<main><h1>{html.escape(get_country_name(country, language))}</h1>
<p class="card">{html.escape(card.text)}</p><ul class="choices">{calls}</ul></main>"""
        return _build_page(language, texts["title"], body, kind="numbers")

    def _translate_all(self, language: str) -> dict[str, str]:
        voice = Translator(language, self._catalogues()[language])
        labels = {**WEB, "leave": NAVIGATION["leave"], "back": NAVIGATION["back"]}
        return {name: voice.translate_label(text) for name, text in labels.items()}

    def _link_languages(self, language: str, before: str) -> str:
        others = [code for code in LANGUAGES if code != language]
        return " ".join(
            f'<a class="language" href="{before}{code}" lang="{code}">{html.escape(self._autonyms[code])}</a>'
            for code in others
        )


def _build_page(language: str, title: str, body: str, *, kind: str) -> str:
    # `translate="no"`: a browser that offers to translate would send what stands here to somebody else.
    return f"""<!doctype html>
<html lang="{language}" translate="no" class="{kind}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">
<meta name="google" content="notranslate"><meta name="robots" content="noindex">
<title>{html.escape(title)}</title><link rel="icon" href="/i.svg"><link rel="stylesheet" href="/c.css"></head>
<body>{body}</body></html>
"""
