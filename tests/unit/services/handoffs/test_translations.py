"""Her yes to machine translation is for one post, one handoff, and until she takes it back."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from bot.errors import PermissionDenied, StateConflict
from bot.services.handoffs import translations
from bot.services.handoffs.translations import PreparedDraft
from tests.support.handoff_scenario import OTHER, POST, HandoffServices, PersonActor, get_policy

HOLDER, STRANGER = "officer-1", "officer-2"


@dataclass
class Scene:
    """A handoff that one officer holds and answered."""

    office: HandoffServices
    her: PersonActor
    handoff_id: str

    def named(self, officer_id: str = HOLDER) -> dict[str, str]:
        return {"handoff_id": self.handoff_id, "post_id": POST.post_id, "officer_id": officer_id}

    def grant(self, post_id: str = POST.post_id) -> bool:
        given = {"person_id": self.her.person_id, "post_id": post_id, "policy": get_policy(), "new_id": self.office.ids}
        return bool(self.office.run_in_transaction(translations.grant, now=self.office.clock(), **given))

    def refuse(self) -> bool:
        given = {"person_id": self.her.person_id, "now": self.office.clock()}
        return bool(self.office.run_in_transaction(translations.refuse, **given))

    def read(self, officer_id: str = HOLDER) -> str | None:
        position = self.her.send_message("saya di rumah")
        return self.office.run_in_transaction(  # type: ignore[no-any-return]
            translations.read_for_translation,
            self.office.keys,
            **self.named(officer_id),
            position=position,
            language="en",
            now=self.office.clock(),
        )

    def prepare(self) -> None:
        self.office.run_in_transaction(
            translations.keep_prepared,
            self.office.keys,
            **self.named(),
            prepared=PreparedDraft("own", "draft"),
            now=self.office.clock(),
        )


@pytest.fixture
def scene(office: HandoffServices) -> Iterator[Scene]:
    office.add_account(HOLDER)
    office.add_account(STRANGER)
    her = office.create_person()
    sent = her.request_handoff(POST, language="id", how="open", window="any", days="any")
    holder = office.create_officer(HOLDER)
    holder.claim(sent.handoff_id)
    holder.send_reply(sent.handoff_id, "hello")
    office.clock.advance(seconds=60)
    office.run_delivery_job()
    yield Scene(office, her, sent.handoff_id)


def test_without_her_yes_no_words_are_handed_out(scene: Scene) -> None:
    with pytest.raises(StateConflict, match="translation_not_agreed"):
        scene.read()
    scene.grant()
    assert scene.read() == "saya di rumah"
    scene.refuse()
    with pytest.raises(StateConflict, match="translation_not_agreed"):
        scene.read()


def test_a_colleague_has_nothing_translated(scene: Scene) -> None:
    scene.grant()
    with pytest.raises(PermissionDenied):
        scene.read(STRANGER)


def test_her_yes_is_for_the_post_she_was_asked_by(scene: Scene) -> None:
    assert not scene.grant(OTHER.post_id)
    assert scene.grant()
    row, now = scene.office.get_handoff(scene.handoff_id), scene.office.clock()
    assert scene.office.run_in_transaction(translations.has_consent, row, now)
    moved = replace(row, post_id=OTHER.post_id)
    assert not scene.office.run_in_transaction(translations.has_consent, moved, now)


def test_it_ends_after_its_days(scene: Scene) -> None:
    scene.grant()
    scene.office.clock.advance(days=get_policy().consent_days + 1)
    row = scene.office.get_handoff(scene.handoff_id)
    assert not scene.office.run_in_transaction(translations.has_consent, row, scene.office.clock())


def test_after_leave_nothing_is_translated_and_no_draft_is_left(scene: Scene) -> None:
    scene.grant()
    scene.prepare()
    scene.her.leave()
    with pytest.raises(StateConflict, match="sealed"):
        scene.prepare()
    assert scene.office.run_in_transaction(lambda uow: uow.officer_drafts._list()) == []


def test_a_draft_goes_with_the_words_it_is_of(scene: Scene) -> None:
    scene.grant()
    position = scene.her.send_message("saya di rumah")
    given = {**scene.named(), "position": position, "language": "en", "draft": "I am at home"}
    for is_news in (True, False):
        done = scene.office.run_in_transaction(
            translations.store_draft, scene.office.keys, **given, now=scene.office.clock()
        )
        assert done is is_news
    assert scene.her.withdraw()
    assert scene.office.run_in_transaction(lambda uow: uow.vaults.list_entries(scene.handoff_id)) == []
