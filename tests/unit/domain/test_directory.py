"""Asking the directory: what is shown, to whom, in which order."""

import pytest

from bot.domain.directory import Directory, Hotline, Mission, Source
from bot.domain.enums import ANY

SOURCE = Source("a page", "2024")


def line(row_id: str, kind: str = "labour", **changed: object) -> Hotline:
    fields = {
        "row_id": row_id,
        "name": row_id,
        "kind": kind,
        "country": "MY",
        "serves": (ANY,),
        "languages": ("en",),
        "phone": "1",
        "dialable_from": "MY",
        "hours": "",
        "run_by": "government",
        "is_free": False,
        "risk": "",
        "confidence": "high",
        "source": SOURCE,
    }
    return Hotline(**{**fields, **changed})  # type: ignore[arg-type]


def office(row_id: str, origin: str, country: str = "MY", **changed: object) -> Mission:
    return Mission(
        row_id=row_id,
        origin=origin,
        country=country,
        kind="embassy",
        name=row_id,
        city="city",
        address="",
        phone="",
        phone_after_hours="",
        risk="",
        source=SOURCE,
        **changed,
    )


DIRECTORY = Directory(
    missions=(office("m-id", "ID"), office("m-ph", "PH"), office("m-id-sg", "ID", "SG")),
    hotlines=(
        line("police", "police"),
        line("ambulance", "ambulance"),
        line("wages"),
        line("women", "violence", run_by="non_government"),
        line("group-any", "migrant_ngo", run_by="non_government"),
        line("group-mm", "migrant_ngo", run_by="non_government", serves=("MM", "KH")),
        line("state-group", "migrant_ngo"),
        line("home-abroad", "consular", country="ID", serves=("ID",), dialable_from=ANY),
        line("home-home", "labour", country="ID", serves=("ID",), dialable_from="ID"),
        line("home-child", "child", country="ID", serves=("ID",), dialable_from=ANY),
    ),
)


def ids(rows: tuple[Hotline, ...] | tuple[Mission, ...]) -> list[str]:
    return [row.row_id for row in rows]


def test_emergency_numbers_are_apart_from_help_lines() -> None:
    assert ids(DIRECTORY.list_emergency_lines("MY")) == ["police", "ambulance"]
    assert not {"police", "ambulance"} & set(ids(DIRECTORY.list_hotlines(country="MY")))


def test_lines_are_of_a_country_and_of_the_kinds_asked_for() -> None:
    assert ids(DIRECTORY.list_hotlines(country="MY", kinds=["labour", "violence"])) == ["wages", "women"]
    assert DIRECTORY.list_hotlines(country="SG") == ()


@pytest.mark.parametrize(("origin", "seen"), [(None, True), (ANY, True), ("MM", True), ("KH", True), ("ID", False)])
def test_a_line_for_some_origins_is_hidden_from_others_only(origin: str | None, seen: bool) -> None:
    assert ("group-mm" in ids(DIRECTORY.list_hotlines(country="MY", origin=origin))) is seen


def test_groups_are_no_governments_and_her_own_come_first() -> None:
    assert ids(DIRECTORY.list_ngo_hotlines(country="MY", origin="MM")) == ["group-mm", "group-any", "women"]
    assert ids(DIRECTORY.list_ngo_hotlines(country="MY", origin="ID")) == ["group-any", "women"]


def test_home_lines_are_split_by_whether_they_work_from_abroad() -> None:
    assert ids(DIRECTORY.list_home_hotlines("ID", from_abroad=True)) == ["home-abroad"]
    assert ids(DIRECTORY.list_home_hotlines("ID", from_abroad=False)) == ["home-home"]


def test_offices_are_of_an_origin_or_of_all_in_one_country() -> None:
    assert ids(DIRECTORY.list_missions(origin="ID", country="MY")) == ["m-id"]
    assert ids(DIRECTORY.list_missions(origin=ANY, country="MY")) == ["m-id", "m-ph"]


def test_a_post_that_serves_a_second_country_is_found_there() -> None:
    abroad = office("m-vn", "VN", "AE", jurisdiction=("JO",))
    rows = Directory(missions=(abroad, office("m-ph", "PH", "AE")), hotlines=())
    assert (
        ids(rows.list_accredited_missions(origin="VN", country="JO"))
        == ids(rows.list_accredited_missions(origin=ANY, country="JO"))
        == ["m-vn"]
    )
    assert (
        rows.list_accredited_missions(origin="PH", country="JO") == rows.list_missions(origin="VN", country="JO") == ()
    )


def test_a_place_is_known_whole_or_not_at_all() -> None:
    assert office("m", "PH", latitude=3.1, longitude=101.7).coordinates == (3.1, 101.7)
    assert office("m", "PH", latitude=3.1).coordinates is office("m", "PH").coordinates is None


def test_a_row_is_found_by_its_id_or_not_at_all() -> None:
    assert (DIRECTORY.get_hotline("wages").row_id, DIRECTORY.get_mission("m-ph").row_id) == ("wages", "m-ph")
    for find in (DIRECTORY.get_hotline, DIRECTORY.get_mission):
        with pytest.raises(KeyError):
            find("nothing")
