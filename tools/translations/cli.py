"""The commands of the translators' desk: what they are given, and one call."""

from pathlib import Path

import click

from bot.cli.commands import CommandContext
from bot.domain.enums import DEFAULT_LANGUAGE, LANGUAGES
from bot.errors import BadRequest
from bot.i18n.translation_files import FileUpdate
from tools.review import clips, marks, numbers, statements, tally, texts
from tools.translations import docs_pages, new_language, progress
from tools.translations.review import NO_NAME_MESSAGE, Reviewer, review_texts


@click.group(invoke_without_command=True)
@click.option("--language", type=click.Choice(LANGUAGES), default=DEFAULT_LANGUAGE, help="whose texts are read")
@click.option("--by", default="", help="who reads: a name, or a word that only you and the keeper know")
@click.option("--trained", is_flag=True, help="you are trained to work with survivors of violence")
@click.option("--count", is_flag=True, help="only say how far a language was read")
@click.option("--pages", is_flag=True, help="write the pages for translators and the badges")
@click.pass_context
def review(context: click.Context, *, language: str, by: str, trained: bool, count: bool, pages: bool) -> None:
    """Read what nobody has read yet, text by text, and put your name to what is good."""
    if context.invoked_subcommand is not None:
        return
    given: CommandContext = context.obj
    root = given.settings.root
    if pages:
        write_pages(root)
        return
    if count:
        print(_format_progress(root, language))
        return
    if not by.strip():
        raise BadRequest(NO_NAME_MESSAGE)
    reader = Reviewer(by.strip(), trained, given.now.date())
    signed = review_texts(root, language, reader, ask=input, tell=print)
    print(f"{signed} texts have your name now. {_format_progress(root, language)}")
    if signed:
        write_pages(root)


@review.command("import")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=Path)
@click.option("--suggestions", type=Path, help="the folder for suggested wordings, a .po file a language; var/review")
@click.option("--apply", "is_applied", is_flag=True, help="put suggestions that nobody contradicts into the catalogues")
@click.pass_obj
def import_files(given: CommandContext, *, files: tuple[Path, ...], suggestions: Path | None, is_applied: bool) -> None:
    """Take in what the preview wrote, of texts, law, numbers or voices: rows of the ledgers, and what is left to do."""
    root, today = given.settings.root, given.now.date()
    read = [marks.read_review_file(file) for file in files]
    plans = texts.plan_import(root, [mark for file in read for mark in file.texts], today=today)
    of_law = statements.plan_import(root, [mark for file in read for mark in file.statements], today=today)
    spoken = clips.plan_import(root, [mark for file in read for mark in file.clips], today=today)
    texts.write_ledgers(root, plans)
    statements.write_plan(root, of_law)
    called = numbers.record_marks(root, [mark for file in read for mark in file.numbers], today=today)
    clips.write_plan(root, spoken)
    folder = suggestions or given.settings.var / "review"
    for plan in plans:
        print("\n".join(texts.format_plan(plan)))
        if plan.suggestions:
            print(f"{plan.language}: the suggestions are in {texts.write_suggestions(plan, folder)}.")
        if is_applied:
            print(f"{plan.language}: {texts.apply_suggestions(root, plan)} suggestions are in the catalogue now.")
        print(_format_progress(root, plan.language))
    if any(file.statements for file in read):
        print("\n".join([*statements.format_plan(of_law), *tally.format_tallies("law", tally.tally_statements(root))]))
    if any(file.numbers for file in read):
        tallies = tally.tally_numbers(root, on=today)
        print("\n".join([*numbers.format_report(called), *tally.format_tallies("numbers", tallies)]))
    if any(file.clips for file in read):
        print("\n".join(clips.format_plan(spoken)))
    if not any(file.texts or file.statements or file.numbers or file.clips for file in read):
        print("There is no mark in it.")
    if is_applied or any(plan.is_changed for plan in plans):
        write_pages(root)


@review.command("clips")
@click.option(
    "--heard", multiple=True, metavar="CODE", help="somebody else has listened to this clip, and it says its text"
)
@click.option("--by", default="", help="with --heard: who listened")
@click.option("--drop", multiple=True, metavar="CODE", help="take this clip out, with its file")
@click.option("--drop-void", is_flag=True, help="take out every clip whose text has changed")
@click.pass_obj
def show_clips(
    given: CommandContext, *, heard: tuple[str, ...], by: str, drop: tuple[str, ...], drop_void: bool
) -> None:
    """Texts that somebody has spoken: which women are played, which nobody else has heard, whose text has changed."""
    root = given.settings.root
    if heard:
        if not by.strip():
            raise BadRequest(NO_NAME_MESSAGE)
        print(f"{clips.mark_heard(root, heard, by=by, today=given.now.date())} may be played now.")
    if drop or drop_void:
        gone = [*drop, *(clips.list_void(root) if drop_void else ())]
        print(f"{clips.drop_clips(root, gone)} taken out.")
    if not (heard or drop or drop_void):
        print("\n".join(clips.format_states(root)))


@review.command("progress")
@click.pass_obj
def show_progress(given: CommandContext) -> None:
    """How far everything is checked: texts a language, statements of law and numbers a country."""
    root = given.settings.root
    for title, tallies in (
        ("texts", tally.tally_texts(root, given.settings.var / "review")),
        ("law", tally.tally_statements(root)),
        ("numbers", tally.tally_numbers(root, on=given.now.date())),
    ):
        print("\n".join(tally.format_tallies(title, tallies)))


def write_pages(root: Path) -> None:
    """Bring the pages for translators up to date: what was read, the glossary, the findings."""
    for file, text in (progress.render_pages(root) | docs_pages.render_pages(root)).items():
        path = root / file
        if not path.exists() or path.read_bytes() != text.encode():
            path.write_bytes(text.encode())


def format_update(changed: FileUpdate) -> str:
    """What `make strings` says of a catalogue it has changed."""
    said = f"{changed.file}: {changed.added} new, {changed.removed} gone"
    if changed.addresses:
        said += (
            f"; {changed.addresses} mail addresses taken out, names kept. What was committed with one stays in the history: "
            "docs/translators/tools.md"
        )
    return said


def _format_progress(root: Path, language: str) -> str:
    found = progress.get_progress(root, language)
    return (
        f"{language}: {found.reviewed_count} of {found.text_count} texts are read; of {found.safety_count} that "
        f"her safety hangs on, "
        f"{found.safety_reviewed_count} by two, {found.one_reader_count} by one."
    )


@click.command()
@click.argument("code")
@click.option("--missing", is_flag=True, help="what it still lacks, in order")
@click.option("--remove", is_flag=True, help="take it out again, with all of its files")
@click.pass_obj
def language(given: CommandContext, code: str, missing: bool, remove: bool) -> None:
    """Create everything a new language needs; CODE is two or three letters of CLDR: th, ne, si.

    What is read at the start of a process, its list of languages too, is new only in the next one.
    """
    root = given.settings.root
    if missing:
        print("\n".join(progress.report_missing(root, code)))
    elif remove:
        named = new_language.remove_language(root, code)
        print(f"{named.name} is taken out. `make strings` takes its texts out of the templates.")
    else:
        named = new_language.add_language(root, code)
        print(f"{named.name} has its files. `make strings` makes its catalogues.")
