"""Who may do what: the matrix is whole, and each of its words means what it says."""

from copy import deepcopy
from dataclasses import replace
from datetime import timedelta

import pytest

from support.conversations import NOW, POLICY, actor, conversation, key, participant, stint
from tradepost.protocol import commands as c
from tradepost.protocol.policy import PolicyDocument, RoleChange
from tradepost_server.errors import Forbidden, NotFound
from tradepost_server.handlers import dispatch
from tradepost_server.model import Actor, Conversation
from tradepost_server.rules import access
from tradepost_server.rules.policy import build, in_force

IN_CONVERSATION = sorted(name for name, row in access.matrix().items() if "member" in row)
IN_TENANT = sorted(name for name, row in access.matrix().items() if "profile" in row)
ROLES = sorted(POLICY.roles)
PARTIES = sorted(set(POLICY.roles) - POLICY.staff)

ROOM = conversation(
    *(participant(f"{role}1", role) for role in sorted(POLICY.roles)),
    participant("gone", stint("seller", ended={"all": 5})),
    participant("left_staff", stint("agent", ended={"all": 5})),
    participant("watcher"),
    participant("late", stint("buyer", deadline_at=NOW)),
)


def allowed(who: Actor, command: str, room: Conversation = ROOM) -> str:
    try:
        access.require(who, command, room, NOW)
    except NotFound:
        return "404"
    except Forbidden:
        return "403"
    return "yes"


# The file


def test_every_command_of_the_protocol_has_a_row_and_every_row_a_command() -> None:
    tags = {str(command.__struct_config__.tag) for command in c.Command.__subclasses__()}
    assert tags == set(access.matrix())
    dispatch.check()


def test_a_row_too_few_or_too_many_stops_the_start() -> None:
    names = set(access.matrix())
    with pytest.raises(RuntimeError, match=r"message\.send"):
        access.check_complete(names - {"message.send"})
    with pytest.raises(RuntimeError, match=r"message\.shout"):
        access.check_complete(names | {"message.shout"})


def test_every_row_says_something_about_everyone() -> None:
    for name, row in access.matrix().items():
        wanted = access.RELATIONS if name in IN_CONVERSATION else access.STANDINGS
        assert set(row) == set(wanted), name


def test_every_word_of_the_matrix_is_known() -> None:
    words = {"any", "no", "hidden", "notes", "staff", "may", "grant", "invites", "removes"}
    for name, row in access.matrix().items():
        assert {verdict.partition(":")[0] for relation, verdict in row.items() if relation != "key"} <= words, name
        assert row["key"] in {"no", "test", *access.SCOPES}, name


def test_every_scope_opens_something_or_stands_for_a_field() -> None:
    in_fields = {"messages:as", "pii:read"}
    assert {row["key"] for row in access.matrix().values()} - {"no", "test"} | in_fields == set(access.SCOPES)


def test_a_relation_without_a_verdict_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    tables = deepcopy(access._tables())
    del tables["conversation"]["history"]["former"]
    monkeypatch.setattr(access, "_tables", lambda: tables)
    with pytest.raises(RuntimeError, match="history wants a verdict"):
        access.check_complete({name for table in ("conversation", "tenant") for name in tables[table]})


def test_a_route_that_the_matrix_does_not_know_stops_the_start() -> None:
    access.check_routes({"GET /live", "GET /v1/sync"}, {"GET /v1/sync"})
    with pytest.raises(RuntimeError, match="GET /v1/secret"):
        access.check_routes({"GET /live", "GET /v1/secret"}, {"GET /v1/sync"})


# Every command, role and relation


def expected(command: str, role: str, relation: str) -> str:
    """The verdict as the words of the matrix mean it, read without the code that serves."""
    verdict = access.matrix()[command][relation]
    kind, _, what = verdict.partition(":")
    of = in_force(PolicyDocument())[role]
    may = {
        "any": True,
        "notes": True,
        "no": False,
        "staff": of.staff,
        "may": what in of.may,
        "grant": what in of.grants,
        "invites": bool(of.invites),
        "removes": bool(of.removes),
    }
    return "404" if kind == "hidden" else "yes" if may[kind] else "403"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("command", IN_CONVERSATION)
def test_each_role_inside_may_what_its_row_says(command: str, role: str) -> None:
    assert allowed(actor(f"{role}1", role), command) == expected(command, role, "member")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("command", IN_CONVERSATION)
def test_each_role_of_elsewhere_is_a_stranger_unless_it_is_staff(command: str, role: str) -> None:
    relation = "staff" if role in POLICY.staff else "elsewhere"
    verdict = expected(command, role, relation)
    if command == "conversation.unwatch":  # names nothing and changes nothing: it does not even look
        return
    assert allowed(actor("elsewhere", role), command) == verdict


@pytest.mark.parametrize("command", IN_TENANT)
@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_what_its_row_says_of_the_tenant(command: str, role: str) -> None:
    verdict = expected(command, role, "staff" if role in POLICY.staff else "profile")
    try:
        access.require_tenant(actor("x", role), command)
    except Forbidden:
        assert verdict == "403"
    else:
        assert verdict == "yes"


def test_a_command_denied_to_a_role_is_403_whatever_the_row_says() -> None:
    policy = build(PolicyDocument(roles={"courier": RoleChange(denied=["message.react", "sync"])}), 2)
    room = conversation(participant("c", "courier"), policy=policy)
    who = replace(actor("c", "courier"), tenant=replace(actor("x").tenant, policy=policy))
    assert allowed(who, "message.react", room) == "403"
    assert allowed(who, "message.send", room) == "yes"
    with pytest.raises(Forbidden):
        access.require_tenant(who, "sync")


# Relations


@pytest.mark.parametrize("command", [name for name in IN_CONVERSATION if name != "conversation.unwatch"])
def test_strangers_get_404_whatever_they_ask(command: str) -> None:
    for who in (actor("stranger"), actor("stranger", "buyer"), actor("stranger", "bot")):
        assert allowed(who, command) == "404"


@pytest.mark.parametrize("command", IN_CONVERSATION)
def test_who_left_gets_403_but_for_what_ends_their_part_and_to_appeal(command: str) -> None:
    theirs = {"conversation.leave", "conversation.unwatch", "conversation.appeal", "events"}
    expected = "yes" if command in theirs else "403"
    assert allowed(actor("gone", "seller"), command) == expected
    assert allowed(actor("late", "buyer"), command) == expected


@pytest.mark.parametrize("command", IN_CONVERSATION)
def test_a_key_needs_the_scope_of_the_row_and_no_other(command: str) -> None:
    scope = access.matrix()[command]["key"]
    if scope != "test":
        assert allowed(key(*(s for s in access.SCOPES if s != scope)), command) == "403"
    assert allowed(key(*access.SCOPES), command) == ("403" if scope == "no" else "yes")


def test_a_key_of_a_live_tenant_does_not_look_as_another() -> None:
    live = replace(key(*access.SCOPES), tenant=replace(key().tenant, test=False))
    for command in ("conversation.as", "message.why"):
        assert allowed(live, command) == "403"
        assert allowed(key(), command) == "yes"


@pytest.mark.parametrize("command", IN_TENANT)
def test_the_same_for_what_names_no_conversation(command: str) -> None:
    scope = access.matrix()[command]["key"]
    with pytest.raises(Forbidden):
        access.require_tenant(key(*(s for s in access.SCOPES if s != scope)), command)
    if scope != "no":
        access.require_tenant(key(scope), command)


@pytest.mark.parametrize(
    "command", ["conversation.stage", "conversation.close", "conversation.join", "participant.add"]
)
@pytest.mark.parametrize("role", PARTIES)
def test_a_party_does_not_set_stages_close_join_or_invite(command: str, role: str) -> None:
    assert allowed(actor(f"{role}1", role), command) == "403"


@pytest.mark.parametrize("role", PARTIES)
def test_every_party_sends_reads_and_leaves(role: str) -> None:
    for command in ("message.send", "message.react", "events", "history", "receipt.set", "conversation.leave"):
        assert allowed(actor(f"{role}1", role), command) == "yes"


def test_staff_of_the_tenant_read_what_they_are_no_party_of() -> None:
    for profile in ("someone", "watcher", "left_staff"):
        found = access.standing(actor(profile, "agent"), ROOM, NOW)
        assert (found.relation, found.sees_all) == ("staff", True)


def test_staff_who_are_or_were_a_party_see_what_a_party_sees() -> None:
    present = access.standing(actor("buyer1", "agent"), ROOM, NOW)
    assert (present.relation, present.role, present.sees_all) == ("member", "buyer", False)
    assert access.standing(actor("gone", "agent"), ROOM, NOW).relation == "former"


def test_the_role_of_a_token_is_a_ceiling() -> None:
    """Someone who is an agent here does not act as one with a token that says buyer."""
    assert allowed(actor("agent1", "buyer"), "history") == "404"
    assert allowed(actor("agent1", "agent"), "history") == "yes"
    assert access.standing(actor("agent1"), ROOM, NOW).sees_all


def test_a_token_for_other_conversations_opens_nothing_here() -> None:
    elsewhere = frozenset({"cv_2"})
    assert allowed(actor("buyer1", "buyer", conversations=elsewhere), "history") == "404"
    assert allowed(actor("boss", "supervisor", conversations=elsewhere), "history") == "404"
    assert allowed(actor("buyer1", "buyer", conversations=frozenset({"cv_1"})), "history") == "yes"


def test_a_deadline_holds_by_the_clock() -> None:
    who = actor("late", "buyer")
    assert access.standing(who, ROOM, NOW).relation == "former"
    assert access.standing(who, ROOM, NOW - timedelta(microseconds=1)).relation == "member"


def test_who_only_watched_and_is_no_staff_any_more_is_a_stranger() -> None:
    assert allowed(actor("watcher", "buyer"), "history") == "404"
    assert allowed(actor("watcher"), "history") == "404"


# Tenant-wide


@pytest.mark.parametrize("role", [None, "courier", "bot"])
def test_who_may_not_start_conversations_does_not(role: str | None) -> None:
    with pytest.raises(Forbidden):
        access.require_tenant(actor("x", role), "conversation.create")


@pytest.mark.parametrize("role", [None, *sorted(POLICY.roles)])
def test_no_token_mints_tokens_or_revokes_sessions(role: str | None) -> None:
    for command in ("token.create", "profile.revoke"):
        with pytest.raises(Forbidden):
            access.require_tenant(actor("x", role), command)


def test_only_staff_and_scoped_keys_set_a_scoped_field() -> None:
    access.require_scope(actor("x", "agent"), "conversations:stage", "$.stage")
    access.require_scope(key("conversations:stage"), "conversations:stage", "$.stage")
    for who in (actor("x", "buyer"), actor("x", "bot"), actor("x"), key("conversations:write")):
        with pytest.raises(Forbidden) as refused:
            access.require_scope(who, "conversations:stage", "$.stage")
        assert refused.value.path == "$.stage"


def test_a_tenant_decides_which_roles_are_staff_and_which_invite() -> None:
    document = PolicyDocument(
        roles={
            "clerk": RoleChange(staff=True, grants=["rescope", "policy"]),
            "agent": RoleChange(staff=False, grants=[], invites=[], removes=[]),
            "seller": RoleChange(invites=["courier"]),
        }
    )
    policy = build(document, 2)
    room = conversation(participant("s", "seller"), participant("a", "agent"), policy=policy)
    tenant = replace(actor("x").tenant, policy=policy)
    assert allowed(replace(actor("s", "seller"), tenant=tenant), "participant.add", room) == "yes"
    assert allowed(replace(actor("a", "agent"), tenant=tenant), "conversation.stage", room) == "403"
    assert access.standing(replace(actor("c", "clerk"), tenant=tenant), room, NOW).sees_all
