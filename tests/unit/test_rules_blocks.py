"""What is hidden from whom: by a block, and for want of a grant."""

from dataclasses import replace

import msgspec
import pytest
from msgspec import Raw

from support.conversations import NOW, actor, conversation, key, participant
from tradepost.protocol.content import Text
from tradepost.protocol.model import Author, Masked, Message, Subject
from tradepost_server.model import LANE_ALL, Actor, Conversation, Withheld
from tradepost_server.rules import access, blocks
from tradepost_server.rules.leaks.views import together
from tradepost_server.rules.sight import Sight

ORDER = replace(
    conversation(
        participant("ana", "buyer"),
        participant("sol", "seller"),
        participant("cy", "courier"),
        participant("ed", "agent"),
    ),
    subject=Subject(type="order", id="55"),
    blocks={"pt_ana": frozenset({"pt_sol"})},
)
SOL = Author(participant="pt_sol", role="seller")
VIEWS = msgspec.json.encode({kind: Text(text=f"without {kind}") for kind in ("phone", "email", "both")})


def message(author: Author = SOL) -> Message:
    return Message(
        id="ms_1",
        conversation="cv_1",
        lane="all",
        audience=["*"],
        seq=1,
        at=NOW,
        author=author,
        client_id="c1",
        content=Raw(msgspec.json.encode(Text(text="the words"))),
        reactions={"👍": ["pt_cy"]},
        masked=Masked(rule="contacts", kinds=["phone"]),
    )


def shown(who: Actor, said: Message, found: Conversation = ORDER, views: bytes | None = None) -> Message:
    return Sight(conversation=found, standing=access.standing(who, found, NOW)).shown(said, None, views)


def words(told: Message) -> str:
    return str(msgspec.json.decode(told.content)["text"])


def test_the_blocker_gets_a_placeholder_that_tells_nothing_of_what_was_said() -> None:
    told = shown(actor("ana", "buyer"), message())
    assert (bytes(told.content), told.reactions, told.masked, told.hidden) == (b"null", {}, None, "blocked")
    assert (told.id, told.seq, told.author) == ("ms_1", 1, SOL)


@pytest.mark.parametrize("who", ["sol", "cy", "ed", "agent"])
def test_everyone_else_reads_it(who: str) -> None:
    role = {"sol": "seller", "cy": "courier"}.get(who, "agent")
    assert shown(actor(who, role), message()) == message()
    assert shown(key("messages:read"), message()) == message()


def test_what_the_blocked_said_as_staff_is_read() -> None:
    spoken = message(Author(participant="pt_sol", role="agent"))
    assert shown(actor("ana", "buyer"), spoken) == spoken


def test_in_a_talk_of_two_which_has_ended_nothing_is_hidden() -> None:
    people = (participant("ana", "buyer"), participant("sol", "seller"), participant("ed", "agent"))
    talk = replace(conversation(*people), blocks={"pt_ana": frozenset({"pt_sol"})})
    assert shown(actor("ana", "buyer"), message(), talk) == message()
    assert blocks.hidden_from(talk, SOL) == frozenset()
    assert blocks.hidden_from(ORDER, SOL) == {"pt_ana"}


def test_in_a_talk_of_two_the_blocked_is_silenced_and_the_blocker_is_not() -> None:
    talk = replace(
        conversation(participant("ana", "buyer"), participant("sol", "seller"), participant("ed", "agent")),
        blocks={"pt_ana": frozenset({"pt_sol"})},
    )
    assert blocks.silences(talk, talk.participants["pt_sol"], LANE_ALL)
    assert not blocks.silences(talk, talk.participants["pt_ana"], LANE_ALL)
    assert not blocks.silences(ORDER, ORDER.participants["pt_sol"], LANE_ALL)


@pytest.mark.parametrize(
    ("who", "text"),
    [
        (actor("sol", "seller"), "the words"),
        (actor("ed", "agent"), "without both"),  # in it
        (actor("other", "agent"), "without both"),  # who watches
        (actor("boss", "supervisor"), "the words"),
        (key("messages:read"), "without both"),
        (key("messages:read", "pii:read"), "the words"),
        (replace(actor("cy", "courier"), withheld="phone"), "without phone"),  # as staff look who may see emails
    ],
)
def test_staff_and_keys_read_what_they_may_see(who: Actor, text: str) -> None:
    assert words(shown(who, message(), views=VIEWS)) == text


def test_a_placeholder_has_no_view() -> None:
    told = shown(replace(actor("ana", "buyer"), withheld="both"), message(), views=VIEWS)
    assert bytes(told.content) == b"null"


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (None, None, None),
        ("phone", None, "phone"),
        ("phone", "phone", "phone"),
        ("phone", "email", "both"),
        ("both", "email", "both"),
    ],
)
def test_what_is_kept_from_two_is_kept_from_both(
    one: Withheld | None, other: Withheld | None, both: Withheld | None
) -> None:
    assert together(one, other) == together(other, one) == both
