"""An event is encoded once where all get the same, and once more for each sort of reader who gets something else."""

from dataclasses import replace

import msgspec
from msgspec import Raw

from support.conversations import NOW, conversation, participant
from tradepost.protocol.content import Text
from tradepost.protocol.model import Author, Message, Subject
from tradepost_server.broker import frames
from tradepost_server.broker.frames import Record
from tradepost_server.store.log import EventData

ORDER = replace(
    conversation(participant("ana", "buyer"), participant("sol", "seller"), participant("cy", "courier")),
    subject=Subject(type="order", id="55"),
)
BLOCKED = replace(ORDER, blocks={"pt_ana": frozenset({"pt_sol"})})
SECRET = "zanahoria"


def event(author: str, name: str = "message.created", views: bytes | None = None) -> Record:
    message = Message(
        id="ms_1",
        conversation="cv_1",
        lane="all",
        audience=["*"],
        seq=1,
        at=NOW,
        author=Author(participant=f"pt_{author}", role="seller"),
        client_id="c1",
        content=Raw(msgspec.json.encode(Text(text=SECRET))),
    )
    data = EventData(participant="pt_cy", emoji="👍")
    return Record("all", 1, NOW, name, f"pt_{author}", data, message, None, {}, views)


def test_where_nobody_blocked_the_author_all_get_the_same_frame() -> None:
    assert frames.told(event("sol"), ORDER).plain
    assert frames.told(event("cy"), BLOCKED).plain


def test_the_blocker_has_a_frame_of_their_own_without_a_word_of_it() -> None:
    told = frames.told(event("sol"), BLOCKED)
    assert not told.plain
    assert told.hidden is not None
    assert told.hidden_from == {"pt_ana"}
    assert SECRET.encode() in told.frame
    assert SECRET.encode() not in told.hidden.frame + told.hidden.skip + told.hidden.bare + told.hidden.party


def test_the_blocker_is_not_told_who_reacted_to_what_is_hidden() -> None:
    told = frames.told(event("sol", "message.reacted"), BLOCKED)
    assert told.hidden is not None
    assert msgspec.json.decode(told.hidden.frame)["event"] == {"name": "skip"}


def test_staff_who_may_not_see_all_have_a_frame_for_each_view() -> None:
    views = {"phone": Text(text="no phone"), "email": Text(text="no email"), "both": Text(text="neither")}
    told = frames.told(event("sol", views=msgspec.json.encode(views)), ORDER)
    assert not told.plain
    assert told.views is not None
    said = {kind: msgspec.json.decode(frame)["event"]["message"]["content"] for kind, frame in told.views.items()}
    assert {kind: content["text"] for kind, content in said.items()} == {
        kind: content.text for kind, content in views.items()
    }
