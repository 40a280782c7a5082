"""docs/measured/understanding.md: what `make evaluate` found, with a picture of the mistakes in each language."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

from bot.model.vocabulary import INTENTS, LANGUAGES
from bot.understanding import measures, picture
from bot.understanding.compiling import read_least
from bot.understanding.crossing import ASKED, ENCODED, Fold
from bot.understanding.danger_figures import Alarm, by_language, hear, least_for
from bot.understanding.measures import Judged
from bot.understanding.pipeline import Configured

NONE_OF_OURS = "out_of_scope"
FOLDER = "docs/measured"
PAGE = "understanding.md"
FROZEN = "7a584ace00611d79b61caa9cfee9f344e742f4e228b5d80c555a826756c2c2cd"
"""Of the danger word lists as they were when `pairs` and `data/kept_apart` were written: sha256 of the six files, by name."""
MISTAKES = 5
TOGETHER = "each in turn"
"""What stands in place of a pass in rows of all of them together."""
BUDGET = 0.03
"""The share of calm sentences that may be taken for danger: for the last column, which shows what was possible."""


def write(root: Path, folds: Sequence[Fold]) -> list[Path]:
    """Write the page and the pictures, and say where."""
    folder = root / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for language in LANGUAGES:
        target = folder / f"understanding_{language}.png"
        picture.draw(_table(_of(folds, language)), target)
        written.append(target)
    page = folder / PAGE
    page.write_text("\n".join(_page(root, folds)) + "\n", encoding="utf-8")
    return [*written, page]


def lists_hash(root: Path) -> str:
    """What the danger word lists are at this moment."""
    files = sorted((root / "data" / "policies" / "danger").glob("*.csv"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def _page(root: Path, folds: Sequence[Fold]) -> Iterator[str]:
    yield "# Understanding, measured"
    yield ""
    yield "Written by `make evaluate`; do not edit. Each writing pass of `data/nlu` is asked of a pipeline that learnt from the"
    yield f"other passes only: of each pass and language {ASKED} sentences at most, evenly spread over the intents. Letters"
    yield f"learn all examples of these; vectors take longest to make, so that here {ENCODED:,} examples have one. Percent."
    if len(folds) <= folds[0].others:
        yield f"Asked this time: {len(folds)} of {folds[0].others + 1} passes; the others only teach."
    yield ""
    yield from _accuracy(folds)
    yield from _kept(Configured.read(root), folds)
    yield from _spelling(folds)
    yield from _danger(root, folds)
    yield from _confusion(folds)


def _accuracy(folds: Sequence[Fold]) -> Iterator[str]:
    yield "## Intents"
    yield ""
    yield "| left out | language | sentences | top 1 | top 3 | macro F1 | calibration error | letters alone: top 1 | top 3 |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for fold in folds:
        yield from _by_language(fold.written, fold.with_encoder, fold.alone)
    if len(folds) > 1:
        every = [one for fold in folds for one in fold.with_encoder]
        yield from _by_language(TOGETHER, every, [one for fold in folds for one in fold.alone])
    yield ""
    times = [one.milliseconds for fold in folds for one in fold.alone]
    middle, late = measures.percentile(times, 50), measures.percentile(times, 95)
    yield f"Letters alone need {middle:.1f} ms a sentence (p95 {late:.1f} ms)."
    yield ""


def _by_language(written: str, judged: Sequence[Judged], letters: Sequence[Judged]) -> Iterator[str]:
    for language in LANGUAGES:
        both, alone = _spoken(judged, language), _spoken(letters, language)
        if both:
            full, bare = measures.measure(both), measures.measure(alone)
            yield _row(
                written, language, full.sentences, _percent(full.accuracy), _percent(full.top3),
                _percent(full.macro_f1), f"{full.ece:.3f}", _percent(bare.accuracy), _percent(bare.top3),
            )  # fmt: skip


def _kept(configured: Configured, folds: Sequence[Fold]) -> Iterator[str]:
    yield "## What is answered, asked about and turned away"
    yield ""
    yield f"As the last step of config.yml decides; {TOGETHER}, all passes together. The rest is asked about or not"
    yield f"understood; of `{NONE_OF_OURS}`, what is told that it is none of ours counts as turned away too."
    yield ""
    yield f"| language | of ours: answered | `{NONE_OF_OURS}` | turned away or asked about |"
    yield "|---|---|---|---|"
    for language in LANGUAGES:
        judged = _of(folds, language)
        foreign = [one for one in judged if one.intent == NONE_OF_OURS]
        taken = [one.best != NONE_OF_OURS and configured.answers(one) for one in foreign]
        own = [one.best != NONE_OF_OURS and configured.answers(one) for one in judged if one.intent != NONE_OF_OURS]
        if own and foreign:
            yield _row(language, _percent(sum(own) / len(own)), len(foreign), _percent(1 - sum(taken) / len(taken)))
    yield ""


def _spelling(folds: Sequence[Fold]) -> Iterator[str]:
    yield "## The same sentences, spelled otherwise"
    yield ""
    yield "| left out | spelling | sentences | as written | so spelled |"
    yield "|---|---|---|---|---|"
    for fold in folds:
        for name, pair in fold.changed.items():
            yield _spelled(fold.written, name, *pair)
    if len(folds) > 1:
        for name in dict.fromkeys(name for fold in folds for name in fold.changed):
            pairs = [fold.changed[name] for fold in folds if name in fold.changed]
            before, after = (list(chain.from_iterable(side)) for side in zip(*pairs, strict=True))
            yield _spelled(TOGETHER, name, before, after)
    yield ""


def _spelled(written: str, name: str, before: Sequence[Judged], after: Sequence[Judged]) -> str:
    shares = [_percent(measures.measure(several).accuracy) for several in (before, after)]
    return _row(written, name, len(before), *shares)


def _danger(root: Path, folds: Sequence[Fold]) -> Iterator[str]:
    now = lists_hash(root)
    yield "## Danger, as the gateway's triage hears it"
    yield ""
    state = "as" if now == FROZEN else "NOT as"
    yield f"Word lists: sha256 `{now[:16]}…`, {state} frozen before `third` and all later ones were written."
    yield "Thresholds of the trained decision: `data/policies/danger_least.csv`, set on `twelfth`, `twentieth` and"
    yield "`twentyfourth`, each left out in turn, before `twentysixth` was asked. False alarms are shares of all other"
    yield "sentences, and of those written to sound like danger. The last column is the recall"
    yield f"that a threshold with {100 * BUDGET:.0f} % false alarms in this very fold would have had. *Or answered*: she gets"
    yield "the card at once, or as the assistant's answer a moment later."
    yield ""
    yield (
        "| left out | language | dangers | recall | by word lists alone | false alarms | on hard ones "
        "| recall, or answered | false alarms, or answered | recall at 3 % |"
    )
    yield "|---|---|---|---|---|---|---|---|---|---|"
    least = read_least(root)
    for fold in folds:
        yield from _heard(fold.written, fold.alarms, least)
    if len(folds) > 1:
        yield from _heard(TOGETHER, [one for fold in folds for one in fold.alarms], least)
    yield ""


def _heard(written: str, every: Sequence[Alarm], least: Mapping[str, float]) -> Iterator[str]:
    for language, alarms in sorted(by_language(every).items(), key=lambda item: LANGUAGES.index(item[0])):
        found = hear(alarms, least=least[language])
        possible = hear(alarms, least=least_for(alarms, false_alarms=BUDGET)).recall
        yield _row(
            written, language, found.dangers, f"{found.recall:.3f}", f"{found.recall_by_words:.3f}",
            f"{found.false_alarms:.3f}", f"{found.false_alarms_on_hard:.3f} of {found.hard}",
            f"{found.recall_or_answered:.3f}", f"{found.false_alarms_or_answered:.3f}", f"{possible:.3f}",
        )  # fmt: skip


def _confusion(folds: Sequence[Fold]) -> Iterator[str]:
    yield "## What is mistaken for what"
    yield ""
    yield "Rows are what a sentence means, columns what it was taken for, both in the order of"
    yield "[vocabulary.py](../../bot/model/vocabulary.py); blue is right, red is wrong; a line after every fifth."
    for language in LANGUAGES:
        judged = _of(folds, language)
        worst = ", ".join(f"{a} → {b} ({times})" for a, b, times in measures.mistakes(judged, most=MISTAKES))
        yield ""
        yield f"**{language}**: {worst}."
        yield ""
        yield f"![Mistakes in {language}](understanding_{language}.png)"


def _table(judged: Sequence[Judged]) -> list[list[float]]:
    counted = measures.confusion(judged)
    rows = [counted.get(intent, {}) for intent in INTENTS]
    return [[row.get(intent, 0) / max(sum(row.values()), 1) for intent in INTENTS] for row in rows]


def _of(folds: Sequence[Fold], language: str) -> list[Judged]:
    return [one for fold in folds for one in _spoken(fold.with_encoder, language)]


def _spoken(judged: Sequence[Judged], language: str) -> list[Judged]:
    return [one for one in judged if one.language == language]


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"


def _row(*cells: object) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"
