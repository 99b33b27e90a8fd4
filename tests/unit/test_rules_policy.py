"""A tenant's policy: what it changes of the defaults, and what is refused because it contradicts itself."""

import pytest

from tradepost.protocol.policy import DEFAULT_ROLES, LocationPolicy, PolicyDocument, RoleChange, Window
from tradepost_server.errors import Invalid
from tradepost_server.rules import access, policy


def refusal(**roles: RoleChange | None) -> Invalid:
    with pytest.raises(Invalid) as refused:
        policy.check(PolicyDocument(roles=roles), access.matrix())
    return refused.value


def test_the_defaults_are_sound_and_an_empty_document_is_the_defaults() -> None:
    policy.check(PolicyDocument(), access.matrix())
    assert policy.in_force(PolicyDocument()) == DEFAULT_ROLES
    assert policy.default().staff == {"agent", "supervisor"}


def test_a_document_changes_only_the_fields_that_it_names() -> None:
    changed = policy.in_force(PolicyDocument(roles={"buyer": RoleChange(edit_window_s=60)}))["buyer"]
    assert (changed.edit_window_s, changed.may) == (60, DEFAULT_ROLES["buyer"].may)


def test_a_tenant_adds_roles_and_takes_some_away() -> None:
    document = PolicyDocument(roles={"warehouse": RoleChange(alias="Warehouse"), "bot": None})
    policy.check(document, access.matrix())
    built = policy.build(document, 7)
    assert set(built.roles) == {*DEFAULT_ROLES, "warehouse"} - {"bot"}
    assert "bot" not in built.role("agent").invites
    assert built.version == 7
    assert built.role("bot").addresses == frozenset()


def test_a_policy_without_staff_is_refused() -> None:
    refused = refusal(
        agent=RoleChange(staff=False, grants=[], invites=[]),
        supervisor=RoleChange(staff=False, grants=[], invites=[]),
    )
    assert "No role is staff" in refused.message


@pytest.mark.parametrize("grant", ["rescope", "policy"])
def test_a_policy_in_which_nobody_may_put_right_is_refused(grant: str) -> None:
    def without(role: str) -> RoleChange:
        return RoleChange(grants=[g for g in DEFAULT_ROLES[role].grants if g != grant])

    refused = refusal(agent=without("agent"), supervisor=without("supervisor"))
    assert f"No staff role has the grant {grant}" in refused.message


@pytest.mark.parametrize("command", policy.NEEDED)
def test_a_policy_that_locks_a_staff_role_out_is_refused(command: str) -> None:
    refused = refusal(agent=RoleChange(denied=[command]))
    assert refused.path == "$.policy.roles.agent.denied"
    assert refused.message == f"This would lock agent out: {command}"


def test_a_role_that_gives_one_with_more_power_than_its_own_is_refused() -> None:
    refused = refusal(agent=RoleChange(invites=["supervisor"]))
    assert refused.path == "$.policy.roles.agent.invites"
    assert "pii.phone" in refused.message
    assert "it is staff" in refusal(seller=RoleChange(invites=["agent"])).message


def test_two_roles_that_grant_each_other_more_than_they_have_are_refused() -> None:
    one = RoleChange(staff=True, grants=["rescope"], invites=["two"])
    two = RoleChange(staff=True, grants=["policy"], invites=["one"])
    assert "could give the role" in refusal(one=one, two=two).message


def test_roles_that_give_each_other_without_gaining_are_fine() -> None:
    document = PolicyDocument(roles={"seller": RoleChange(invites=["buyer"]), "buyer": RoleChange(invites=["seller"])})
    policy.check(document, access.matrix())


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (RoleChange(addresses=["plumber"]), "addresses"),
        (RoleChange(invites=["plumber"]), "invites"),
        (RoleChange(removes=["plumber"]), "removes"),
        (RoleChange(receipts_of=["plumber"]), "receipts_of"),
        (RoleChange(contact={"plumber": ["phone"]}), "contact"),
        (RoleChange(denied=["message.shout"]), "denied"),
        (RoleChange(grants=["audit"]), "grants"),
        (RoleChange(addresses=[]), "addresses"),
        (RoleChange(window=Window(stages=["a"], then={"a": 5})), "window.then"),
    ],
)
def test_what_a_role_names_has_to_be_there_and_make_sense(change: RoleChange, path: str) -> None:
    assert refusal(seller=change).path == f"$.policy.roles.seller.{path}"


def test_words_of_audiences_are_no_names_for_roles() -> None:
    for word in ("all", "staff"):
        assert refusal(**{word: RoleChange()}).path == f"$.policy.roles.{word}"


def test_staff_are_not_bounded_by_the_stage() -> None:
    assert refusal(agent=RoleChange(window=Window(stages=["paid"]))).path == "$.policy.roles.agent.window"


def test_a_window_names_stages_that_the_policy_has() -> None:
    document = PolicyDocument(
        stages=["paid", "delivered"], roles={"courier": RoleChange(window=Window(stages=["assigned"]))}
    )
    with pytest.raises(Invalid) as refused:
        policy.check(document, access.matrix())
    assert refused.value.path == "$.policy.roles.courier.window"
    assert "assigned" in refused.value.message


def test_stages_that_are_not_the_policys_own_are_refused_for_places_too() -> None:
    stages = ["paid", "handed_over"]
    named = PolicyDocument(stages=stages, location=LocationPolicy(ends_at_stages=["delivered", "handed_over"]))
    policy.check(named, access.matrix())
    built = policy.build(named, 2)
    assert built.location_ends_at == {"delivered", "handed_over"}
    wrong = PolicyDocument(stages=stages, location=LocationPolicy(ends_at_stages=["handed_ower"]))
    with pytest.raises(Invalid) as refused:
        policy.check(wrong, access.matrix())
    assert refused.value.path == "$.policy.location.ends_at_stages"
    wrong = PolicyDocument(stages=stages, roles={"buyer": RoleChange(exact_location_in=["payed"])})
    with pytest.raises(Invalid) as refused:
        policy.check(wrong, access.matrix())
    assert refused.value.path == "$.policy.roles.buyer.exact_location_in"


def test_by_default_a_buyer_says_exactly_where_they_are_from_payment_on_and_others_always() -> None:
    roles = policy.default().roles
    exact = roles["buyer"].exact_location_in
    assert exact is not None
    assert {"paid", "in_transit", "delivered"} <= exact
    assert "inquiry" not in exact
    assert {name for name, role in roles.items() if role.exact_location_in is not None} == {"buyer"}
    assert policy.default().track_retention_s == 0
