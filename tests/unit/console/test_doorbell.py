"""Officers see that their doorbell does not ring; administrators see how it stands. Nothing else of it is shown."""

from datetime import timedelta

from bot.model.doorbell import Ring
from bot.services import doorbells
from bot.services import rings as rings_of
from tests.support.console import EMBASSY, Stage
from tests.support.console_handoffs import Story
from tests.support.factories import BOT_ID

GROUP = -100123456
SILENT = "The doorbell of your post does not ring"


def joins(stage: Stage, post_id: str = EMBASSY.post_id) -> None:
    with stage.work() as uow:
        doorbells.set_group(
            uow, stage.office.keys, post_id=post_id, bot_id=BOT_ID, chat_id=GROUP, by="operator", now=stage.clock.now
        )


def rings(stage: Stage, *, heard: bool, post_id: str = EMBASSY.post_id) -> None:
    now = stage.clock.now
    with stage.work() as uow:
        ring = Ring(post_id, GROUP, "new", ("en",), now, now - timedelta(minutes=1))
        rings_of.rang(uow, ring=ring, is_heard=heard, now=now)


def test_a_queue_says_that_the_doorbell_does_not_ring_until_it_does(story: Story) -> None:
    dara = story.officer()
    assert SILENT not in dara.sees_queue()
    joins(story.stage)
    assert SILENT not in dara.sees_queue()
    rings(story.stage, heard=False)
    page = dara.sees_queue()
    assert SILENT in page and str(GROUP) not in page
    rings(story.stage, heard=True)
    assert SILENT not in dara.sees_queue()


def test_another_posts_silence_is_not_shown(story: Story) -> None:
    joins(story.stage, "ngo-my")
    rings(story.stage, heard=False, post_id="ngo-my")
    assert SILENT not in story.officer().sees_queue()


def test_an_administrator_sees_how_it_stands(stage: Stage) -> None:
    boss = stage.officer("boss", "administrator", post=None).signs_in()
    assert "None. Whoever runs the console" in boss.opens(f"/posts/{EMBASSY.post_id}").text
    joins(stage)
    assert "It rings in a group of the post." in boss.opens(f"/posts/{EMBASSY.post_id}").text
    rings(stage, heard=False)
    page = boss.opens(f"/posts/{EMBASSY.post_id}").text
    assert "the group could not be told, since" in page and str(GROUP) not in page
