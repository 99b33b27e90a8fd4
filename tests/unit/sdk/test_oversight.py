"""Looking as another and why, policies, contact fields, and the audit of it all."""

import pytest

from tradepost import Conversation, errors, policy
from tradepost.protocol import commands as c
from tradepost.testing import Tradepost

DOCUMENT = policy.PolicyDocument(
    roles={
        "courier": policy.RoleChange(history="from_join", alias="Courier", contact={"buyer": ["phone"]}),
        "seller": policy.RoleChange(alias="Seller {n}"),
    }
)


@pytest.fixture
async def order(tradepost: Tradepost) -> str:
    return tradepost.conversation("buyer:7", "seller:42", "courier:3", "agent:1")


async def chat_of(tradepost: Tradepost, order: str, profile: str) -> Conversation:
    return await (await tradepost.user(profile)).conversations.get(order)


async def test_looking_as_another_shows_what_they_are_shown(tradepost: Tradepost, order: str) -> None:
    buyer, courier = await chat_of(tradepost, order, "buyer:7"), await chat_of(tradepost, order, "courier:3")
    agent = await chat_of(tradepost, order, "agent:1")
    await buyer.send("To all")
    await buyer.send("Psst", audience=["seller"])
    await agent.send("A note", audience=["staff"])
    await buyer.send("The code is 4711", audience=["courier"])
    who = next(person for person in agent.participants if person.role == "courier")
    seen = await agent.see_as(who, limit=1)
    assert (seen.participant, seen.more_before, seen.refused) == (who.id, True, None)
    rest = await agent.see_as(who.id, before=seen.messages[-1])
    assert [message.text for message in [*seen.messages, *rest.messages]] == ["The code is 4711", "To all"]
    assert seen.conversation is not None
    assert seen.conversation.data == (await courier.refresh()).data
    assert [message.text for message in await courier.history().all()] == ["The code is 4711", "To all"]
    assert {entry.action for entry in tradepost.server.audit} == {"conversation.as"}


async def test_a_back_end_of_a_test_tenant_may_look_and_a_party_may_not(tradepost: Tradepost, order: str) -> None:
    buyer = await chat_of(tradepost, order, "buyer:7")
    sent = await buyer.send("Psst", audience=["seller"])
    assert buyer.me is not None
    seen = tradepost.ask(c.SeeAs(conversation=order, participant=buyer.me))
    assert [message.id for message in seen.messages] == [sent.message]
    for looking in (buyer.see_as(buyer.me), buyer.why(sent, buyer.me)):
        with pytest.raises(errors.Forbidden):
            await looking


async def test_why_says_in_a_sentence_what_decides(tradepost: Tradepost, order: str) -> None:
    buyer, agent = await chat_of(tradepost, order, "buyer:7"), await chat_of(tradepost, order, "agent:1")
    sent = await buyer.send("Psst", audience=["seller"])
    late = await agent.add("seller:9", history="from_join")
    away = await agent.remove(await agent.add("seller:8"))
    after = await buyer.send("Still?", audience=["seller"])
    me = {person.role: person.id for person in (await agent.refresh()).participants if person.profile != "seller:9"}
    me |= {person.profile: person.id for person in agent.participants}
    told = f"the buyer {buyer.me}, seller and staff"
    expected = {
        (sent.message, me["seller:42"]): (True, "audience", f"visible: audience {told}, you looked as seller"),
        (sent.message, me["buyer"]): (True, "author", f"visible: audience {told}, you looked as its author"),
        (sent.message, me["agent"]): (True, "staff", f"visible: audience {told}, and staff see all"),
        (sent.message, me["courier"]): (False, "audience", f"hidden: audience {told}, you looked as courier"),
        (sent.message, late.id): (False, "before_join", "outside window: said before the seller joined"),
        (after.message, away.id): (False, "window", "outside window: said while they were not in it"),
    }
    for (message, participant), (visible, rule, sentence) in expected.items():
        why = await agent.why(message, participant)
        assert (why.visible, why.rule, why.sentence) == (visible, rule, sentence)
    await buyer.delete(sent)
    deleted = next(message for message in await agent.history().all() if message.id == sent.message)
    assert (await deleted.why(me["seller:42"])).rule == "deleted"
    with pytest.raises(errors.NotFound):
        await agent.why("ms_other", me["buyer"])
    with pytest.raises(errors.NotFound):
        await agent.why(sent, "pt_other")


async def test_a_policy_is_read_and_replaced_as_a_document_or_a_mapping(tradepost: Tradepost) -> None:
    supervisor, agent = await tradepost.user("supervisor:1"), await tradepost.user("agent:1")
    before = await agent.policy.get()
    assert (before.version, before.policy, before.roles["courier"].alias) == (1, policy.PolicyDocument(), None)
    after = await supervisor.policy.set(DOCUMENT)
    assert (after.version, after.policy, after.roles["seller"].alias) == (2, DOCUMENT, "Seller {n}")
    assert after.roles["buyer"] == before.roles["buyer"]
    assert (await agent.policy.get()) == after
    cut = await supervisor.policy.set({"roles": {"bot": None, "guest": {"denied": ["message.send"]}}})
    assert cut.roles["guest"].denied == ["message.send"]
    assert not any("bot" in role.invites for role in cut.roles.values())


async def test_a_policy_that_is_none_or_contradicts_itself_or_is_not_ours_to_set_is_refused(
    tradepost: Tradepost,
) -> None:
    supervisor, buyer = await tradepost.user("supervisor:1"), await tradepost.user("buyer:7")
    with pytest.raises(ValueError, match=r"not a policy: .*\$\.roles"):
        await supervisor.policy.set({"roles": {"courier": {"histroy": "all"}}})
    with pytest.raises(errors.BadRequest, match="Only staff have grants") as refused:
        await supervisor.policy.set({"roles": {"buyer": {"grants": ["rescope"]}}})
    assert refused.value.path == "$.policy.roles.buyer.grants"
    for asking in (buyer.policy.get(), buyer.policy.set(DOCUMENT), buyer.audit.list().all()):
        with pytest.raises(errors.Forbidden):
            await asking
    with pytest.raises(errors.Forbidden):
        await (await tradepost.user("agent:1")).policy.set(DOCUMENT)


async def test_a_role_has_the_history_alias_and_commands_of_the_policy(tradepost: Tradepost) -> None:
    tradepost.ask(c.SetPolicy(policy=DOCUMENT))
    order = tradepost.conversation("buyer:7", "seller:42", "agent:1")
    buyer, agent = await chat_of(tradepost, order, "buyer:7"), await chat_of(tradepost, order, "agent:1")
    await buyer.send("Before")
    await agent.add("courier:3")
    await buyer.send("After", audience=["courier"])
    courier = await chat_of(tradepost, order, "courier:3")
    message = await anext(courier.history())
    assert [found.text for found in await courier.history().all()] == ["After"]
    assert [person.name for person in courier.participants] == ["buyer:7", "Seller 1", "agent:1", "Courier"]
    assert [person.name for person in (await agent.refresh()).participants][1] == "seller:42"
    assert courier.visible_to(message) == ("courier", "buyer:7", "staff")
    joined = [event.participant.name for event in await buyer.events().all() if "Joined" in type(event.body).__name__]
    assert joined == ["buyer:7", "Seller 1", "agent:1", "Courier"]
    tradepost.ask(
        c.SetPolicy(policy=policy.PolicyDocument(roles={"buyer": policy.RoleChange(denied=["message.send"])}))
    )
    with pytest.raises(errors.Forbidden):
        await buyer.send("No more")


async def test_the_roster_leaves_out_who_was_gone_before_one_came(tradepost: Tradepost, order: str) -> None:
    agent = await chat_of(tradepost, order, "agent:1")
    await agent.remove(next(person for person in agent.participants if person.role == "courier"))
    await agent.add("courier:4", history="from_join")
    late = await chat_of(tradepost, order, "courier:4")
    assert [person.profile for person in late.participants] == ["buyer:7", "seller:42", "agent:1", "courier:4"]


async def test_contact_fields_are_ones_own_and_for_whom_policy_shows_them(tradepost: Tradepost, order: str) -> None:
    tradepost.ask(c.SetPolicy(policy=DOCUMENT))
    people = {name: await tradepost.user(name) for name in ("buyer:7", "seller:42", "courier:3", "agent:1")}
    own = await people["buyer:7"].update_profile(phone="+34600123456", email="ana@example.com")
    assert (own.phone, own.email) == ("+34600123456", "ana@example.com")
    assert (await people["buyer:7"].me()) == own
    shown = {name: await client.get_profile("buyer:7") for name, client in people.items()}
    assert (shown["courier:3"].phone, shown["courier:3"].email) == ("+34600123456", None)
    assert all(shown[name].phone is shown[name].email is None for name in ("seller:42", "agent:1"))
    assert (await people["buyer:7"].get_profile("seller:42")).name == "Seller"
    supervisor = await tradepost.user("supervisor:1")
    assert (await supervisor.get_profile("buyer:7")).email == "ana@example.com"
    assert (await people["buyer:7"].update_profile(email=None)).email is None
    with pytest.raises(errors.Forbidden):
        await people["seller:42"].update_profile("buyer:7", phone=None)


async def test_a_field_is_revealed_for_a_reason_that_is_kept(tradepost: Tradepost, order: str) -> None:
    agent, buyer = await tradepost.user("agent:1"), await tradepost.user("buyer:7")
    await buyer.update_profile(phone="+34600123456")
    assert await agent.reveal("buyer:7", "phone", reason="The courier waits") == "+34600123456"
    assert await agent.reveal("buyer:7", "email", reason="No answer by phone") is None
    with pytest.raises(errors.Forbidden):
        await buyer.reveal("seller:42", "phone", reason="Curious")
    with pytest.raises(errors.NotFound):
        await agent.reveal("buyer:404", "phone", reason="Who?")
    last = tradepost.server.audit[-1]
    assert (last.action, last.by, last.profile, last.reason) == (
        "profile.reveal",
        "agent:1",
        "buyer:7",
        "No answer by phone",
    )


async def test_the_audit_is_read_newest_first_page_by_page(tradepost: Tradepost, order: str) -> None:
    agent, supervisor = await chat_of(tradepost, order, "agent:1"), await tradepost.user("supervisor:1")
    sent = await agent.send("A note", audience=["staff"])
    await agent.rescope(sent, ["all"], reason="Everyone may know")
    for person in agent.participants:
        await agent.why(sent, person)
    await supervisor.policy.set(DOCUMENT)
    entries = await supervisor.audit.list(page_size=2).all()
    assert [entry.action for entry in entries] == ["policy.set", *["message.why"] * 4, "message.rescope"]
    assert [entry.id for entry in entries] == sorted((entry.id for entry in entries), reverse=True)
    assert (entries[-1].reason, entries[-1].details["from"]) == ("Everyone may know", ["staff"])
    assert len(await supervisor.audit.list(conversation=order).all()) == 5
    assert [entry.action for entry in await supervisor.audit.list(profile="buyer:7").all()] == ["message.why"]
    assert len(await supervisor.audit.list(limit=3).all()) == 3
