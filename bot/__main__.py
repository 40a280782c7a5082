"""The command line: `python -m bot COMMAND`. Which commands there are, and what each takes."""

import asyncio
import logging
import resource
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from bot import bootstrap
from bot.cli.commands import PROGRAM, Command, LazyCommand, run_command
from bot.cli.external import load
from bot.config import rasa_validation
from bot.domain.enums import LANGUAGES
from bot.errors import BadSettings, Misconfigured, PelitaError


@click.group(no_args_is_help=False, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Everything Pelita does, one command each."""


cli.command_class = Command


@cli.command()
def up() -> int:
    """Run everything this machine should run, until stopped."""
    from bot import process_manager

    bootstrap.check_startup()
    process_manager.check_ports_free(bootstrap.settings())
    print("Preparing. The first time this takes a minute or two.", flush=True)
    process_manager.train_if_stale(bootstrap.settings())
    return process_manager.run_all(bootstrap.settings(), notes=_prepare_demo())


def _prepare_demo() -> list[str]:
    """What to tell whoever rehearses, in the rehearsal alone."""
    settings = bootstrap.settings()
    if not settings.is_rehearsal:
        return []
    notes: list[str] = load("tools.demo_data").prepare_demo(settings, now=lambda: datetime.now(UTC))
    return notes


@cli.command()
def gateway() -> None:
    """Talk to Telegram."""
    from bot.chat import app

    app.run_gateway(bootstrap.settings())


@cli.command()
def assistant() -> None:
    """Run Rasa, lean, on loopback."""
    from bot.assistant import content_reload, server

    content_reload.start_content_reload()
    server.main(bootstrap.settings(), trusted=bootstrap.clock().get_trusted_time)


@cli.command()
def actions() -> None:
    """Run the actions as a rasa-sdk server of their own (see ACTIONS_URL)."""
    from bot.assistant import action_server, content_reload

    content_reload.start_content_reload()
    action_server.main(bootstrap.settings())


@cli.command()
def console() -> None:
    """The console of officers, on this machine; a proxy carries it further."""
    from bot.console import app

    app.run_console(bootstrap.settings())


@cli.command()
def rehearsal() -> None:
    """A local Bot API server with a phone in the browser, and scenarios for officers."""
    from bot.http_server import LimitedAppRunner

    server = load("simulator.server")
    settings = bootstrap.settings()
    besides = load("tools.officer_training.views").create_configure_app(settings)
    try:
        server.main(
            host=settings.bind,
            port=settings.rehearsal_port,
            token=settings.telegram_token,
            configure_app=besides,
            create_runner=LimitedAppRunner,
        )
    except OSError as error:
        taken = f"Port {settings.rehearsal_port} is taken. Stop what uses it, or set REHEARSAL_PORT."
        raise BadSettings(taken) from error


@cli.command(add_help_option=False, context_settings={"ignore_unknown_options": True})
@click.argument("rest", nargs=-1, type=click.UNPROCESSED)
def rasa(rest: tuple[str, ...]) -> None:
    """Rasa's ordinary command line, made lean."""
    from bot.cli import rasa

    rasa_validation.reject_arguments(rest)
    bootstrap.settings().var.mkdir(parents=True, exist_ok=True, mode=0o700)
    bootstrap.keys()
    rasa.main(rest, settings=bootstrap.settings())


@cli.command(validated=False)
@click.option("--force", is_flag=True, help="train even if nothing changed")
def train(force: bool) -> None:
    """Train the model if its inputs changed."""
    from bot.assistant import train as training
    from bot.nlu.training import triage_model

    root = bootstrap.settings().root
    is_stale = force or not training.is_up_to_date(root)
    if is_stale:
        training.check_intents(root)
    begun = triage_model.start_language_training(root) if is_stale else None
    model = training.train_model(root) if is_stale else training.get_model_path(root)
    triage_model.compile_triage_model(root=root, model=model, force=force, begun=begun)
    print(model)


@cli.command(validated=False)
def tune() -> int:
    """Teach the fusion how far letters are to be trusted, and keep it in data/understanding: some minutes."""
    return int(load("tools.nlu_evaluation.fusion_training").main(root=bootstrap.settings().root))


@cli.command(validated=False)
def parse() -> int:
    """Read JSON lines {"text": …}; write what is understood and whether it is urgent."""
    from bot.cli import nlu_parse

    return nlu_parse.main(root=bootstrap.settings().root)


class _EvaluateCommand(Command):
    """Takes `--train A B` as `--train A --train B`, which click knows."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, list(_repeat_options(args)))


def _repeat_options(args: Sequence[str]) -> Iterator[str]:
    option = ""
    for before, word in zip(("", *args), args, strict=False):
        if word.startswith("-"):
            option = word.partition("=")[0]
        elif option in ("--train", "--test", "--batches") and before != option:
            yield option
        yield word


@cli.command(cls=_EvaluateCommand, validated=False)
@click.option("--train", multiple=True, type=Path, help="labelled JSON lines to learn from")
@click.option("--test", multiple=True, type=Path, help="labelled JSON lines to be asked")
@click.option("--language", type=click.Choice(LANGUAGES), help="rows of this language only")
@click.option("--json", "as_json", is_flag=True, help="one JSON object, with the whole confusion")
@click.option("--batches", multiple=True, help="ask these batches of data/nlu; the others only teach")
@click.option("--kept-apart", is_flag=True, help="ask data/held_out, bare and under noise")
@click.option("--talks", type=Path, help="a folder of labelled talks, a JSON object a line")
@click.option("--without-encoder", is_flag=True, help="letters alone")
def evaluate(
    *,
    train: tuple[Path, ...],
    test: tuple[Path, ...],
    language: str | None,
    as_json: bool,
    batches: tuple[str, ...],
    kept_apart: bool,
    talks: Path | None,
    without_encoder: bool,
) -> int:
    """Measure understanding: with --train and --test on labelled JSON lines, without on our own examples."""
    root, use_encoder = bootstrap.settings().root, not without_encoder
    if kept_apart:
        return int(load("tools.nlu_evaluation.held_out").main(root=root))
    if talks:
        return int(load("tools.nlu_evaluation.dialogues").main(root=root, folder=talks))
    if not train and not test:
        cross_validation = load("tools.nlu_evaluation.cross_validation")
        return int(cross_validation.main(root=root, use_encoder=use_encoder, batches=batches))
    if not train or not test:
        raise BadSettings("evaluate needs both --train and --test, or neither.")
    if batches:
        raise BadSettings("--batches are those of our own examples; leave it out beside --train and --test.")
    train_test = load("tools.nlu_evaluation.train_test")
    return int(
        train_test.main(root=root, train=train, test=test, language=language, as_json=as_json, use_encoder=use_encoder)
    )


@cli.command()
@click.option("--language", default="en", help="km, id, fil, my, vi or en")
@click.option("--json", "as_json", is_flag=True, help="one JSON object a message shown")
def talk(language: str, as_json: bool) -> int:
    """Talk in the terminal, as a woman would on her phone."""
    talking = load("tools.terminal_chat").main(bootstrap.settings(), language=language, as_json=as_json)
    return int(asyncio.run(talking))


@cli.command("map")
def map_screens() -> int:
    """Walk every button in every language and write docs/screens.md."""
    return int(load("tools.crawler.screen_map").run(bootstrap.settings()))


@cli.command(validated=False)
def coverage() -> None:
    """Write docs/coverage.md: what is known of each topic in each country, and where research is thin."""
    counts = load("tools.law_coverage").write_page(bootstrap.settings().root)
    print(", ".join(f"{count} {kind}" for kind, count in sorted(counts.items())))


@cli.command(validated=False)
def fingerprint() -> int:
    """Seal the statements of law as they stand, after a change that is meant."""
    return int(load("tools.lint.checksums").main(bootstrap.settings().root))


@cli.command(validated=False)
@click.option("--language", type=click.Choice(LANGUAGES), help="what concerns one language, said in it, too")
@click.option("--place", default="", help="only the checks of one place: locales, data/nlu …; quicker")
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "annotations", "quality")),
    default="text",
    help="annotations: beside the lines on GitHub; quality: a report for GitLab",
)
def check(language: str | None, place: str, form: str) -> int:
    """Check content, catalogues, training data and settings; every finding at once."""
    root, today = bootstrap.settings().root, datetime.now(UTC).date()
    return int(load("tools.lint.run").main(root, today=today, language=language or "", form=form, place=place))


@cli.command(validated=False)
def strings() -> None:
    """Extract the template and bring every catalogue up to date."""
    from bot.i18n import translation_files

    pages = load("tools.translations.cli")
    for changed in translation_files.update_files(bootstrap.settings().root):
        print(pages.format_update(changed))
    pages.write_pages(bootstrap.settings().root)


@cli.command("compile", validated=False)
def compile_catalogues() -> None:
    """Compile the catalogues."""
    from bot.i18n import translation_files

    for incomplete in translation_files.compile_all(bootstrap.settings().root):
        print(
            f"{incomplete.file}: {incomplete.kept} texts keep their last translation; {incomplete.missing} have none, and "
            "their screens bring the help card. `python -m bot check --place locales` names them."
        )


@cli.command(validated=False)
@click.option("--port", type=int, default=8083, help="of the page on this machine; 8083")
@click.option("--site", type=Path, help="write the page into this folder instead, and stop")
def preview(port: int, site: Path | None) -> int:
    """Every message and screen in context, for translators: a page on this machine, or a folder with --site."""
    command = load("tools.preview.cli")
    return int(command.run(bootstrap.settings(), now=datetime.now(UTC), port=port, folder=site))


@cli.command()
def sweep() -> int:
    """Remove what is past its time, once."""
    from bot.chat import app

    return asyncio.run(app.sweep(bootstrap.settings()))


@cli.command()
@click.argument("do", type=click.Choice(("verify", "begin")))
def audit(do: str) -> int:
    """verify: whether any record of what was done was changed; begin: go on after an operator has looked."""
    from bot.cli import audit as auditing

    lines, is_whole = auditing.run_audit(do, now=datetime.now(UTC))
    print("\n".join(lines))
    return 0 if is_whole else 1


@cli.command()
@click.argument("file", type=Path, required=False)
@click.option("--journal", is_flag=True, help="only bring the journal of erasures beside the copies up to date")
def backup(file: Path | None, journal: bool) -> None:
    """Copy the gateway's database into a new sealed file, while everything runs; no file: into BACKUP_FOLDER."""
    from bot.cli import backups

    print("\n".join(backups.copy_journal() if journal else backups.create_backup(file, now=datetime.now(UTC))))


@cli.command()
@click.argument("file", type=Path, required=False)
@click.option("--drill", is_flag=True, help="into a scratch place, while everything runs: whether the copy would do")
def restore(file: Path | None, drill: bool) -> int:
    """Put a copy of the database back, without whoever erased herself since; no file: it was put there already."""
    from bot.cli import backups

    if drill:
        said, is_good = backups.run_drill(file, now=lambda: datetime.now(UTC))
    else:
        said, is_good = backups.restore_backup(file, now=lambda: datetime.now(UTC)), True
    print("\n".join(said))
    return 0 if is_good else 1


@cli.command()
def upgrade() -> None:
    """While Pelita is stopped: seal a snapshot, bring the database to this version, train, and try a start."""
    from bot.cli import upgrades

    upgrades.upgrade(now=lambda: datetime.now(UTC), say=print)


@cli.command()
@click.option("--snapshot", is_flag=True, help="put the snapshot back, and lose what happened since")
def rollback(snapshot: bool) -> None:
    """While Pelita is stopped: bring the database back to where the last upgrade found it."""
    from bot.cli import upgrades

    upgrades.rollback(from_snapshot=snapshot, now=lambda: datetime.now(UTC), say=print)


@cli.command(validated=False)
def health() -> int:
    """Whether the gateway here lives: 0 or 1, for a container's health check."""
    from bot import process_manager

    well = asyncio.run(process_manager.check_health(bootstrap.settings()))
    return 0 if well["gateway"] else 1


@cli.command(validated=False)
@click.option("--online", is_flag=True, help="ask Telegram, and the proxy at your own address, too")
def doctor(online: bool) -> int:
    """Look at everything that can be wrong, and say in sentences what to do; 1 where something is."""
    from bot.cli import doctor as looking

    found = looking.run_doctor(bootstrap.settings(), now=datetime.now(UTC), online=online)
    print(looking.format_findings(found))
    return 1 if any(finding.level == looking.WRONG for finding in found) else 0


@cli.command()
@click.option("--new-master", is_flag=True, help="change the master key of the vault")
def keys(new_master: bool) -> None:
    """Make the keys that are missing, readable by this account only; --new-master changes that of the vault."""
    bootstrap.make_keys()
    if new_master:
        print(f"{bootstrap.rotate_master_key()} handoffs are under a new master key. The old one is destroyed.")
    print(f"The keys are in {bootstrap.settings().keys_dir}. Keep them out of backups of the database.")


for _lazy in (
    LazyCommand("feed", "bot.cli.directory_feed:cli", "Fetch the directory once; for whoever issues it: sign and key."),
    LazyCommand(
        "officer", "bot.cli.officers:cli", "Officers: invite (the first administrator too), reset, disable, list."
    ),
    LazyCommand("post", "bot.cli.posts:cli", "Posts: add, check, join, close, list, doorbell."),
    LazyCommand("find", "bot.cli.lookup:cli", "What a woman would be shown for a need, and why.", validated=False),
    LazyCommand(
        "directory", "tools.directory.cli:cli", "Check numbers: due, unknown, verify, accept …", validated=False
    ),
    LazyCommand("places", "tools.geonames_import:cli", "Make data/directory/places.csv anew.", validated=False),
    LazyCommand(
        "review", "tools.translations.cli:review", "Read what nobody has read yet, and sign it.", validated=False
    ),
    LazyCommand(
        "language", "tools.translations.cli:language", "A new language: create, missing, remove.", validated=False
    ),
):
    cli.add_command(_lazy)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command, by default the one this process was started with; what is wrong becomes one sentence and a code."""
    logging.captureWarnings(True)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would be her words on the disk; children inherit it
    try:
        return run_command(cli, sys.argv[1:] if argv is None else argv)
    except click.UsageError as error:
        said = " ".join(error.format_message().split())
        print(f"pelita: {said} See {error.ctx.command_path if error.ctx else PROGRAM} --help.", file=sys.stderr)
        return error.exit_code
    except Misconfigured as error:
        print(f"pelita: {error}", file=sys.stderr)
        return error.exit_code
    except PelitaError as error:
        print(f"pelita: {type(error).__name__}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
