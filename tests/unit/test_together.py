"""Cases that are one test are all tried, and each that fails is told; a table without cases is no test."""

import pytest

from tests.support.together import Failures, together


def test_every_failure_is_told_with_its_case_and_its_line() -> None:
    tried = []

    @together("number", range(4))
    def is_even(number: int) -> None:
        tried.append(number)
        assert number % 2 == 0

    with pytest.raises(Failures, match="2 of 4 cases failed") as failed:
        is_even()
    assert tried == [0, 1, 2, 3]
    assert [line.split(":")[0] for line in failed.value.told] == ["1", "3"]
    assert all("line " in line and "AssertionError" in line for line in failed.value.told)


def test_tables_of_several_sides_and_whatever_a_case_may_raise() -> None:
    @together("letter", "ab")
    @together(("one", "other"), [(1, 0), (1, 1)])
    def divides(letter: str, one: int, other: int) -> None:
        assert one / other
        with pytest.raises(ValueError):
            int(letter, 11 if letter == "a" else 10)

    with pytest.raises(Failures) as failed:
        divides()
    assert [line.partition(": line")[0] for line in failed.value.told] == ["'a', 1, 0", "'a', 1, 1", "'b', 1, 0"]
    assert failed.value.tried == divides.cases == 4  # type: ignore[attr-defined]


@pytest.mark.parametrize("side", ["left", "right"])
@together("number", (1, 2))
def test_fixtures_and_parameters_stand_beside_cases(number: int, side: str, tmp_path: object) -> None:
    assert number and side and tmp_path


def test_cases_given_as_a_function_are_listed_when_the_test_runs() -> None:
    listed = []

    @together("number", lambda: listed)
    def is_even(number: int) -> None:
        assert number % 2 == 0

    with pytest.raises(AssertionError, match="no cases"):
        is_even()
    listed += [2, 3]
    with pytest.raises(Failures, match="1 of 2 cases failed"):
        is_even()


def test_a_table_without_cases_fails() -> None:
    @together("number", ())
    def passes(number: int) -> None: ...

    with pytest.raises(AssertionError, match="no cases"):
        passes()
