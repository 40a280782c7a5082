"""A record declares its columns once: the table follows from its fields, and a row is read in their order."""

from dataclasses import FrozenInstanceError, dataclass, fields
from datetime import date, datetime
from enum import StrEnum

import pytest
from sqlalchemy import BigInteger, Boolean, Date, Integer, LargeBinary, MetaData, Table, Text

from bot.db import record
from bot.db.record import Record, build_table, column, table_of
from bot.db.types import EnumText, UtcDateTime
from tests.support.together import together

RECORDS = list(record._TABLES.items())


class Colour(StrEnum):
    RED = "red"


@pytest.fixture(autouse=True)
def other_metadata(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables of a test are no tables of ours."""
    monkeypatch.setattr(record, "metadata", MetaData())
    monkeypatch.setattr(record, "_TABLES", dict(RECORDS))


@together("kind, table", RECORDS, ids=lambda part: getattr(part, "__name__", ""))
def test_a_row_is_read_in_the_order_of_the_fields(kind: type, table: Table) -> None:
    names = [part.name for part in fields(kind)]
    assert names[: len(table.columns)] == [part.name for part in table.columns]


def test_types_and_nulls_follow_from_the_annotations() -> None:
    class Thing(Record, table="things", retention="a while"):
        thing_id: str = column(purpose="its name", primary_key=True)
        number: int = column(purpose="how many")
        big: int = column(BigInteger, purpose="how many more")
        is_old: bool = column(purpose="whether it is old")
        words: bytes | None = column(purpose="what is written on it", retention="a day")
        day: date = column(purpose="its day")
        at: datetime | None = column(purpose="its hour")
        colour: Colour = column(purpose="what it looks like")

    types = [type(part.type) for part in table_of(Thing).columns]
    assert types == [Text, Integer, BigInteger, Boolean, LargeBinary, Date, UtcDateTime, EnumText]
    assert [part.name for part in table_of(Thing).columns if part.nullable] == ["words", "at"]
    kept = {part.name: part.info["kept"] for part in table_of(Thing).columns}
    assert (kept["thing_id"], kept["words"]) == ("a while", "a day")


def test_a_record_is_a_frozen_value_and_keeps_what_is_secret_to_itself() -> None:
    class Thing(Record, table="things", retention="a while"):
        thing_id: str = column(purpose="its name", primary_key=True)
        secret: bytes = column(purpose="its secret", repr=False)

    thing = Thing("a", b"canary")
    assert thing == Thing("a", b"canary")
    assert "canary" not in repr(thing)
    with pytest.raises(FrozenInstanceError):
        thing.thing_id = "b"  # type: ignore[misc]


def test_what_is_no_column_is_no_column_of_the_table() -> None:
    class Thing(Record, table="things", retention="a while"):
        thing_id: str = column(purpose="its name", primary_key=True)
        joined: str

    assert list(table_of(Thing).columns.keys()) == ["thing_id"]
    assert Thing("a", "b").joined == "b"


def test_a_column_that_is_no_field_is_refused() -> None:
    @dataclass(frozen=True)
    class Thing:
        thing_id: str

    with pytest.raises(KeyError, match="other"):
        build_table(Thing, "things", retention="a while", columns={"other": column(purpose="none")})


def test_a_list_without_a_table_is_refused() -> None:
    with pytest.raises(KeyError):
        table_of(list)
