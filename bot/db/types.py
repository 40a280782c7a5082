"""Types of columns: a point in time, a country she may refuse to say, a closed vocabulary, a list of codes."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import CHAR, BigInteger, DateTime, Integer, MetaData, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from bot.domain.enums import ANY

metadata: Final = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)
"""Every table of ours; import it from bot/db/tables, where all of them are known."""

SERIAL: Final = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself in INTEGER columns only."""
UNDISCLOSED_COUNTRY: Final = "ZZ"
"""CLDR's code of a place that is not known."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time in both databases; a time without a zone is refused with ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database, in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database; SQLite forgets the zone, and it was UTC."""
        if value is None or value.tzinfo is not None:
            return value and value.astimezone(UTC)
        return value.replace(tzinfo=UTC)


class CountryCode(TypeDecorator[str]):
    """A country's two letters; that she would rather not say (ANY) is kept as ZZ, which is nowhere."""

    impl = CHAR(2)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """To the database."""
        return UNDISCLOSED_COUNTRY if value == ANY else value

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """From the database."""
        return ANY if value == UNDISCLOSED_COUNTRY else value


class EnumText(TypeDecorator[StrEnum]):
    """A member of a closed vocabulary, kept as its text."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """To the database."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """From the database."""
        return None if value is None else self.kind(value)


class CommaSeparated(TypeDecorator[tuple[str, ...]]):
    """Several codes, kept as one text with commas between them."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:
        """To the database."""
        return None if value is None else ",".join(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:
        """From the database."""
        return None if value is None else tuple(filter(None, value.split(",")))
