"""A vault that tests begin with: hers, of one handoff, for one post."""

from bot.crypto.key_ring import KeyRing
from bot.domain.limits import Limits
from bot.services.conversations import ConversationContext
from bot.services.handoffs import vault
from tests.support.factories import NOW, load_real_content
from tests.unit.services.conftest import Within

HANDOFF = "5e0d1f7a"
WORDS = (b"canary the door is locked", b"canary second line", b"canary answer")


def limits() -> Limits:
    return load_real_content().limits


def open_one(
    within: Within,
    keys: KeyRing,
    her: ConversationContext,
    handoff_id: str = HANDOFF,
    *,
    post_id: str = "post-a",
    keep_days: int = 30,
) -> str:
    """Open a vault for her."""
    assert within(
        vault.open_vault,
        keys,
        handoff_id=handoff_id,
        person_id=her.person_id,
        post_id=post_id,
        keep_days=keep_days,
        limits=limits(),
        by="woman",
        now=NOW,
    )
    return handoff_id


def fill(within: Within, keys: KeyRing, handoff_id: str = HANDOFF) -> None:
    """Put three pieces into it."""
    for words in WORDS:
        within(vault.store_entry, keys, handoff_id=handoff_id, words=words, by="woman", now=NOW)


def read(within: Within, keys: KeyRing, handoff_id: str = HANDOFF) -> list[bytes]:
    """An officer reads it."""
    found: list[bytes] = within(vault.read_entries, keys, handoff_id=handoff_id, by="officer", now=NOW)
    return found
