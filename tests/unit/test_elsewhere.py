"""Which other nodes there are, and who is connected to them: believed for as long as a node says so."""

from time import monotonic

from tradepost_server.broker.elsewhere import EXPIRES_S, Elsewhere

BUYER, SELLER = (1, "buyer:7"), (1, "seller:1")


def test_a_profile_is_elsewhere_until_the_last_node_says_that_it_went() -> None:
    elsewhere = Elsewhere()
    elsewhere.here("a", [BUYER, SELLER])
    elsewhere.here("b", [BUYER])
    elsewhere.gone("a", [BUYER, SELLER])
    assert BUYER in elsewhere
    assert SELLER not in elsewhere
    elsewhere.gone("b", [BUYER])
    assert BUYER not in elsewhere


def test_a_node_that_says_nothing_for_long_has_nobody_and_that_is_told_once() -> None:
    elsewhere = Elsewhere()
    elsewhere.here("a", [BUYER])
    now = monotonic()
    assert elsewhere.expire(now + EXPIRES_S - 1) == []
    assert elsewhere.expire(now + EXPIRES_S + 1) == [BUYER]
    assert BUYER not in elsewhere
    assert elsewhere.expire(now + EXPIRES_S + 2) == []


def test_a_snapshot_renews_what_is_believed() -> None:
    elsewhere = Elsewhere()
    elsewhere.here("a", [BUYER])
    elsewhere._nodes[BUYER]["a"] -= EXPIRES_S - 1
    elsewhere.here("a", [BUYER])
    assert elsewhere.expire(monotonic() + EXPIRES_S - 5) == []


def test_staff_have_a_conversation_open_elsewhere_until_the_last_node_says_not_or_is_gone() -> None:
    elsewhere, order = Elsewhere(), (1, "cv_1")
    elsewhere.looks("a", order, "agent:1", "agent")
    elsewhere.looks("b", order, "agent:1", "agent")
    elsewhere.looks("b", order, "agent:2", "supervisor")
    elsewhere.looks("a", order, "agent:1", None)
    assert [elsewhere.looking(order, f"agent:{n}") for n in (1, 2, 3)] == ["agent", "supervisor", None]
    elsewhere.left("b")
    assert elsewhere.looking(order, "agent:1") is None
    elsewhere.looks("c", order, "agent:2", "supervisor")
    elsewhere.expire(monotonic() + EXPIRES_S + 1)
    assert elsewhere.looking(order, "agent:2") is None


def test_a_node_is_there_with_nobody_connected_to_it_and_gone_after_a_long_silence() -> None:
    elsewhere = Elsewhere()
    assert elsewhere.nodes() == 1
    elsewhere.here("a")
    elsewhere.here("b", [BUYER])
    elsewhere.here("b")
    assert elsewhere.nodes() == 3
    elsewhere.expire(monotonic() + EXPIRES_S - 1)
    assert elsewhere.nodes() == 3
    elsewhere.expire(monotonic() + EXPIRES_S + 1)
    assert elsewhere.nodes() == 1


def test_a_node_that_leaves_takes_those_along_who_are_nowhere_else() -> None:
    elsewhere = Elsewhere()
    elsewhere.here("a", [BUYER, SELLER])
    elsewhere.here("b", [BUYER])
    assert elsewhere.left("a") == [SELLER]
    assert elsewhere.nodes() == 2
    assert BUYER in elsewhere
    assert elsewhere.left("a") == []
    assert elsewhere.nodes() == 2
