"""Records: a row of a table as a frozen value, declared once together with the columns of the table."""

from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum
from types import NoneType
from typing import Any, ClassVar, Final, dataclass_transform, get_args

from sqlalchemy import Boolean, Column, Date, ForeignKey, Integer, LargeBinary, Table, Text
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeEngine

from bot.db.types import EnumText, UtcDateTime, metadata

type ColumnType = TypeEngine[Any] | type[TypeEngine[Any]]

_COLUMN: Final = "column"
"""Where a field keeps what `column` was told."""
_COLUMN_TYPES: Final[Mapping[type, ColumnType]] = {
    str: Text,
    int: Integer,
    bool: Boolean,
    bytes: LargeBinary,
    date: Date,
    datetime: UtcDateTime,
}
_TABLES: Final[dict[type, Table]] = {}


@dataclass(frozen=True)
class _ColumnOptions:
    column_type: ColumnType | None
    purpose: str
    retention: str | None
    references: str | None
    others: Mapping[str, Any]


def column(
    column_type: ColumnType | None = None,
    *,
    purpose: str,
    retention: str | None = None,
    references: str | None = None,
    default: Any = MISSING,
    repr: bool = True,
    compare: bool = True,
    **options: Any,
) -> Any:
    """A field of a record that is a column of its table, with what the privacy page says about it.

    Its type follows from the annotation unless `column_type` is given, and `| None` makes it nullable. `purpose` says why it
    is kept (`info["why"]`), `retention` how long, where it is not as long as the rest of the row (`info["kept"]`). The row
    is deleted together with the one it `references` ("table.column"). `default`, `repr` and `compare` are those of a
    dataclass field; the remaining options are those of a SQLAlchemy column.
    """
    declared = _ColumnOptions(column_type, purpose, retention, references, options)
    return field(default=default, repr=repr, compare=compare, metadata={_COLUMN: declared})


@dataclass_transform(frozen_default=True, field_specifiers=(column, field))
class Record:
    """A row as a frozen, plain value: no session, no loading later, silent about fields with `repr=False` when printed.

    `class PersonRow(Record, table="people", retention="…")` also declares the table, of the fields that are a `column`. A
    field that is none is joined in by whoever reads the row. As in SQLAlchemy, `__table_args__` holds constraints and
    indexes, and a dict of options at its end. Without `table` the fields are for the classes made from it.
    """

    __table_args__: ClassVar[tuple[SchemaItem | dict[str, Any], ...]] = ()

    def __init_subclass__(cls, *, table: str | None = None, retention: str = "") -> None:
        super().__init_subclass__()
        kind: type = dataclass(frozen=True)(cls)
        if table is not None:
            declared = {part.name: part for part in fields(kind) if _COLUMN in part.metadata}
            build_table(kind, table, *cls.__table_args__, columns=declared, retention=retention)


def build_table(
    kind: type, name: str, *args: SchemaItem | dict[str, Any], columns: Mapping[str, Any], retention: str
) -> Table:
    """The table of a dataclass that knows nothing of databases: for each of its fields, a `column` by its name.

    Raises KeyError for a column that is no field.
    """
    types = {part.name: part.type for part in fields(kind)}
    built = [_build_column(name, types[name], declared, retention) for name, declared in columns.items()]
    items = [arg for arg in args if not isinstance(arg, dict)]
    options = next((arg for arg in args if isinstance(arg, dict)), {})
    _TABLES[kind] = Table(name, metadata, *built, *items, **options)
    return _TABLES[kind]


def table_of(kind: type) -> Table:
    """The table that a record, or another dataclass with a table, is a row of. Raises KeyError where it is of none."""
    return _TABLES[kind]


def _build_column(name: str, annotation: Any, declared: Field[Any], retention: str) -> Column[Any]:
    options: _ColumnOptions = declared.metadata[_COLUMN]
    return Column(
        name,
        options.column_type or _infer_column_type(annotation),
        *([ForeignKey(options.references, ondelete="CASCADE")] if options.references else ()),
        nullable=NoneType in get_args(annotation),
        info={"why": options.purpose, "kept": options.retention or retention},
        **options.others,
    )


def _infer_column_type(annotation: Any) -> ColumnType:
    (kind,) = (part for part in get_args(annotation) or (annotation,) if part is not NoneType)
    return EnumText(kind) if issubclass(kind, StrEnum) else _COLUMN_TYPES[kind]
