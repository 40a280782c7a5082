"""What the commands of the command line take, each in a function of its own."""

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from bot.model.vocabulary import LANGUAGES

Commands = Mapping[str, Callable[[argparse.Namespace], int]]
DESCRIPTION: Final = "Everything Pelita does, one command each."


def parser(read_here: Commands, passed_on: Commands) -> argparse.ArgumentParser:
    """The parser of all commands; those that are passed on read their own arguments."""
    found = argparse.ArgumentParser(prog="python -m bot", description=DESCRIPTION)
    commands = found.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, command in read_here.items():
        added = commands.add_parser(name, help=command.__doc__)
        TAKEN.get(name, _nothing)(added)
    for name, command in passed_on.items():
        commands.add_parser(name, help=command.__doc__, add_help=False)
    return found


def _nothing(_: argparse.ArgumentParser) -> None:
    """Most commands take nothing."""


def _talk(added: argparse.ArgumentParser) -> None:
    added.add_argument("--language", default="en", help="km, id, fil, my, vi or en")
    added.add_argument("--json", action="store_true", help="one JSON object a message shown")


def _evaluate(added: argparse.ArgumentParser) -> None:
    added.add_argument("--train", nargs="+", type=Path, default=[], help="labelled JSON lines to learn from")
    added.add_argument("--test", nargs="+", type=Path, default=[], help="labelled JSON lines to be asked")
    added.add_argument("--language", choices=LANGUAGES, help="rows of this language only")
    added.add_argument("--json", action="store_true", help="one JSON object, with the whole confusion")
    added.add_argument("--passes", nargs="+", default=[], help="ask these writing passes; the others only teach")
    added.add_argument("--kept-apart", action="store_true", help="ask data/kept_apart, bare and under noise")
    added.add_argument("--talks", type=Path, help="a folder of labelled talks, a JSON object a line")
    added.add_argument("--without-encoder", action="store_true", help="letters alone")


def _check(added: argparse.ArgumentParser) -> None:
    added.add_argument("--language", choices=LANGUAGES, default="", help="what concerns one language, said in it, too")
    added.add_argument("--place", default="", help="only the checks of one place: locales, data/nlu …; quicker")
    added.add_argument("--format", choices=("text", "annotations", "quality"), default="text",
                       help="annotations: beside the lines on GitHub; quality: a report for GitLab")  # fmt: skip


def _review(added: argparse.ArgumentParser) -> None:
    added.add_argument("--language", choices=LANGUAGES, help="whose texts are read")
    added.add_argument("--by", default="", help="who reads: a name, or a word that only you and the keeper know")
    added.add_argument("--trained", action="store_true", help="you are trained to work with survivors of violence")
    added.add_argument("--count", action="store_true", help="only say how far a language was read")
    added.add_argument("--pages", action="store_true", help="write the pages for translators and the badges")


def _language(added: argparse.ArgumentParser) -> None:
    added.add_argument("code", help="two or three letters of CLDR: th, ne, si")
    added.add_argument("--missing", action="store_true", help="what it still lacks, in order")
    added.add_argument("--remove", action="store_true", help="take it out again, with all of its files")


def _feed(added: argparse.ArgumentParser) -> None:
    added.add_argument("do", nargs="?", choices=("sign", "key"), help="only for whoever issues the directory")
    added.add_argument("folder", nargs="?", type=Path, help="sign: the folder with the tables")
    added.add_argument("--key", type=Path, help="sign, key: the file of the private key")
    added.add_argument("--out", type=Path, help="sign: the file to put on the server")
    added.add_argument("--status", action="store_true", help="what is in use, and how the last look ended")
    added.add_argument("--back", action="store_true", help="use the edition before this one again")
    added.add_argument("--allow-fewer", action="store_true", help="take it though many rows are gone")


def _keys(added: argparse.ArgumentParser) -> None:
    added.add_argument("--new-master", action="store_true", help="change the master key of the vault")


def _backup(added: argparse.ArgumentParser) -> None:
    added.add_argument("file", type=Path, help="a file that is not there yet")


def _restore(added: argparse.ArgumentParser) -> None:
    added.add_argument("file", nargs="?", type=Path, help="the copy; none where the database was put in place already")


def _audit(added: argparse.ArgumentParser) -> None:
    added.add_argument("do", choices=("verify", "begin"), help="look, or go on after what was found")


def _train(added: argparse.ArgumentParser) -> None:
    added.add_argument("--force", action="store_true", help="train even if nothing changed")


def _preview(added: argparse.ArgumentParser) -> None:
    added.add_argument("--port", type=int, default=8083, help="of the page on this machine; 8083")
    added.add_argument("--site", type=Path, help="write the page into this folder instead, and stop")


TAKEN: Final[Mapping[str, Callable[[argparse.ArgumentParser], None]]] = {
    "talk": _talk, "evaluate": _evaluate, "feed": _feed, "keys": _keys, "train": _train, "audit": _audit,
    "preview": _preview, "backup": _backup, "restore": _restore,
    "check": _check, "review": _review, "language": _language,
}  # fmt: skip
