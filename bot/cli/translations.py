"""The commands of those who keep the words: argument parsing only. Each imports what it needs when it runs."""

import argparse
from datetime import UTC, datetime

from bot import bootstrap
from bot.cli.external import load


def check(arguments: argparse.Namespace) -> int:
    """Check content, catalogues, training data and settings; every finding at once."""
    today = datetime.now(UTC).date()
    return int(
        load("tools.lint.run").main(
            bootstrap.settings().root,
            today=today,
            language=arguments.language,
            form=arguments.format,
            place=arguments.place,
        )
    )


def review(arguments: argparse.Namespace) -> int:
    """Read what nobody has read yet, text by text, and put your name to what is good."""
    today, cli = datetime.now(UTC).date(), load("tools.translations.cli")
    return int(cli.run_review(arguments, bootstrap.settings().root, today=today, ask=input, tell=print))


def language(arguments: argparse.Namespace) -> int:
    """Create everything a new language needs; --missing: what it lacks, in order; --remove: without a trace."""
    return int(load("tools.translations.cli").run_language(arguments, bootstrap.settings().root, tell=print))


def strings(_: argparse.Namespace) -> int:
    """Extract the template and bring every catalogue up to date."""
    from bot.i18n import translation_files

    cli = load("tools.translations.cli")
    translation_files.update_files(bootstrap.settings().root)
    cli.write_pages(bootstrap.settings().root)
    return 0


def compile_catalogues(_: argparse.Namespace) -> int:
    """Compile the catalogues."""
    from bot.i18n import translation_files

    return translation_files.compile_all(bootstrap.settings().root)
