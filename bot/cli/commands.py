"""How a command of the command line is found, prepared and run. Which there are: bot/__main__.py."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import click

from bot import bootstrap, logging_setup, process_memory
from bot.cli.external import load
from bot.config import validation
from bot.config.settings import Settings
from bot.errors import BadSettings

log = logging.getLogger(__name__)
PROGRAM: Final = "python -m bot"


@dataclass(frozen=True)
class CommandContext:
    """What a command runs with: click's `obj`."""

    settings: Settings
    now: datetime


class Command(click.Command):
    """A command of the product; `validated` where dangerous settings keep it from running."""

    def __init__(self, *args: Any, validated: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.validated = validated

    def get_short_help_str(self, limit: int = 0) -> str:
        """The whole sentence: the list of commands has room for it."""
        return self.help or ""

    def invoke(self, ctx: click.Context) -> Any:
        """Prepare the process, and run. Raises Misconfigured."""
        ctx.obj = prepare_process(str(self.name), validated=self.validated)
        return super().invoke(ctx)


class LazyCommand(Command):
    """A command, or a group of them, at `target` (module:name), imported only when it is asked for."""

    def __init__(self, name: str, target: str, text: str, *, validated: bool = True) -> None:
        super().__init__(name, help=text, validated=validated)
        self.target = target

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """The context of the command itself, which click runs next. Raises Misconfigured."""
        given = prepare_process(str(self.name), validated=self.validated)
        return self.load_command().make_context(info_name, args, parent, obj=given, **extra)

    def load_command(self) -> click.Command:
        """Import it. Raises Misconfigured where its folder is missing."""
        module, _, name = self.target.partition(":")
        command: click.Command = getattr(load(module), name)
        return command


def prepare_process(name: str, *, validated: bool) -> CommandContext:
    """Set up logging and, `validated`, refuse settings that are dangerous. Raises BadSettings."""
    settings = bootstrap.settings()
    logging_setup.configure_logging(level=settings.log_level if settings.log_level in validation.LOG_LEVELS else "INFO")
    if validated:
        validation.validate_settings(settings, command=name)
        for said in validation.list_warnings(settings):
            log.warning("settings_doubtful sentence=%s", BadSettings(said))
        if settings.is_production:
            process_memory.disable_dumps()  # the rehearsal holds nobody's keys, and what it takes is measured
    return CommandContext(settings, datetime.now(UTC))


def run_command(
    command: click.Command, argv: Sequence[str], *, name: str = PROGRAM, given: CommandContext | None = None
) -> int:
    """Run a command or a group; its exit code. Raises click.UsageError, and whatever the command raises.

    `Command.main` of click is not used: it would swallow a broken pipe of the gateway's without a word.
    """
    try:
        with command.make_context(name, list(argv), obj=given) as context:
            return command.invoke(context) or 0
    except click.exceptions.Exit as done:  # --help
        return done.exit_code
