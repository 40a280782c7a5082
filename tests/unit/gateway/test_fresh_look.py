"""After Leave nobody can tell that she was here: short; 2,000 trials are `python -m tests.fire.fresh_look`."""

from tests.fire.fresh_look import AT_A_POST, LIVES, LOOKS, SECONDS_APART, WITH_A_POST, look
from tests.unit.gateway.house import House


async def test_a_chat_she_left_looks_like_one_never_used(house: House) -> None:
    looks = await look(house, len(LIVES) * len(LOOKS))
    assert looks.different == []
    assert looks.apart() < SECONDS_APART


async def test_with_a_card_or_an_officer_it_looks_so_too(house: House) -> None:
    looks = await look(house, len(WITH_A_POST) * len(AT_A_POST), lives=WITH_A_POST, looked=AT_A_POST)
    assert looks.different == []
    assert looks.apart() < SECONDS_APART


async def test_a_chat_she_did_not_leave_is_told_from_one_never_used(house: House) -> None:
    desk = house.desk
    desk._departure = _Staying()  # type: ignore[assignment]
    looks = await look(house, len(LIVES))
    assert looks.different


class _Staying:
    """A Leave that does nothing: the comparison must notice."""

    async def leave(self, *_: object, **__: object) -> None:
        return None
