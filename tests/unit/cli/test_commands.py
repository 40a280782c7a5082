"""The command line as somebody types it: what is wrong is one sentence, and each command is found when it is asked for."""

from pathlib import Path
from typing import Any

import click
import pytest

from bot import __main__ as entry
from bot.cli.commands import LazyCommand

LAZY_COMMANDS = [command for command in entry.cli.commands.values() if isinstance(command, LazyCommand)]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "Missing command"),
        (["nothing"], "No such command 'nothing'"),
        (["check", "--language", "xx"], "'--language': 'xx' is not one of 'km', 'id'"),
        (["find"], "Missing option"),
        (["directory"], "Missing command"),
        (["directory", "due", "--limit", "few"], "'few' is no number of rows; write 20."),
        (["directory", "due", "--on", "soon"], "'soon' is no day; write 2026-11-24."),
        (["directory", "accept"], "Missing argument 'ID'"),
        (["places", "--doubtful", "--cities", "x"], "Give one of --cities and --doubtful"),
        (["audit", "look"], "'look' is not one of 'verify', 'begin'"),
        (["train", "--forc"], "No such option '--forc'"),
        (["backup"], "Name a file, or set BACKUP_FOLDER."),
    ],
)
def test_a_wrong_command_line_is_one_sentence_and_exit_code_2(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert entry.main(words) == 2
    err = capsys.readouterr().err
    assert err.startswith("pelita: ")
    assert said in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("words", [["--help"], ["-h"], ["check", "-h"], ["directory", "due", "--help"]])
def test_help_is_printed_and_nothing_runs(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.main(words) == 0
    assert capsys.readouterr().out.startswith("Usage: python -m bot ")


@pytest.mark.parametrize("command", LAZY_COMMANDS, ids=lambda command: str(command.name))
def test_a_lazy_command_is_where_it_is_said_to_be(command: LazyCommand) -> None:
    assert isinstance(command.load_command(), click.Command)


def parse(name: str, words: list[str]) -> dict[str, Any]:
    """What a command would be given."""
    parent = entry.cli.make_context("python -m bot", [name])
    return entry.cli.commands[name].make_context(name, list(words), parent).params


def test_options_of_evaluate_take_several_values() -> None:
    words = ["--train", "a", "b", "--test=c", "d", "--json", "--batches", "first", "second"]
    given = parse("evaluate", words)
    assert given["train"] == (Path("a"), Path("b"))
    assert given["test"] == (Path("c"), Path("d"))
    assert given["batches"] == ("first", "second")
    assert given["as_json"]


def test_the_arguments_of_rasa_are_handed_on_as_they_are() -> None:
    words = ["test", "nlu", "--nlu", "x", "-vv", "--cors=*", "--help"]
    assert list(parse("rasa", words)["rest"]) == words
