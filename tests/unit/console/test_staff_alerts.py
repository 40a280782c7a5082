"""Officers see that their doorbell does not ring; administrators see how it stands. Nothing else of it is shown."""

from datetime import timedelta

from bot.domain.post import StaffAlert
from bot.services import staff_alerts
from bot.services import staff_alerts as rings_of
from tests.support.console_client import EMBASSY, ConsoleApp
from tests.support.console_scenario import HandoffScenario
from tests.support.factories import BOT_ID

GROUP = -100123456
SILENT = "The doorbell of your post does not ring"


def joins(stage: ConsoleApp, post_id: str = EMBASSY.post_id) -> None:
    with stage.open_unit_of_work() as uow:
        staff_alerts.set_group(
            uow,
            stage.console_state.keys,
            post_id=post_id,
            bot_id=BOT_ID,
            chat_id=GROUP,
            by="operator",
            now=stage.clock.now,
        )


def rings(stage: ConsoleApp, *, heard: bool, post_id: str = EMBASSY.post_id) -> None:
    now = stage.clock.now
    with stage.open_unit_of_work() as uow:
        ring = StaffAlert(post_id, GROUP, "new", ("en",), now, now - timedelta(minutes=1))
        rings_of.record_alert(uow, ring=ring, is_heard=heard, now=now)


def test_a_queue_says_that_the_doorbell_does_not_ring_until_it_does(story: HandoffScenario) -> None:
    dara = story.create_officer()
    assert SILENT not in dara.open_queue()
    joins(story.app)
    assert SILENT not in dara.open_queue()
    rings(story.app, heard=False)
    page = dara.open_queue()
    assert SILENT in page and str(GROUP) not in page
    rings(story.app, heard=True)
    assert SILENT not in dara.open_queue()


def test_another_posts_silence_is_not_shown(story: HandoffScenario) -> None:
    joins(story.app, "ngo-my")
    rings(story.app, heard=False, post_id="ngo-my")
    assert SILENT not in story.create_officer().open_queue()


def test_an_administrator_sees_how_it_stands(stage: ConsoleApp) -> None:
    boss = stage.create_officer("boss", "administrator", post=None).sign_in()
    assert "None. It can have a group" in boss.open(f"/posts/{EMBASSY.post_id}").text
    joins(stage)
    assert "It rings in a group of the post." in boss.open(f"/posts/{EMBASSY.post_id}").text
    rings(stage, heard=False)
    page = boss.open(f"/posts/{EMBASSY.post_id}").text
    assert "the group could not be told, since" in page and str(GROUP) not in page
