"""Files she sent: the bot asks where one is, and fetches it; what nobody sent is refused as Telegram refuses it."""

import pytest

from simulator.media import build_silence
from tests.unit.simulator.simulator_app import TOKEN, Theatre


async def sent(theatre: Theatre, kind: str) -> str:
    chat = await theatre.woman()
    await theatre.post(f"women/{chat}/messages", kind=kind)
    found = (await theatre.updates())[-1]["message"][kind]
    return str((found[-1] if isinstance(found, list) else found)["file_id"])


@pytest.mark.parametrize(("kind", "begins"), [("voice", b"OggS"), ("photo", b"\xff\xd8")])
async def test_a_file_is_fetched_from_where_it_is_said_to_be(theatre: Theatre, kind: str, begins: bytes) -> None:
    found = await theatre.do("getFile", file_id=await sent(theatre, kind))
    async with theatre.http.get(f"/file/bot{TOKEN}/{found['file_path']}") as answer:
        body = await answer.read()
        assert (answer.status, body[: len(begins)], len(body)) == (200, begins, found["file_size"])


async def test_a_file_that_nobody_sent_is_refused(theatre: Theatre) -> None:
    assert (await theatre.refused("getFile", file_id="f" * 64))[0] == 400


@pytest.mark.parametrize("path", [f"/file/bot{TOKEN}/voice/none.oga", "/file/bot1:wrong/voice/none.oga"])
async def test_there_is_nothing_elsewhere(theatre: Theatre, path: str) -> None:
    async with theatre.http.get(path) as answer:
        assert answer.status == 404


def test_silence_is_a_whole_stream_of_sound() -> None:
    pages = build_silence(seconds=2).split(b"OggS")[1:]
    assert [page[1] for page in pages] == [2, 0, 4]  # it begins, goes on, and ends
    assert pages[-1].endswith(b"\xf8\xff\xfe" * 100)
