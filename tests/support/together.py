"""Many cases as one test: each is tried, and whatever failed is told together."""

import inspect
import traceback
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any

import pytest

Test = Callable[..., None]
_FAILED = (Exception, pytest.fail.Exception)


class Failures(AssertionError):
    """What failed, a line or more for each case."""

    def __init__(self, told: Sequence[str], tried: int) -> None:
        super().__init__("\n".join([f"{len(told)} of {tried} cases failed:", *told]))
        self.told = told
        self.tried = tried


def together(
    names: str | Sequence[str], cases: Iterable[Any] | Callable[[], Iterable[Any]], ids: Callable[[Any], object] = repr
) -> Callable[[Test], Test]:
    """Write it as `pytest.mark.parametrize` where cases are so many that being a test each costs more than what they do.

    Several of them make a table of several sides. What the test asks of fixtures is shared by all cases. Cases that cost
    something to list are given as a function, which is called when the test runs: every worker reads every test.
    """
    given = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)

    def list_cases() -> list[Any]:
        return [case if len(given) > 1 else (case,) for case in (cases() if callable(cases) else cases)]

    listed = None if callable(cases) else list_cases()

    def decorate(test: Test) -> Test:
        assert not inspect.iscoroutinefunction(test), "cases of a coroutine are tests of their own"

        @wraps(test)
        def tries_all(**fixtures: Any) -> None:
            table = list_cases() if listed is None else listed
            assert table, "there are no cases"
            told, tried = list[str](), 0
            for case in table:
                try:
                    test(**dict(zip(given, case, strict=True)), **fixtures)
                except Failures as inner:
                    told += [f"{_named(case, ids)}, {line}" for line in inner.told]
                    tried += inner.tried
                except _FAILED as error:
                    told.append(f"{_named(case, ids)}: {_where(error)}: {type(error).__name__}: {error}")
                    tried += 1
                else:
                    tried += getattr(test, "cases", 1)
            tries_all.cases = len(table) * getattr(test, "cases", 1)  # type: ignore[attr-defined]
            if told:
                raise Failures(told, tried)

        whole = inspect.signature(test)
        assert set(given) <= set(whole.parameters), f"{test.__name__} takes no {given}"
        left = [parameter for name, parameter in whole.parameters.items() if name not in given]
        tries_all.__signature__ = whole.replace(parameters=left)  # type: ignore[attr-defined]
        return tries_all

    return decorate


def _named(case: Sequence[Any], ids: Callable[[Any], object]) -> str:
    return ", ".join(str(ids(value)) for value in case)


def _where(error: BaseException) -> str:
    lines = [at.lineno for at in traceback.extract_tb(error.__traceback__) if "test_" in at.filename]
    return f"line {lines[-1]}" if lines else "elsewhere"
