"""Files for a spreadsheet, which must not work out what somebody typed."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

from starlette.responses import Response

FORMULA_PREFIXES: Final = ("=", "+", "-", "@")
"""What a cell must not begin with, or a spreadsheet works it out."""


def escape_formula(text: str) -> str:
    """A cell that a spreadsheet shows as it is."""
    return f"'{text}" if text.startswith(FORMULA_PREFIXES) else text


def format_rows(rows: Iterable[Sequence[object]]) -> str:
    """The rows as one text; cells are escaped by whoever knows which of them are texts."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def build_csv_response(written: str, *, name: str) -> Response:
    """A file of that name to be kept."""
    named = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(written.encode("utf-8-sig"), media_type="text/csv", headers=named)
