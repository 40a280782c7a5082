"""A notice on an officer's own device: empty, signed, to a push service on the list and to nobody else."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.config.settings import DEFAULT_PUSH_HOSTS
from bot.console.push_sender import PushSender
from bot.db.tables.handoffs import OfficerCallRow
from bot.services.officers import push_notices
from tests.support.console_client import SIGN_IN_POLICY, ConsoleApp, OfficerBrowser, open_console
from tests.support.console_scenario import HandoffScenario, OfficerClient
from tests.support.push_service import PushService

ENDPOINT = "https://updates.push.services.mozilla.com/wpush/v2/some-token"


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[ConsoleApp]:
    with open_console(tmp_path, push_contact="mailto:ops@example.org", push_hosts=DEFAULT_PUSH_HOSTS) as stage:
        yield stage


@pytest.fixture
def story(stage: ConsoleApp) -> HandoffScenario:
    return HandoffScenario(stage)


@pytest.fixture
def service() -> PushService:
    return PushService()


@pytest.fixture
def sender(stage: ConsoleApp, service: PushService) -> PushSender:
    return PushSender(stage.console_state, transport=service.transport)


@pytest.fixture
def dara(story: HandoffScenario) -> OfficerClient:
    """On duty, with one device that is told."""
    dara = story.create_officer()
    dara.browser.submit_form("/account/duty", on_duty="yes")
    assert add(dara).headers["location"] == "/account?done=push_on"
    story.app.clock.advance(seconds=1)
    return dara


def add(dara: OfficerClient, endpoint: str = ENDPOINT):  # type: ignore[no-untyped-def]
    return dara.browser.submit_form("/account/push", endpoint=endpoint)


def devices(stage: ConsoleApp) -> int:
    with stage.open_unit_of_work() as uow:
        return len(uow.push_subscriptions.list_all())


async def test_a_new_card_is_told_once_and_the_notice_is_empty(
    story: HandoffScenario, dara: OfficerClient, sender: PushSender, service: PushService
) -> None:
    assert await sender.run_once() == 0
    story.send_card()
    assert [await sender.run_once() for _ in range(3)] == [1, 0, 0]
    ((address, claims),) = service.notices
    assert address == ENDPOINT
    assert (claims["aud"], claims["sub"]) == ("https://updates.push.services.mozilla.com", "mailto:ops@example.org")
    assert service.bodies == [b""]


async def test_so_is_what_she_writes_and_whoever_is_concerned_alone_is_told(
    story: HandoffScenario, dara: OfficerClient, sender: PushSender, service: PushService
) -> None:
    asked = story.send_card()
    lina = story.create_officer("lina")
    lina.browser.submit_form("/account/duty", on_duty="yes")
    add(lina, f"{ENDPOINT}-of-lina")
    dara.claim(asked)
    dara.send_greeting(asked)
    story.deliver_pending()
    dara.open_handoff(asked)
    await sender.run_once()
    service.notices.clear()
    story.app.clock.advance(minutes=SIGN_IN_POLICY.push_quiet_minutes)
    story.services.create_person().send_message("are you there?")
    assert await sender.run_once() == 1
    assert [address for address, _ in service.notices] == [ENDPOINT]


async def test_between_two_notices_there_is_quiet(
    story: HandoffScenario, dara: OfficerClient, sender: PushSender, service: PushService
) -> None:
    story.send_card()
    await sender.run_once()
    story.app.clock.advance(seconds=30)
    story.send_card(7002)
    assert await sender.run_once() == 0
    story.app.clock.advance(minutes=SIGN_IN_POLICY.push_quiet_minutes)
    assert await sender.run_once() == 1


async def test_off_duty_nobody_is_told(
    story: HandoffScenario, dara: OfficerClient, sender: PushSender, service: PushService
) -> None:
    dara.browser.submit_form("/account/duty", on_duty="no")
    story.send_card()
    assert await sender.run_once() == 0


async def test_whom_the_post_calls_is_told_off_duty_too(
    story: HandoffScenario, dara: OfficerClient, sender: PushSender, service: PushService
) -> None:
    dara.browser.submit_form("/account/duty", on_duty="no")
    asked = story.send_card()
    row = story.services.get_handoff(asked.handoff_id)
    story.app.clock.advance(minutes=20)
    with story.app.open_unit_of_work() as uow:
        uow.officer_calls.add(
            OfficerCallRow(row.handoff_id, 1, row.waiting_since, dara.id, called_at=story.app.clock.now)
        )
        uow.commit()
    assert [await sender.run_once() for _ in range(2)] == [1, 0]


@pytest.mark.parametrize(("status", "left"), [(404, 0), (410, 0), (201, 1), (403, 1), (500, 1)])
async def test_a_device_that_is_gone_is_forgotten(
    story: HandoffScenario, dara: OfficerClient, sender: PushSender, service: PushService, status: int, left: int
) -> None:
    service.status = status
    story.send_card()
    await sender.run_once()
    assert devices(story.app) == left


async def test_what_could_not_be_sent_is_tried_again(
    story: HandoffScenario, dara: OfficerClient, sender: PushSender, service: PushService
) -> None:
    service.is_away = True
    story.send_card()
    assert await sender.run_once() == 1
    service.is_away = False
    assert await sender.run_once() == 0
    story.app.clock.advance(minutes=SIGN_IN_POLICY.push_quiet_minutes)
    assert await sender.run_once() == 1
    assert len(service.notices) == 1


async def test_of_two_consoles_one_tells(
    story: HandoffScenario, dara: OfficerClient, sender: PushSender, service: PushService
) -> None:
    story.send_card()
    other = PushSender(story.app.console_state, transport=service.transport)
    assert sorted([await sender.run_once(), await other.run_once()]) == [0, 1]


@pytest.mark.parametrize("end", ["removed", "disabled", "reset", "password"])
def test_a_device_is_told_nothing_once_it_is_taken_off_or_every_session_ended(
    story: HandoffScenario, dara: OfficerClient, end: str
) -> None:
    boss = OfficerBrowser(story.app, "boss")
    story.app.create_officer("boss", "administrator", post=None)
    if end == "removed":
        dara.browser.open("/account")
        (row,) = _rows(story.app)
        dara.browser.submit_form("/account/push/remove", subscription=row.subscription_id)
    elif end == "password":
        new = "five other quiet words"
        dara.browser.submit_form("/account/password", old="four quiet words here", new=new, again=new)
    else:
        boss.sign_in().submit_form(f"/officers/{dara.id}/{'disable' if end == 'disabled' else 'reset'}")
    assert devices(story.app) == 0


def _rows(stage: ConsoleApp) -> list:  # type: ignore[type-arg]
    with stage.open_unit_of_work() as uow:
        return uow.push_subscriptions.list_all()


def test_nobody_takes_off_the_device_of_somebody_else(story: HandoffScenario, dara: OfficerClient) -> None:
    lina = story.create_officer("lina")
    lina.browser.submit_form("/account/push/remove", subscription=_rows(story.app)[0].subscription_id)
    assert devices(story.app) == 1


def test_the_row_does_not_say_which_device_it_is(story: HandoffScenario, dara: OfficerClient) -> None:
    (row,) = _rows(story.app)
    assert not any(part in str(vars(row)) for part in ("mozilla", "some-token"))


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://fcm.googleapis.com/x",
        "https://127.0.0.1/x",
        "https://localhost/x",
        "https://169.254.169.254/latest/meta-data",
        "https://fcm.googleapis.com:8080/x",
        "https://fcm.googleapis.com@evil.example/x",
        "https://user@fcm.googleapis.com/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://evil.example/fcm.googleapis.com",
        "https://notify.windows.com.evil.example/x",
        "https://evilnotify.windows.com/x",
        "https://[::1]/x",
        "https://fcm.googleapis.com:bad/x",
        "https://fcm.googleapis.com/" + "x" * 1000,
        "file:///etc/passwd",
    ],
)
def test_no_other_address_is_ever_called(story: HandoffScenario, dara: OfficerClient, address: str) -> None:
    assert add(dara, address).status_code == 409
    assert devices(story.app) == 1


async def test_a_service_that_was_taken_off_the_list_is_called_no_more(
    stage: ConsoleApp, story: HandoffScenario, dara: OfficerClient, service: PushService
) -> None:
    from dataclasses import replace

    sender = PushSender(replace(stage.console_state, push_hosts=("fcm.googleapis.com",)), transport=service.transport)
    story.send_card()
    await sender.run_once()
    assert (service.notices, devices(stage)) == ([], 0)


def test_it_is_off_unless_the_operator_switched_it_on(tmp_path: Path) -> None:
    with open_console(tmp_path) as stage:
        dara = HandoffScenario(stage).create_officer()
        assert add(dara).status_code == 409
        assert 'id="push"' not in dara.browser.open("/account").text
        assert not (tmp_path / "keys" / "push").exists()


def test_the_worker_says_one_neutral_sentence_and_fetches_nothing(stage: ConsoleApp) -> None:
    drawn = OfficerBrowser(stage).open("/push/worker-km.js")
    assert drawn.headers["content-type"].startswith("text/javascript")
    assert 'showNotification("Something new in the console"' in drawn.text
    assert "fetch(" not in drawn.text
    assert OfficerBrowser(stage).open("/push/worker-xx.js").status_code == 404


def test_so_many_devices_and_no_more(story: HandoffScenario, dara: OfficerClient) -> None:
    for number in range(push_notices.MAX_DEVICES + 3):
        add(dara, f"{ENDPOINT}{number}")
        story.app.clock.advance(seconds=1)
    assert devices(story.app) == push_notices.MAX_DEVICES
