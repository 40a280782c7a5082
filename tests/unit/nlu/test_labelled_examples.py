"""Reading labelled sentences: what cannot be read is refused by its line, and the rest is read."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.training.labelled_examples import (
    RejectedLine,
    Sentence,
    load_dataset,
    parse_lines,
    parse_row,
    read_dataset,
)
from tests.support.factories import ROOT

LINES = [
    (b'{"text": "hello", "intent": "greet"}', Sentence("hello", "greet")),
    (b'{"text": "halo", "intent": "greet", "language": "id", "id": 7}', Sentence("halo", "greet", "id")),
    (b'\xef\xbb\xbf{"text": "hi", "intent": "greet"}', Sentence("hi", "greet")),
    (b"not json", "not JSON"),
    (b"[1]", "not an object"),
    (b'"text"', "not an object"),
    (b"null", "not an object"),
    (b'{"intent": "greet"}', "no text"),
    (b'{"text": 7, "intent": "greet"}', "no text"),
    (b'{"text": "x"}', "no intent"),
    (b'{"text": "x", "intent": ""}', "no intent"),
    (b'{"text": "x", "intent": ["a"]}', "no intent"),
    (b'{"text": "x", "intent": "a", "language": "xx"}', "language is none of"),
    (b'{"text": "x", "intent": "a", "language": ["km"]}', "language is none of"),
    (b"\xff\xfe", "not UTF-8"),
    (b"[" * 100_000, "nested too deeply"),
]


@pytest.mark.parametrize(("line", "expected"), LINES, ids=[str(number) for number in range(len(LINES))])
def test_a_line_is_read_or_refused(line: bytes, expected: Sentence | str) -> None:
    (found,) = parse_lines([line])
    if isinstance(expected, str):
        assert isinstance(found, RejectedLine)
        assert expected in found.reason
    else:
        assert found == expected


def test_refusals_name_their_line_and_reading_goes_on() -> None:
    found = list(parse_lines([b'{"text": "a", "intent": "x"}', b"", b"oops", b'{"text": "b", "intent": "x"}']))
    assert found == [Sentence("a", "x"), RejectedLine(3, "not JSON"), Sentence("b", "x")]


@given(st.binary(max_size=200))
def test_no_line_makes_reading_fail(line: bytes) -> None:
    assert isinstance(parse_row(line), (dict, str))


@pytest.mark.parametrize("name", ["km.dev.jsonl", "km.dev.jsonl.gz"])
def test_a_file_is_read_plain_or_packed_and_named_for_its_language(name: str, tmp_path) -> None:
    content = '{"text": "a\u2028b", "intent": "x"}\noops\n{"text": "c", "intent": "x", "language": "my"}\n'.encode()
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith("gz") else content)
    found, refused = read_dataset(tmp_path / name)
    assert [(one.text, one.language) for one in found] == [("a\u2028b", "km"), ("c", "my")]
    assert refused == [RejectedLine(2, "not JSON")]


def test_a_file_named_for_no_language_has_none(tmp_path) -> None:
    (tmp_path / "train.jsonl").write_text('{"text": "a", "intent": "x"}')
    assert read_dataset(tmp_path / "train.jsonl")[0][0].language is None


def test_our_own_sentences_know_their_batch_and_language() -> None:
    found = load_dataset(ROOT)
    assert {one.language for one in found} == {"km", "id", "fil", "my", "vi", "en"}
    assert {"2026-11-24-start", "2026-11-30-pairs"} <= {one.batch for one in found}
    assert {one.intent in ("danger_now", "self_harm") for one in found if one.is_hard} == {False}
