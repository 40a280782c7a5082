"""Each scenario, played through by an officer who does it well and by one who does not."""

from tests.support.gateway_app import House
from tests.unit.tools.officer_training.scenario_app import THERE, Studio, studio


def faults(found: dict[str, bool | None]) -> set[str]:
    """What was expected and not met."""
    return {name for name, is_met in found.items() if is_met is False}


async def claimed(house: House, name: str, **given: str) -> Studio:
    """She has sent her card, and the officer took it."""
    scene = studio(house, name, **given)
    await scene.arrives()
    scene.claims()
    return scene


async def sent(scene: Studio, *codes: str) -> None:
    """These prepared texts, one after another; after each she has time to answer."""
    for code in codes:
        await scene.sends(code)


async def test_a_night_assault_done_well(house: House) -> None:
    scene = await claimed(house, "night_assault")
    await sent(scene, "greet_with_word", "reports_unknown", "thank_you", "doctor_early")
    scene.ticks("sexual_violence.hiv_window")
    found = await scene.ends("referred_unconfirmed")
    assert [name for name, is_met in found.items() if is_met is not True] == []
    assert set(scene.play.record.line_times) == {"greeted", "told", "afraid", "doctor"}


async def test_a_night_assault_done_badly(house: House) -> None:
    scene = studio(house, "night_assault")
    await scene.arrives()
    house.clock.advance(minutes=15)
    scene.claims()
    await scene.sends("greet")
    await scene.writes("Kenapa kamu tidak lari?")
    await scene.writes("Saya janji kamu aman. Kami lapor polisi.")
    scene.refers("justice")
    found = await scene.ends()
    assert faults(found) == {
        "code_word_first",
        "in_time",
        "limits",
        "believe",
        "health_first",
        "health_hours",
        "checklist",
        "no_why",
        "no_promise",
        "no_police",
    }


async def test_a_stranger_on_her_phone_met_well(house: House) -> None:
    scene = await claimed(house, "employer_answers")
    await sent(scene, "greet_with_word", "reports_unknown")
    await scene.runs(2, seconds=11)
    assert "stranger" in scene.play.record.line_times
    await scene.sends("neutral_close")
    await scene.runs(3, seconds=30)
    await scene.sends("when_safe")
    assert faults(await scene.ends("goal_met")) == set()
    assert set(scene.play.record.line_times) >= {"stranger_again", "back", "times"}


async def test_a_stranger_on_her_phone_met_badly(house: House) -> None:
    scene = await claimed(house, "employer_answers", window="i_write_first")
    await sent(scene, "greet", "papers")
    await scene.runs(2, seconds=11)
    await scene.sends("who")
    await scene.writes("Kami dari kedutaan. Saya janji semua aman.")
    await scene.runs(3, seconds=30)
    house.clock.advance(hours=2)
    await scene.writes("Halo?")
    assert faults(await scene.ends()) == {
        "code_word_first",
        "neutral_to_strangers",
        "asks_safe_times",
        "limits",
        "in_window",
        "no_embassy",
        "no_promise",
    }


async def test_a_wrong_word_met_well(house: House) -> None:
    scene = await claimed(house, "wrong_code_word")
    await sent(scene, "greet", "your_word", "neutral_close")
    assert faults(await scene.ends("no_safe_contact")) == set()


async def test_a_wrong_word_met_badly(house: House) -> None:
    scene = await claimed(house, "wrong_code_word")
    await sent(scene, "greet_with_word", "who")
    assert faults(await scene.ends("goal_met")) == {
        "asks_word",
        "says_neutral_close",
        "no_safe_contact",
        "no_word_given",
        "no_embassy",
    }


async def test_after_a_wrong_word_nothing_but_the_neutral_close(house: House) -> None:
    scene = await claimed(house, "wrong_code_word")
    await sent(scene, "greet", "your_word", "here", "neutral_close")
    assert faults(await scene.ends("no_safe_contact")) == {"closes_neutrally"}


async def test_nobody_on_duty_done_well(house: House) -> None:
    scene = studio(house, "nobody_on_duty", on_duty=False)
    await scene.arrives()
    assert scene.play.record.was_nobody_there
    scene.goes_on_duty()
    scene.claims()
    await sent(scene, "greet_with_word", "off_duty")
    assert scene.passes_on(to_officer="officer-2")
    await scene.runs(1)
    assert faults(await scene.ends()) == set()


async def test_nobody_on_duty_done_badly(house: House) -> None:
    scene = studio(house, "nobody_on_duty", on_duty=False)
    await scene.arrives()
    house.clock.advance(hours=2)
    scene.claims()
    await scene.sends("greet")
    await scene.writes("Saya janji besok kami datang.")
    assert faults(await scene.ends()) == {
        "on_duty_first",
        "in_time",
        "code_word_first",
        "says_when",
        "passed_on",
        "no_promise",
    }


async def test_a_child_met_well(house: House) -> None:
    scene = await claimed(house, "child")
    await sent(scene, "greet_with_word", "here", "young", "reports_children")
    scene.ticks("child.limits_child", "child.trusted")
    assert faults(await scene.ends("goal_met")) == set()
    assert {"told", "afraid"} <= set(scene.play.record.line_times)


async def test_a_child_met_badly(house: House) -> None:
    scene = await claimed(house, "child")
    await scene.sends("greet")
    await scene.writes("Mengapa umurmu lain di paspor?")
    await scene.writes("Saya janji tidak bilang kepada siapa pun.")
    assert faults(await scene.ends()) == {
        "code_word_first",
        "child_told_first",
        "child_limits",
        "child_checklist",
        "no_why",
        "no_secrecy",
    }


async def test_a_colleague_is_accused_done_well(house: House) -> None:
    scene = await claimed(house, "officer_is_abuser")
    await sent(scene, "greet_with_word", "thank_you", "other_post")
    await scene.writes(THERE.post_id, asks="other_post")
    assert scene.agreed("other_post", THERE.post_id)
    assert scene.passes_on(to_post=THERE.post_id)
    await scene.runs(1)
    assert faults(await scene.ends()) == set()


async def test_a_colleague_is_accused_done_badly(house: House) -> None:
    scene = await claimed(house, "officer_is_abuser")
    await scene.sends("greet")
    await scene.writes("Kenapa kamu masuk ke kamar itu?")
    await scene.writes("Saya janji, saya bicara dengan dia.")
    scene.refers("justice")
    assert faults(await scene.ends()) == {
        "code_word_first",
        "believe",
        "names_elsewhere",
        "another_post",
        "no_why",
        "no_promise",
        "no_looking_into",
    }


async def test_who_does_nothing_has_met_nothing(house: House) -> None:
    scene = studio(house, "night_assault")
    await scene.arrives()
    found = await scene.ends()
    assert not any(found.values())
    assert house.all_rows("handoffs")[-1].state == "withdrawn"
