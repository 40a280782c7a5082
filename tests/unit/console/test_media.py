"""A voice note of hers passes through the console and is kept nowhere."""

import httpx
import pytest

from bot.console.views import handoff_messages
from bot.crypto.key_ring import CHANNEL
from bot.services.handoffs import vault as doors
from tests.support.console_scenario import HandoffScenario


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> list[httpx.Request]:
    """The gateway's door, as far as the console sees it; what was asked of it."""
    asked: list[httpx.Request] = []

    def hand_out(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, content=b"OggS a voice")

    real = httpx.AsyncClient
    monkeypatch.setattr(
        handoff_messages.httpx,
        "AsyncClient",
        lambda **given: real(transport=httpx.MockTransport(hand_out), timeout=given["timeout"]),
    )
    return asked


def test_it_is_asked_for_with_a_signature_that_the_gateway_knows(
    story: HandoffScenario, gateway: list[httpx.Request]
) -> None:
    asked, dara = story.send_card(), story.create_officer()
    dara.claim(asked)
    dara.send_greeting(asked)
    story.deliver_pending()
    position = story.services.create_person().send_message("file-1", media="voice")
    assert f'src="/handoffs/{asked.handoff_id}/media/{position}"' in dara.open_handoff(asked)
    answer = dara.browser.open(f"/handoffs/{asked.handoff_id}/media/{position}")
    assert (answer.content, answer.headers["content-type"]) == (b"OggS a voice", "audio/ogg")
    (request,) = gateway
    query = request.url.params
    assert request.url.path == f"/media/{asked.handoff_id}/{position}"
    assert doors.has_valid_signature(
        story.app.console_state.keys.get_key(CHANNEL),
        handoff_id=asked.handoff_id,
        position=position or 0,
        by=dara.id,
        until=int(query["until"]),
        signature=query["signature"],
        now=story.app.clock.now,
    )


def test_words_are_no_media_and_nobody_else_opens_them(story: HandoffScenario, gateway: list[httpx.Request]) -> None:
    asked, dara, sokha = story.send_card(), story.create_officer("dara"), story.create_officer("sokha")
    dara.claim(asked)
    dara.send_greeting(asked)
    assert dara.browser.open(f"/handoffs/{asked.handoff_id}/media/2").status_code == 404
    assert sokha.browser.open(f"/handoffs/{asked.handoff_id}/media/2").status_code == 403
    assert gateway == []


def test_a_photo_opens_within_a_page(story: HandoffScenario, gateway: list[httpx.Request]) -> None:
    asked, dara, sokha = story.send_card(), story.create_officer("dara"), story.create_officer("sokha")
    dara.claim(asked)
    dara.send_greeting(asked)
    story.deliver_pending()
    position = story.services.create_person().send_message("file-1", media="photo")
    voice = story.services.create_person().send_message("file-2", media="voice")
    photo = f"/handoffs/{asked.handoff_id}/photos/{position}"
    assert f'href="{photo}"' in dara.open_handoff(asked)
    drawn = dara.browser.open(photo)
    assert f'src="/handoffs/{asked.handoff_id}/media/{position}"' in drawn.text
    assert "data-signed-in" in drawn.text
    assert gateway == []
    assert sokha.browser.open(photo).status_code == 403
    for other in (voice, 2, 99, "x"):
        assert dara.browser.open(f"/handoffs/{asked.handoff_id}/photos/{other}").status_code == 404
