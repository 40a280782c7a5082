"""What is sealed comes back as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.delivery import Delivery, Sent
from bot.model.incoming import Incoming, Kind

ids = st.integers(0, 2**52)
label = st.text(max_size=20)
rows = st.lists(st.lists(st.tuples(label, label), max_size=3).map(tuple), max_size=3).map(tuple)
incomings = st.builds(Incoming, ids, st.sampled_from(Kind), ids, ids, label, st.text(), label)
deliveries = st.builds(Delivery, st.text(), rows, label, label, st.none() | ids)


@given(incomings)
def test_an_update_comes_back(incoming: Incoming) -> None:
    assert Incoming.of_bytes(incoming.as_bytes()) == incoming


@given(deliveries)
def test_a_message_on_its_way_comes_back(delivery: Delivery) -> None:
    assert Delivery.of_bytes(delivery.as_bytes()) == delivery


@given(st.builds(Sent, ids, st.booleans(), label))
def test_an_entry_of_the_message_log_comes_back(sent: Sent) -> None:
    assert Sent.of_bytes(sent.as_bytes()) == sent


@pytest.mark.parametrize("kind", [Incoming, Delivery, Sent])
@pytest.mark.parametrize("other", [b"", b"\xff", b"null", b"[]", b"{}", b'{"name": "Sari"}', b"1"])
def test_other_bytes_are_refused(kind: type[Incoming] | type[Delivery] | type[Sent], other: bytes) -> None:
    with pytest.raises((ValueError, KeyError, TypeError, AttributeError)):
        kind.of_bytes(other)
