"""The proof of a replay: a conversation without a fault is clean, and each planted fault turns it red."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from msgspec import Raw

from tradepost.protocol import events as e
from tradepost.protocol.content import Text
from tradepost.protocol.frames import EventFrame, Reply
from tradepost.protocol.model import Author, Conversation, Message, Participant
from tradepost.protocol.results import EventPage, MessagePage
from tradepost_server.replay.check import check
from tradepost_server.replay.plan import State
from tradepost_server.replay.record import Entry, Part, Record, Said, Witness

CV, RUN, LINE, STAFF_LANE = "cv_1", "a1b2", 7, "ln_staff"
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
BUYER = Part("speaker", "buyer", f"buyer:{RUN}-{LINE}")
SELLER = Part("speaker", "seller", f"seller:{RUN}-{LINE}")
AGENT = Part("listener", "agent", f"desk:{RUN}-{LINE}")
COURIER = Part("guest", "courier", f"courier:{RUN}-{LINE}")
CAST = (BUYER, SELLER, AGENT, COURIER)
Tell = tuple[str, e.Event, Iterable[Part]]  # lane, what happened, who is told


def participant(part: Part, *, present: bool = True) -> Participant:
    return Participant(id=f"pt_{part.role}", profile=part.profile, role=part.role, present=present)


def message(
    seq: int, author: Part, client_id: str, text: str | None, *, version: int = 1, by: Iterable[Part] = ()
) -> Message:
    note = client_id.startswith("n")
    people = [f"pt_{part.role}" for part in by]
    return Message(
        id=f"ms_{client_id}",
        conversation=CV,
        lane=STAFF_LANE if note else "all",
        audience=["staff"] if note else ["all"],
        seq=seq,
        at=NOON,
        author=Author(participant=f"pt_{author.role}", role=author.role),
        client_id=f"{RUN}-{LINE}-{client_id}",
        version=version,
        content=Raw(msgspec.json.encode(Text(text=text)) if text is not None else b"null"),
        reactions={"👍": people} if people else {},
    )


FIRST, LATER = [BUYER, SELLER, AGENT], [BUYER, SELLER, AGENT, COURIER]
T2_EDITED = message(7, SELLER, "t2", "Two!", version=2)
STORY: list[Tell] = [
    ("all", e.ConversationCreated(conversation=e.ConversationState(status="open")), [BUYER, SELLER]),
    ("all", e.ParticipantJoined(participant=participant(BUYER)), [BUYER, SELLER]),
    ("all", e.ParticipantJoined(participant=participant(SELLER)), [BUYER, SELLER]),
    ("all", e.MessageCreated(message=message(4, BUYER, "t1", "One")), FIRST),
    ("all", e.ParticipantJoined(participant=participant(AGENT)), FIRST),
    ("all", e.ParticipantJoined(participant=participant(COURIER)), LATER),
    ("all", e.MessageCreated(message=message(7, SELLER, "t2", "Two")), LATER),
    ("all", e.MessageEdited(message=T2_EDITED), LATER),
    ("all", e.MessageEdited(message=message(4, BUYER, "t1", "One!", version=2)), FIRST),  # a skip for the courier
    (STAFF_LANE, e.MessageCreated(message=message(1, AGENT, "n1", "Note")), [AGENT]),
    ("all", e.ParticipantLeft(participant=participant(COURIER, present=False), reason="removed"), LATER),
    ("all", e.MessageDeleted(message=message(4, BUYER, "t1", None, version=3)), FIRST),
    ("all", e.MessageCreated(message=message(12, BUYER, "t3", "Three")), FIRST),
    (
        "all",
        e.MessageReacted(
            message=message(12, BUYER, "t3", "Three", version=2, by=[SELLER]),
            participant="pt_seller",
            emoji="👍",
            on=True,
        ),
        FIRST,
    ),
]
TURNS = (
    Said(f"{RUN}-{LINE}-t1", BUYER, (State("One"), State("One!"), State(None))),
    Said(f"{RUN}-{LINE}-t2", SELLER, (State("Two"), State("Two!"))),
    Said(f"{RUN}-{LINE}-t3", BUYER, (State("Three"), State("Three", frozenset({("👍", 1)})))),
)
NOTES = (Said(f"{RUN}-{LINE}-n1", AGENT, (State("Note"),)),)


def frame(lane: str, seq: int, event: e.Event, conversation: str = CV) -> bytes:
    at = NOON + timedelta(seconds=seq)
    return msgspec.json.encode(
        EventFrame(conversation=conversation, lane=lane, seq=seq, at=at, event=Raw(msgspec.json.encode(event)))
    )


def entry(lane: str, seq: int, event: e.Event, *, at: datetime) -> Entry:
    told = getattr(event, "participant", None)
    return Entry(
        conversation=CV,
        lane=lane,
        seq=seq,
        at=at,
        name=str(event.__struct_config__.tag),
        message=getattr(event, "message", None),
        participant=told if isinstance(told, Participant) else None,
    )


def clean() -> Record:
    """The story as it should be recorded: the log has each message as it stands at the end."""
    newest = {event.message.id: event.message for _, event, _ in STORY if isinstance(event, e.MessageEvent)}
    log: dict[str, list[Entry]] = {"all": [], STAFF_LANE: []}
    heard: dict[Part, list[Entry]] = {part: [] for part in CAST}
    frames: dict[Part, list[bytes]] = {part: [] for part in CAST}
    for second, (lane, event, readers) in enumerate(STORY):
        seq = len(log[lane]) + 1
        live = entry(lane, seq, event, at=NOON + timedelta(seconds=second))
        log[lane].append(replace(live, message=newest[live.message.id]) if live.message else live)
        for part in readers:
            heard[part].append(live)
            frames[part].append(frame(lane, seq, event))
    frames[COURIER].append(frame("all", 9, e.Skip()))
    return Record(
        line=LINE,
        run=RUN,
        conversation=CV,
        speakers=(BUYER, SELLER),
        turns=TURNS,
        notes=NOTES,
        log={lane: tuple(entries) for lane, entries in log.items()},
        witnesses=tuple(Witness(part, tuple(heard[part]), tuple(frames[part])) for part in CAST),
    )


def faults(record: Record) -> set[str]:
    return {finding.fault for finding in check(record)}


def test_a_conversation_without_a_fault_is_clean() -> None:
    assert check(clean()) == []


# What came to a participant


def heard_by(part: Part, change: Callable[[list[Entry]], Sequence[Entry]]) -> Record:
    record = clean()
    changed = [replace(w, heard=tuple(change(list(w.heard)))) if w.part == part else w for w in record.witnesses]
    return replace(record, witnesses=tuple(changed))


@pytest.mark.parametrize("part", CAST)
def test_every_event_that_is_not_told_to_a_callback_is_lost(part: Part) -> None:
    theirs = next(witness for witness in clean().witnesses if witness.part == part)
    for place in range(len(theirs.heard)):
        kept = [*theirs.heard[:place], *theirs.heard[place + 1 :]]
        assert "lost" in faults(heard_by(part, lambda _, kept=kept: kept))  # type: ignore[misc]  # bound at once


@pytest.mark.parametrize("part", CAST)
def test_an_event_told_twice_is_doubled(part: Part) -> None:
    assert faults(heard_by(part, lambda heard: [*heard, heard[-1]])) == {"doubled"}


@pytest.mark.parametrize("part", CAST)
def test_two_events_told_in_the_wrong_order_are_reordered(part: Part) -> None:
    assert faults(heard_by(part, lambda heard: [heard[1], heard[0], *heard[2:]])) == {"reordered"}


def test_a_change_that_left_the_old_copy_standing_is_lost() -> None:
    stale = message(7, SELLER, "t2", "Two")
    told = heard_by(BUYER, lambda heard: [replace(h, message=stale) if h.message == T2_EDITED else h for h in heard])
    assert [finding.fault for finding in check(told)] == ["lost"]


def test_a_gap_is_not_what_it_stands_for() -> None:
    told = heard_by(SELLER, lambda heard: [replace(heard[0], name="gap"), *heard[1:]])
    assert [finding.fault for finding in check(told)] == ["lost"]


# What stood in raw frames


def leaked(part: Part, *leak: bytes) -> Record:
    record = clean()
    changed = [replace(w, frames=(*w.frames, *leak)) if w.part == part else w for w in record.witnesses]
    return replace(record, witnesses=tuple(changed))


NOTE = e.MessageCreated(message=message(1, AGENT, "n1", "Note"))
T1, T3 = message(4, BUYER, "t1", "One"), message(12, BUYER, "t3", "Three")
VIEW = Conversation(id=CV, created_at=NOON, updated_at=NOON, last_message=T1)


def reply(result: object) -> bytes:
    return msgspec.json.encode(Reply(ref="1", result=Raw(msgspec.json.encode(result))))


@pytest.mark.parametrize(
    ("part", "leak"),
    [
        pytest.param(BUYER, frame(STAFF_LANE, 1, NOTE), id="a note, live"),
        pytest.param(
            SELLER, reply(EventPage(events=[Raw(frame(STAFF_LANE, 1, NOTE))], head=1)), id="a note, read back"
        ),
        pytest.param(SELLER, reply(MessagePage(messages=[NOTE.message])), id="a note, scrolled to"),
        pytest.param(BUYER, f'{{"type":"x","y":"{STAFF_LANE}"}}'.encode(), id="that the lane exists"),
        pytest.param(BUYER, f'{{"type":"x","y":"{RUN}-{LINE}-n1"}}'.encode(), id="words of a note"),
        pytest.param(BUYER, frame(STAFF_LANE, 2, e.ParticipantJoined(participant=participant(AGENT))), id="its events"),
        pytest.param(COURIER, frame("all", 4, e.MessageCreated(message=T1)), id="from before the courier came"),
        pytest.param(COURIER, reply(VIEW), id="the last message, from before the courier came"),
        pytest.param(COURIER, frame("all", 9, STORY[8][1]), id="an edit of what was said before the courier came"),
        pytest.param(COURIER, frame("all", 12, e.MessageCreated(message=T3)), id="from after the courier left"),
        pytest.param(COURIER, reply(MessagePage(messages=[T3])), id="scrolled to after leaving"),
        pytest.param(AGENT, frame("all", 1, STORY[0][1], conversation="cv_2"), id="another conversation, to staff"),
        pytest.param(BUYER, f'{{"type":"x","y":"seller:{RUN}-77"}}'.encode(), id="someone of another conversation"),
        pytest.param(
            AGENT, frame("all", 4, e.MessageCreated(message=message(4, BUYER, "t1", "One", version=3))), id="deleted"
        ),
    ],
)
def test_one_raw_frame_that_is_not_theirs_is_foreign(part: Part, leak: bytes) -> None:
    assert faults(leaked(part, leak)) == {"foreign"}


def test_a_duplicate_on_the_wire_is_allowed() -> None:
    assert check(leaked(BUYER, clean().witnesses[0].frames[3])) == []


def test_a_raw_copy_that_says_something_else_is_lost() -> None:
    wrong = e.MessageCreated(message=message(12, BUYER, "t3", "Thee"))
    assert faults(leaked(SELLER, frame("all", 12, wrong))) == {"lost"}


EDITED_LATER = message(7, SELLER, "t2", "Two!!", version=3)
REACTED_LATER = message(7, SELLER, "t2", "Two!", version=3, by=[BUYER])


def changed_after_the_courier_left(newest: Message, *courier_frames: bytes) -> Record:
    """The second turn is changed again at the end, and the courier was cut off when it was said and edited."""
    record, at = clean(), NOON + timedelta(hours=1)
    log = [replace(x, message=newest) if x.message and x.message.id == newest.id else x for x in record.log["all"]]
    last = entry("all", len(log) + 1, e.MessageEdited(message=newest), at=at)
    witnesses = [replace(w, heard=(*w.heard, last)) if w.part != COURIER else w for w in record.witnesses]
    courier = witnesses[-1]
    kept = tuple(h for h in courier.heard if h.message is None)
    raw = tuple(f for f in courier.frames if b"message." not in f)
    witnesses[-1] = replace(courier, heard=kept, frames=(*raw, *courier_frames))
    state = State("Two!!") if newest is EDITED_LATER else State("Two!", frozenset({("👍", 0)}))
    second = replace(TURNS[1], states=(*TURNS[1].states, state))
    return replace(
        record,
        log={**record.log, "all": (*log, last)},
        turns=(TURNS[0], second, TURNS[2]),
        witnesses=tuple(witnesses),
    )


EMPTY = [frame("all", place, e.Skip()) for place in (7, 8)]


def test_what_changed_after_someone_left_may_come_to_them_as_an_empty_place() -> None:
    assert check(changed_after_the_courier_left(EDITED_LATER, *EMPTY)) == []


def test_an_empty_place_that_did_not_come_is_lost() -> None:
    assert faults(changed_after_the_courier_left(EDITED_LATER, EMPTY[0])) == {"lost"}


@pytest.mark.parametrize("newest", [EDITED_LATER, REACTED_LATER], ids=["text", "reaction"])
def test_how_a_message_stood_after_they_left_is_foreign(newest: Message) -> None:
    told = frame("all", 7, e.MessageCreated(message=newest))
    assert "foreign" in faults(changed_after_the_courier_left(newest, told, *EMPTY))


def test_a_later_copy_that_tells_nothing_of_later_is_allowed() -> None:
    silent = message(7, SELLER, "t2", "Two!", version=3)
    told = frame("all", 7, e.MessageCreated(message=silent))
    assert check(changed_after_the_courier_left(REACTED_LATER, told, *EMPTY)) == []


# What the server hides


def hidden(read: str, *, masked: bool) -> Record:
    """The last turn has a number in it, and everyone reads it like this."""
    record = clean()
    told = f'"{read}"'.encode()
    third = replace(record.turns[2], states=(State("Call 612 345 678, or not", masked=masked),) * 2)
    states = tuple(
        replace(state, reactions=old.reactions) for state, old in zip(third.states, TURNS[2].states, strict=True)
    )
    return replace(
        record,
        turns=(*record.turns[:2], replace(third, states=states)),
        log={
            **record.log,
            "all": tuple(
                replace(x, message=retold(x.message, read)) if x.message and x.message.id == "ms_t3" else x
                for x in record.log["all"]
            ),
        },
        witnesses=tuple(
            replace(w, frames=tuple(f.replace(b'"Three"', told) for f in w.frames)) for w in record.witnesses
        ),
    )


def retold(old: Message, text: str) -> Message:
    return msgspec.structs.replace(old, content=Raw(msgspec.json.encode(Text(text=text))))


def test_words_that_the_author_was_told_are_hidden_may_be_missing() -> None:
    assert check(hidden("Call ☎•••, or not", masked=True)) == []


def test_words_that_are_missing_without_a_word_are_lost() -> None:
    assert faults(hidden("Call ☎•••, or not", masked=False)) == {"lost"}


@pytest.mark.parametrize("read", ["Ring ☎•••, or not", "Call ☎•••, or not!", "Call, or not"])
def test_other_words_that_are_missing_are_lost(read: str) -> None:
    assert faults(hidden(read, masked=True)) == {"lost"}


def test_words_that_were_said_to_be_hidden_and_are_read_are_foreign() -> None:
    assert faults(hidden("Call 612 345 678, or not", masked=True)) == {"foreign"}


# The log


def logged(change: Callable[[list[Entry]], Sequence[Entry]], lane: str = "all") -> Record:
    record = clean()
    return replace(record, log={**record.log, lane: tuple(change(list(record.log[lane])))})


def test_a_turn_that_is_not_in_the_log_is_lost() -> None:
    assert "lost" in faults(logged(lambda log: [*log[:3], *log[4:]]))


def test_a_note_that_is_not_in_the_log_is_lost() -> None:
    assert "lost" in faults(logged(lambda _: [], lane=STAFF_LANE))


def test_a_turn_stored_twice_is_doubled() -> None:
    again = entry("all", 14, e.MessageCreated(message=message(14, BUYER, "t1", "One")), at=NOON + timedelta(hours=1))
    assert "doubled" in faults(logged(lambda log: [*log, again]))


def test_a_message_that_nobody_sent_is_doubled() -> None:
    odd = entry("all", 14, e.MessageCreated(message=message(14, BUYER, "t9", "?")), at=NOON + timedelta(hours=1))
    assert "doubled" in faults(logged(lambda log: [*log, odd]))


def test_turns_out_of_the_order_of_the_file_are_reordered() -> None:
    record = clean()
    assert faults(replace(record, turns=(TURNS[1], TURNS[0], TURNS[2]))) == {"reordered"}


def test_a_page_out_of_order_and_a_clock_that_stands_still_are_reordered() -> None:
    assert "reordered" in faults(logged(lambda log: [log[1], log[0], *log[2:]]))
    assert faults(logged(lambda log: [log[0], replace(log[1], at=log[0].at), *log[2:]])) == {"reordered"}


@pytest.mark.parametrize(
    ("stored", "fault"),
    [
        (message(12, BUYER, "t3", "Thee", version=2, by=[SELLER]), "lost"),
        (message(12, SELLER, "t3", "Three", version=2, by=[SELLER]), "lost"),
        (message(12, BUYER, "t3", "Three", version=2, by=[BUYER]), "lost"),
        (message(12, BUYER, "t3", "Three", version=2), "lost"),
        (message(12, BUYER, "t3", "Three"), "lost"),
        (message(12, BUYER, "t3", "Three", version=9), "lost"),
    ],
    ids=["text", "author", "who reacted", "no reaction", "not the last version", "an unknown version"],
)
def test_a_turn_that_ended_otherwise_in_the_log_is_lost(stored: Message, fault: str) -> None:
    change = logged(lambda log: [replace(x, message=stored) if x.message and x.message.seq == 12 else x for x in log])
    assert faults(change) == {fault}


def test_a_deleted_text_that_is_still_in_the_log_is_foreign() -> None:
    kept = message(4, BUYER, "t1", "One!", version=3)
    change = logged(lambda log: [replace(x, message=kept) if x.message and x.message.seq == 4 else x for x in log])
    assert "foreign" in faults(change)


def test_a_finding_names_the_place_and_never_the_words() -> None:
    (finding,) = check(heard_by(COURIER, lambda heard: heard[1:]))
    assert finding.where == "line 7, guest courier, lane all, place 6"
