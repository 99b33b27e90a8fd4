"""Who may speak in a conversation that staff have calmed down, and how an appeal begins."""

from dataclasses import replace
from datetime import timedelta

import pytest

from support.conversations import NOW, POLICY, actor, conversation, participant, stint
from tradepost.protocol.model import Subject
from tradepost_server.errors import ConversationFrozen, Forbidden, TooFast
from tradepost_server.rules import access, appeals, calm

PARTIES = sorted(set(POLICY.roles) - POLICY.staff)
STAFF = sorted(POLICY.staff)
OPEN = conversation(
    participant("ana", "buyer"),
    participant("gone", stint("seller", ended={"all": 5})),
    participant("noor", "agent"),
)
FROZEN, SLOW = replace(OPEN, frozen=True), replace(OPEN, slow_mode_s=30)


@pytest.mark.parametrize("role", PARTIES)
def test_a_party_is_stopped_in_a_frozen_conversation_alone(role: str) -> None:
    calm.require_calm(OPEN, role)
    with pytest.raises(ConversationFrozen, match="You can appeal"):
        calm.require_calm(FROZEN, role)


@pytest.mark.parametrize("role", STAFF)
def test_staff_go_on_in_a_frozen_and_in_a_slow_conversation(role: str) -> None:
    calm.require_calm(FROZEN, role)
    assert calm.apart_s(SLOW, role) == 0


def test_a_role_that_the_tenant_has_no_more_is_a_party() -> None:
    with pytest.raises(ConversationFrozen):
        calm.require_calm(FROZEN, "retired")
    assert calm.apart_s(SLOW, "retired") == 30


@pytest.mark.parametrize(("after_s", "left"), [(0.0, 30.0), (0.000_001, 30.0), (28.5, 2.0), (29.999_999, 1.0)])
def test_a_message_too_soon_waits_for_whole_seconds_that_are_enough(after_s: float, left: float) -> None:
    with pytest.raises(TooFast) as refused:
        calm.require_apart(30, NOW, NOW + timedelta(seconds=after_s))
    assert refused.value.retry_after_s == left


def test_a_message_passes_at_the_very_moment_that_its_time_has_come() -> None:
    calm.require_apart(30, NOW, NOW + timedelta(seconds=30))


# Appeals


def standing(profile: str, role: str) -> access.Standing:
    return access.standing(actor(profile, role), OPEN, NOW)


def test_an_appeal_is_made_in_the_role_that_one_has_or_had_last() -> None:
    assert appeals.role_of(OPEN, standing("ana", "buyer")) == "buyer"
    assert appeals.role_of(OPEN, standing("gone", "seller")) == "seller"


def test_staff_do_not_appeal_and_nobody_appeals_about_an_appeal() -> None:
    with pytest.raises(Forbidden):
        appeals.role_of(OPEN, standing("noor", "agent"))
    with pytest.raises(Forbidden, match="already"):
        appeals.role_of(replace(OPEN, subject=Subject(type="appeal", id="ms_1")), standing("ana", "buyer"))


def test_an_appeal_is_called_as_what_it_is_about_and_says_to_staff_what_that_is() -> None:
    order = replace(OPEN, subject=Subject(type="order", id="55"))
    ana = standing("ana", "buyer")
    made = appeals.begun(order, ana, "fg_1", "flag")
    assert (made.title, made.subject) == ("Appeal: order:55", Subject(type="appeal", id="fg_1"))
    assert made.attributes == {"conversation": "cv_1", "flag": "fg_1"}
    assert appeals.begun(replace(order, title="Order 55"), ana).title == "Appeal: Order 55"
    assert appeals.begun(OPEN, ana).title == "Appeal"
    assert appeals.begun(OPEN, ana).attributes == {"conversation": "cv_1"}
    assert len(appeals.begun(replace(OPEN, title="x" * 200), ana).title or "") == 200


def test_an_appeal_has_one_party_and_what_is_only_called_so_is_none() -> None:
    about = Subject(type="appeal", id="ms_1")
    ana, noor, sol = participant("ana", "buyer"), participant("noor", "agent"), participant("sol", "seller")
    assert replace(conversation(ana, noor), subject=about).is_appeal
    assert not replace(conversation(ana, noor, sol), subject=about).is_appeal
    assert not replace(conversation(ana, noor), subject=Subject(type="order", id="55")).is_appeal


def test_who_has_left_learns_nothing_from_the_title_of_their_appeal() -> None:
    renamed = replace(OPEN, title="The new buyer's address", subject=Subject(type="order", id="77"))
    assert appeals.begun(renamed, standing("gone", "seller"), "ms_1", "message").title == "Appeal"
