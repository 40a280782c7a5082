"""What is sealed comes back as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.messages import IncomingMessage, MessageLogEntry, OutgoingMessage, UpdateKind

ids = st.integers(0, 2**52)
label = st.text(max_size=20)
rows = st.lists(st.lists(st.tuples(label, label), max_size=3).map(tuple), max_size=3).map(tuple)
incomings = st.builds(IncomingMessage, ids, st.sampled_from(UpdateKind), ids, ids, label, st.text(), label)
copies = st.lists(st.tuples(label, label), max_size=3).map(tuple)
deliveries = st.builds(OutgoingMessage, st.text(), rows, label, label, st.none() | ids, copies=copies)


@given(incomings)
def test_an_update_comes_back(incoming: IncomingMessage) -> None:
    assert IncomingMessage.from_bytes(incoming.to_bytes()) == incoming


@given(deliveries)
def test_a_message_on_its_way_comes_back(delivery: OutgoingMessage) -> None:
    assert OutgoingMessage.from_bytes(delivery.to_bytes()) == delivery


def test_a_message_that_was_sealed_before_there_were_copy_buttons_is_still_sent() -> None:
    old = b'{"text": "x", "keyboard": [[["Menu", "t"]]], "screen": "utter_menu", "language": "en", "edits": null}'
    assert OutgoingMessage.from_bytes(old) == OutgoingMessage("x", ((("Menu", "t"),),), "utter_menu", "en")


@given(st.builds(MessageLogEntry, ids, st.booleans(), label))
def test_an_entry_of_the_message_log_comes_back(sent: MessageLogEntry) -> None:
    assert MessageLogEntry.from_bytes(sent.to_bytes()) == sent


@pytest.mark.parametrize("kind", [IncomingMessage, OutgoingMessage, MessageLogEntry])
@pytest.mark.parametrize("other", [b"", b"\xff", b"null", b"[]", b"{}", b'{"name": "Sari"}', b"1"])
def test_other_bytes_are_refused(
    kind: type[IncomingMessage] | type[OutgoingMessage] | type[MessageLogEntry], other: bytes
) -> None:
    with pytest.raises((ValueError, KeyError, TypeError, AttributeError)):
        kind.from_bytes(other)
