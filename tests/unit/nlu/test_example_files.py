"""Files of examples are read as they stand, with their lines."""

import pytest

from bot.errors import BadContent
from bot.nlu.training.example_files import ExampleBlock, parse_example_file

FILE = """version: "3.1"
nlu:
# a remark
- intent: greet
  examples: |
    - hello
    - ខ្ញុំ # no remark
- intent: yes
  examples: |
    - of course
- intent: danger_now
  metadata: {batch: 2026-11-24-start, kind: near_danger}
  examples: |
    - he hit the brakes
- intent: deny
  metadata: {writer: me}
  examples: |
    - no
- lookup: place
  examples: |
    - Johor
"""


def test_blocks_stand_with_their_lines() -> None:
    written = parse_example_file(FILE)
    assert written
    assert written.keys == {"version", "nlu"}
    assert written.blocks == (
        ExampleBlock("greet", "- hello\n- ខ្ញុំ # no remark\n", 5, is_plain=True),
        ExampleBlock("yes", "- of course\n", 9, is_plain=False),  # YAML takes it for “true”, and so does Rasa
        ExampleBlock(
            "danger_now", "- he hit the brakes\n", 13, is_plain=True, batch="2026-11-24-start", kind="near_danger"
        ),
        ExampleBlock("deny", "- no\n", 17, is_plain=False),
        ExampleBlock("", "- Johor\n", 20, is_plain=False),
    )


@pytest.mark.parametrize("text", ["", "a word", "- a list", "nlu: a word", "version: 1"])
def test_what_holds_no_list_of_blocks_is_told_from_an_empty_one(text: str) -> None:
    assert parse_example_file(text) is None
    empty = parse_example_file("nlu: []")
    assert empty
    assert empty.blocks == ()


@pytest.mark.parametrize(
    "text", ["nlu: [a word, [a list], 7]", "nlu:\n- intent: [greet]\n  examples: {a: b}\n  metadata: 7\n"]
)
def test_what_is_no_block_is_an_empty_one(text: str) -> None:
    written = parse_example_file(text)
    assert written
    assert {(block.intent, block.examples, block.is_plain) for block in written.blocks} == {("", "", False)}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("nlu: [", "expected"),
        ("nlu: []\nnlu: []", "duplicate key “nlu”"),
        (FILE + "  examples: again\n", "duplicate key “examples”"),
        ("\x00", "not valid YAML"),
    ],
)
def test_what_yaml_refuses_is_one_sentence(text: str, why: str) -> None:
    with pytest.raises(BadContent, match=why):
        parse_example_file(text)
