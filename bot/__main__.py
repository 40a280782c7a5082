"""The command line: `python -m bot COMMAND`. Argument parsing only."""

import argparse
import asyncio
import logging
import resource
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from bot import bootstrap, logging_setup, process_memory
from bot.cli.external import load
from bot.cli.parser import build_parser
from bot.cli.translations import check, compile_catalogues, language, review, strings
from bot.config import rasa_validation, validation
from bot.errors import BadSettings, Misconfigured, PelitaError

log = logging.getLogger(__name__)
Command = Callable[[argparse.Namespace], int]


def up(_: argparse.Namespace) -> int:
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


def gateway(_: argparse.Namespace) -> int:
    """Talk to Telegram."""
    from bot.chat import app

    app.run_gateway(bootstrap.settings())
    return 0


def assistant(_: argparse.Namespace) -> int:
    """Run Rasa, lean, on loopback."""
    from bot.assistant import content_reload, server

    content_reload.start_content_reload()
    server.main(bootstrap.settings(), trusted=bootstrap.clock().get_trusted_time)
    return 0


def actions(_: argparse.Namespace) -> int:
    """Run the actions as a rasa-sdk server of their own (see ACTIONS_URL)."""
    from bot.assistant import action_server, content_reload

    content_reload.start_content_reload()
    action_server.main(bootstrap.settings())
    return 0


def console(_: argparse.Namespace) -> int:
    """The console of officers, on this machine; a proxy carries it further."""
    from bot.console import app

    app.run_console(bootstrap.settings())
    return 0


def officer(arguments: argparse.Namespace) -> int:
    """Officers: invite (the first administrator too), reset, disable, list."""
    from bot.cli import officers

    return officers.main(arguments.rest, bootstrap.settings(), now=datetime.now(UTC))


def post(arguments: argparse.Namespace) -> int:
    """Posts: add, check, join, close, list, doorbell."""
    from bot.cli import posts

    return posts.main(arguments.rest, bootstrap.settings(), now=datetime.now(UTC))


def rehearsal(_: argparse.Namespace) -> int:
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
    return 0


def rasa(arguments: argparse.Namespace) -> int:
    """Rasa's ordinary command line, made lean."""
    from bot.cli import rasa

    rasa_validation.reject_arguments(arguments.rest)
    bootstrap.settings().var.mkdir(parents=True, exist_ok=True, mode=0o700)
    bootstrap.keys()
    rasa.main(arguments.rest, settings=bootstrap.settings())
    return 0


def train(arguments: argparse.Namespace) -> int:
    """Train the model if its inputs changed."""
    from bot.assistant import train as training
    from bot.nlu.training import triage_model

    root = bootstrap.settings().root
    is_stale = arguments.force or not training.is_up_to_date(root)
    begun = triage_model.start_language_training(root) if is_stale else None
    model = training.train_model(root) if is_stale else training.get_model_path(root)
    triage_model.compile_triage_model(root=root, model=model, force=arguments.force, begun=begun)
    print(model)
    return 0


def tune(_: argparse.Namespace) -> int:
    """Teach the fusion how far letters are to be trusted, and keep it in data/understanding: some minutes."""
    return int(load("tools.nlu_evaluation.fusion_training").main(root=bootstrap.settings().root))


def parse(_: argparse.Namespace) -> int:
    """Read JSON lines {"text": …}; write what is understood and whether it is urgent."""
    from bot.cli import nlu_parse

    return nlu_parse.main(root=bootstrap.settings().root)


def evaluate(arguments: argparse.Namespace) -> int:
    """Measure understanding: with --train and --test on labelled JSON lines, without on our own examples."""
    root = bootstrap.settings().root
    if arguments.kept_apart:
        return int(load("tools.nlu_evaluation.held_out").main(root=root))
    if arguments.talks:
        return int(load("tools.nlu_evaluation.dialogues").main(root=root, folder=arguments.talks))
    if not arguments.train and not arguments.test:
        cross_validation = load("tools.nlu_evaluation.cross_validation")
        return int(
            cross_validation.main(root=root, use_encoder=not arguments.without_encoder, batches=arguments.batches)
        )
    if not arguments.train or not arguments.test:
        raise BadSettings("evaluate needs both --train and --test, or neither.")
    if arguments.batches:
        raise BadSettings("--batches are those of our own examples; leave it out beside --train and --test.")
    return int(
        load("tools.nlu_evaluation.train_test").main(
            root=root,
            train=arguments.train,
            test=arguments.test,
            language=arguments.language,
            as_json=arguments.json,
            use_encoder=not arguments.without_encoder,
        )
    )


def talk(arguments: argparse.Namespace) -> int:
    """Talk in the terminal, as a woman would on her phone."""
    talking = load("tools.terminal_chat").main(
        bootstrap.settings(), language=arguments.language, as_json=arguments.json
    )
    return int(asyncio.run(talking))


def map_screens(_: argparse.Namespace) -> int:
    """Walk every button in every language and write docs/screens.md."""
    return int(load("tools.crawler.screen_map").run(bootstrap.settings()))


def coverage(_: argparse.Namespace) -> int:
    """Write docs/coverage.md: what is known of each topic in each country, and where research is thin."""
    counts = load("tools.law_coverage").write_page(bootstrap.settings().root)
    print(", ".join(f"{count} {kind}" for kind, count in sorted(counts.items())))
    return 0


def directory(arguments: argparse.Namespace) -> int:
    """Check numbers: due (what to call next), verify, accept, export."""
    cli = load("tools.directory.cli")
    return int(cli.main(arguments.rest, root=bootstrap.settings().root, now=datetime.now(UTC)))


def find(arguments: argparse.Namespace) -> int:
    """What a woman would be shown for a need, a country and an origin, and why."""
    from bot.cli import lookup as finding

    return finding.main(arguments.rest, now=datetime.now(UTC))


def places(arguments: argparse.Namespace) -> int:
    """Make data/directory/places.csv anew from an export of GeoNames' cities."""
    return int(load("tools.geonames_import").main(arguments.rest, root=bootstrap.settings().root))


def fingerprint(_: argparse.Namespace) -> int:
    """Seal the statements of law as they stand, after a change that is meant."""
    return int(load("tools.lint.checksums").main(bootstrap.settings().root))


def preview(arguments: argparse.Namespace) -> int:
    """Every message and screen in context, for translators: a page on this machine, or a folder with --site."""
    cli = load("tools.preview.cli")
    return int(cli.run(bootstrap.settings(), now=datetime.now(UTC), port=arguments.port, folder=arguments.site))


def sweep(_: argparse.Namespace) -> int:
    """Remove what is past its time, once."""
    from bot.chat import app

    return asyncio.run(app.sweep(bootstrap.settings()))


def feed(arguments: argparse.Namespace) -> int:
    """Fetch the directory's feed once; --status, --back; `sign` and `key` are for whoever issues it."""
    from bot.cli import directory_feed

    for line in directory_feed.run_command(arguments, bootstrap.settings(), now=datetime.now(UTC)):
        print(line)
    return 0


def audit(arguments: argparse.Namespace) -> int:
    """verify: whether any record of what was done was changed; begin: go on after an operator has looked."""
    from bot.cli import audit as auditing

    lines, is_whole = auditing.run_audit(arguments.do, now=datetime.now(UTC))
    print("\n".join(lines))
    return 0 if is_whole else 1


def backup(arguments: argparse.Namespace) -> int:
    """Copy the gateway's database into a new file, while everything runs."""
    from bot.cli import backups

    print("\n".join(backups.create_backup(arguments.file)))
    return 0


def restore(arguments: argparse.Namespace) -> int:
    """Put a copy of the database back, without whoever erased herself since; no file: it was put there already."""
    from bot.cli import backups

    print("\n".join(backups.restore_backup(arguments.file, now=lambda: datetime.now(UTC))))
    return 0


def keys(arguments: argparse.Namespace) -> int:
    """Make the keys that are missing, readable by this account only; --new-master changes that of the vault."""
    bootstrap.make_keys()
    if arguments.new_master:
        print(f"{bootstrap.rotate_master_key()} handoffs are under a new master key. The old one is destroyed.")
    print(f"The keys are in {bootstrap.settings().keys_dir}. Keep them out of backups of the database.")
    return 0


COMMANDS: dict[str, Command] = {
    "up": up,
    "gateway": gateway,
    "assistant": assistant,
    "actions": actions,
    "console": console,
    "rehearsal": rehearsal,
    "talk": talk,
    "map": map_screens,
    "train": train,
    "check": check,
    "strings": strings,
    "compile": compile_catalogues,
    "sweep": sweep,
    "keys": keys,
    "coverage": coverage,
    "feed": feed,
    "fingerprint": fingerprint,
    "parse": parse,
    "evaluate": evaluate,
    "audit": audit,
    "preview": preview,
    "review": review,
    "language": language,
    "tune": tune,
    "backup": backup,
    "restore": restore,
}
DELEGATED_COMMANDS: dict[str, Command] = {
    "rasa": rasa,
    "directory": directory,
    "find": find,
    "places": places,
    "officer": officer,
    "post": post,
}
"""Commands that read their own arguments."""
UNVALIDATED_COMMANDS = (
    "coverage",
    "directory",
    "find",
    "places",
    "fingerprint",
    "check",
    "train",
    "parse",
    "evaluate",
    "strings",
    "compile",
    "preview",
    "review",
    "language",
    "tune",
)
"""Commands that only read and write files of the checkout."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command, by default the one this process was started with; Misconfigured becomes one sentence and its code."""
    argv = sys.argv[1:] if argv is None else argv
    logging.captureWarnings(True)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would be her words on the disk; children inherit it
    try:
        arguments = build_parser(COMMANDS, DELEGATED_COMMANDS).parse_args(
            argv[:1] if argv[:1] and argv[0] in DELEGATED_COMMANDS else argv
        )
        arguments.rest = list(argv[1:])
        settings = bootstrap.settings()
        logging_setup.configure_logging(
            level=settings.log_level if settings.log_level in validation.LOG_LEVELS else "INFO"
        )
        if arguments.command not in UNVALIDATED_COMMANDS:
            validation.validate_settings(settings, command=arguments.command)
            for said in validation.list_warnings(settings):
                log.warning("settings_doubtful sentence=%s", said)
            if settings.is_production:
                process_memory.disable_dumps()  # the rehearsal holds nobody's keys, and what it takes is measured
        return {**COMMANDS, **DELEGATED_COMMANDS}[arguments.command](arguments)
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
