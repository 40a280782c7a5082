"""What the commands of the command line take, each in a function of its own."""

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from bot.domain.enums import LANGUAGES

Commands = Mapping[str, Callable[[argparse.Namespace], int]]
DESCRIPTION: Final = "Everything Pelita does, one command each."


def build_parser(own_commands: Commands, delegated_commands: Commands) -> argparse.ArgumentParser:
    """The parser of all commands; those that are passed on read their own arguments."""
    found = argparse.ArgumentParser(prog="python -m bot", description=DESCRIPTION)
    commands = found.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, command in own_commands.items():
        added = commands.add_parser(name, help=command.__doc__)
        ARGUMENT_BUILDERS.get(name, _add_no_arguments)(added)
    for name, command in delegated_commands.items():
        commands.add_parser(name, help=command.__doc__, add_help=False)
    return found


def _add_no_arguments(_: argparse.ArgumentParser) -> None:
    """Most commands take nothing."""


def _add_talk_arguments(command_parser: argparse.ArgumentParser) -> None:
    command_parser.add_argument("--language", default="en", help="km, id, fil, my, vi or en")
    command_parser.add_argument("--json", action="store_true", help="one JSON object a message shown")


def _add_evaluate_arguments(command_parser: argparse.ArgumentParser) -> None:
    command_parser.add_argument("--train", nargs="+", type=Path, default=[], help="labelled JSON lines to learn from")
    command_parser.add_argument("--test", nargs="+", type=Path, default=[], help="labelled JSON lines to be asked")
    command_parser.add_argument("--language", choices=LANGUAGES, help="rows of this language only")
    command_parser.add_argument("--json", action="store_true", help="one JSON object, with the whole confusion")
    command_parser.add_argument(
        "--batches", nargs="+", default=[], help="ask these batches of data/nlu; the others only teach"
    )
    command_parser.add_argument("--kept-apart", action="store_true", help="ask data/held_out, bare and under noise")
    command_parser.add_argument("--talks", type=Path, help="a folder of labelled talks, a JSON object a line")
    command_parser.add_argument("--without-encoder", action="store_true", help="letters alone")


def _add_check_arguments(command_parser: argparse.ArgumentParser) -> None:
    command_parser.add_argument(
        "--language", choices=LANGUAGES, default="", help="what concerns one language, said in it, too"
    )
    command_parser.add_argument(
        "--place", default="", help="only the checks of one place: locales, data/nlu …; quicker"
    )
    command_parser.add_argument(
        "--format",
        choices=("text", "annotations", "quality"),
        default="text",
        help="annotations: beside the lines on GitHub; quality: a report for GitLab",
    )


def _add_review_arguments(command_parser: argparse.ArgumentParser) -> None:
    command_parser.add_argument("--language", choices=LANGUAGES, help="whose texts are read")
    command_parser.add_argument(
        "--by", default="", help="who reads: a name, or a word that only you and the keeper know"
    )
    command_parser.add_argument(
        "--trained", action="store_true", help="you are trained to work with survivors of violence"
    )
    command_parser.add_argument("--count", action="store_true", help="only say how far a language was read")
    command_parser.add_argument("--pages", action="store_true", help="write the pages for translators and the badges")


def _add_language_arguments(command_parser: argparse.ArgumentParser) -> None:
    command_parser.add_argument("code", help="two or three letters of CLDR: th, ne, si")
    command_parser.add_argument("--missing", action="store_true", help="what it still lacks, in order")
    command_parser.add_argument("--remove", action="store_true", help="take it out again, with all of its files")


def _add_feed_arguments(command_parser: argparse.ArgumentParser) -> None:
    command_parser.add_argument("do", nargs="?", choices=("sign", "key"), help="only for whoever issues the directory")
    command_parser.add_argument("folder", nargs="?", type=Path, help="sign: the folder with the tables")
    command_parser.add_argument("--key", type=Path, help="sign, key: the file of the private key")
    command_parser.add_argument("--out", type=Path, help="sign: the file to put on the server")
    command_parser.add_argument("--status", action="store_true", help="what is in use, and how the last look ended")
    command_parser.add_argument("--back", action="store_true", help="use the edition before this one again")
    command_parser.add_argument("--allow-fewer", action="store_true", help="take it though many rows are gone")


def _add_keys_arguments(command_parser: argparse.ArgumentParser) -> None:
    command_parser.add_argument("--new-master", action="store_true", help="change the master key of the vault")


def _add_backup_arguments(command_parser: argparse.ArgumentParser) -> None:
    command_parser.add_argument("file", type=Path, help="a file that is not there yet")


def _add_restore_arguments(command_parser: argparse.ArgumentParser) -> None:
    command_parser.add_argument(
        "file", nargs="?", type=Path, help="the copy; none where the database was put in place already"
    )


def _add_audit_arguments(command_parser: argparse.ArgumentParser) -> None:
    command_parser.add_argument("do", choices=("verify", "begin"), help="look, or go on after what was found")


def _add_train_arguments(command_parser: argparse.ArgumentParser) -> None:
    command_parser.add_argument("--force", action="store_true", help="train even if nothing changed")


def _add_preview_arguments(command_parser: argparse.ArgumentParser) -> None:
    command_parser.add_argument("--port", type=int, default=8083, help="of the page on this machine; 8083")
    command_parser.add_argument("--site", type=Path, help="write the page into this folder instead, and stop")


ARGUMENT_BUILDERS: Final[Mapping[str, Callable[[argparse.ArgumentParser], None]]] = {
    "talk": _add_talk_arguments,
    "evaluate": _add_evaluate_arguments,
    "feed": _add_feed_arguments,
    "keys": _add_keys_arguments,
    "train": _add_train_arguments,
    "audit": _add_audit_arguments,
    "preview": _add_preview_arguments,
    "backup": _add_backup_arguments,
    "restore": _add_restore_arguments,
    "check": _add_check_arguments,
    "review": _add_review_arguments,
    "language": _add_language_arguments,
}
