"""Who is told that a profile came or went."""

from dataclasses import replace

from support.conversations import POLICY
from tradepost_server.model import Policy
from tradepost_server.store.profiles import Inside
from tradepost_server.workers import presence


def inside(profile: str, conversation: str = "cv_1", role: str = "buyer") -> Inside:
    return Inside((1, profile), (1, conversation), role)


def seeing(**presence_of: set[str]) -> dict[int, Policy]:
    """The policy of tenant 1, where a role sees whether those of other roles are here."""
    roles = {
        name: replace(POLICY.role(name), presence_of=frozenset(presence_of.get(name, set()))) for name in POLICY.roles
    }
    return {1: replace(POLICY, roles=roles)}


def test_those_who_share_a_conversation_and_may_see_it_are_told() -> None:
    mine = [inside("ann"), inside("ann", "cv_2", "seller")]
    others = [inside("ann"), inside("bo", role="seller"), inside("cy", role="courier"), inside("di", "cv_2")]
    policies = seeing(buyer={"seller"}, seller={"buyer"})
    assert presence.audiences(mine, others, policies) == {(1, "ann"): [(1, "bo"), (1, "di")]}


def test_who_shares_two_conversations_is_told_once_and_by_the_role_that_may_see_it() -> None:
    mine = [inside("ann"), inside("ann", "cv_2")]
    others = [inside("bo", role="courier"), inside("bo", "cv_2", "seller")]
    assert presence.audiences(mine, others, seeing(seller={"buyer"})) == {(1, "ann"): [(1, "bo")]}


def test_of_a_large_conversation_only_so_many_are_told_and_never_oneself() -> None:
    crowd = [inside(f"p{n}") for n in range(1_000)]
    told = presence.audiences(crowd, crowd, seeing(buyer={"buyer"}))
    assert len(told) == 1_000
    assert {len(keys) for keys in told.values()} == {presence.TELL_MAX}
    assert all(key not in keys for key, keys in told.items())


def test_who_may_not_be_seen_by_anyone_is_told_to_nobody() -> None:
    assert presence.audiences([inside("ann")], [inside("bo", role="seller")], seeing()) == {}
