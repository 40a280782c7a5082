"""Kinds of columns: a point in time, a country she may refuse to say, a column that says why we keep it, or whose it is."""

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import CHAR, Column, DateTime, ForeignKey, MetaData, Text
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
"""Every table of ours; import it from bot/db/tables/core.py, where all of them are known."""

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


def private_column(name: str, *kind: Any, purpose: str, retention: str, **options: Any) -> Column[Any]:
    """A column that carries what the privacy page says about it: `info["why"]` and `info["kept"]`."""
    return Column(name, *kind, info={"why": purpose, "kept": retention}, **options)


def person_foreign_key(retention: str, **options: Any) -> Column[Any]:
    """Rows of a person leave with her."""
    target = ForeignKey("people.person_id", ondelete="CASCADE")
    return private_column(
        "person_id", Text, target, purpose="whose row it is", retention=retention, nullable=False, **options
    )
