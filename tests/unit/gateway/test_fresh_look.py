"""After Leave nobody can tell that she was here: short; 2,000 trials are `python -m tests.fire.fresh_look`."""

from tests.fire.fresh_look import LIVES, SECONDS_APART, look
from tests.unit.gateway.house import House


async def test_a_chat_she_left_looks_like_one_never_used(house: House) -> None:
    looks = await look(house, 2 * len(LIVES))
    assert looks.different == []
    assert looks.apart() < SECONDS_APART


async def test_a_chat_she_did_not_leave_is_told_from_one_never_used(house: House) -> None:
    house.desk._departure = _Staying()  # type: ignore[assignment]
    looks = await look(house, len(LIVES))
    assert looks.different


class _Staying:
    """A Leave that does nothing: the comparison must notice."""

    async def leave(self, *_: object, **__: object) -> None:
        return None
