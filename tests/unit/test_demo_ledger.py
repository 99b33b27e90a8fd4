"""The counter of the demo: lost, doubled and reordered are seen where they happen, and nowhere else."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tradepost import events
from tradepost.events import AnyEvent, Event
from tradepost.protocol.model import Author, Message, Participant
from tradepost_server.demo.cast import ANA, KOFI, MEI, TOMAS, Party
from tradepost_server.demo.ledger import Ledger

BEGIN = datetime(2026, 11, 22, tzinfo=UTC)
AUDIENCES = {"all": ["all"], "ln_1": ["participant:pt_Ana", "seller", "staff"]}
LATER = BEGIN + timedelta(hours=1)


def event(lane: str, seq: int, minute: int, body: Any) -> AnyEvent:
    return Event("cv_1", lane, seq, BEGIN + timedelta(minutes=minute), body, None)  # type: ignore[arg-type]  # not asked


def joined(party: Party, seq: int, minute: int) -> AnyEvent:
    return event("all", seq, minute, events.ParticipantJoined(participant=_participant(party)))


def left(party: Party, seq: int, minute: int) -> AnyEvent:
    return event("all", seq, minute, events.ParticipantLeft(participant=_participant(party)))


def said(lane: str, seq: int, minute: int) -> AnyEvent:
    message = Message(
        id=f"ms_{minute}",
        conversation="cv_1",
        lane=lane,
        audience=AUDIENCES[lane],
        seq=seq,
        at=BEGIN + timedelta(minutes=minute),
        author=Author(participant="pt_Ana", role="buyer"),
        client_id=f"c{minute}",
    )
    return event(lane, seq, minute, events.MessageCreated(message=message))


def _participant(party: Party) -> Participant:
    return Participant(id=f"pt_{party.name}", profile=party.profile, role=party.role)


ALL: Sequence[AnyEvent] = [
    joined(ANA, 1, 1),
    joined(TOMAS, 2, 2),
    said("all", 3, 3),
    joined(KOFI, 4, 4),
    said("all", 5, 5),
    event("all", 6, 6, events.Skip()),
    left(KOFI, 7, 7),
    said("all", 8, 8),
]
PRIVATE: Sequence[AnyEvent] = [said("ln_1", 1, 9), said("ln_1", 2, 10)]
LOG = {"all": ALL, "ln_1": PRIVATE}


def heard(ledger: Ledger, party: Party, told: Sequence[AnyEvent]) -> None:
    for one in told:
        ledger.heard(party, one)


@pytest.fixture
def ledger() -> Ledger:
    """Everyone heard what was theirs."""
    ledger = Ledger()
    for party in ANA, TOMAS, MEI:
        heard(ledger, party, [*ALL, *PRIVATE])
    heard(ledger, KOFI, ALL[3:7])
    return ledger


def test_nothing_is_missing_where_each_heard_what_was_theirs(ledger: Ledger) -> None:
    assert ledger.missing("cv_1", LOG, AUDIENCES, LATER) == set()
    count = ledger.count("cv_1", 0)
    assert (count.acked, count.doubled, count.reordered) == (5, 0, 0)
    assert (count.delivered["buyer:ana"], count.delivered["courier:kofi"]) == (5, 1)


@pytest.mark.parametrize(("party", "lost"), [(ANA, ALL[4]), (TOMAS, PRIVATE[1]), (MEI, PRIVATE[0]), (KOFI, ALL[5])])
def test_what_did_not_come_is_missing(party: Party, lost: AnyEvent) -> None:
    ledger = Ledger()
    for other in ANA, TOMAS, MEI:
        heard(ledger, other, [one for one in (*ALL, *PRIVATE) if (other, one) != (party, lost)])
    heard(ledger, KOFI, [one for one in ALL[3:7] if (KOFI, one) != (party, lost)])
    assert ledger.missing("cv_1", LOG, AUDIENCES, LATER) == {(party.profile, lost.lane, lost.seq)}


def test_what_is_too_young_to_have_come_is_not_missing(ledger: Ledger) -> None:
    log = {"all": [*ALL, said("all", 9, 61)], "ln_1": PRIVATE}
    assert ledger.missing("cv_1", log, AUDIENCES, LATER) == set()


def test_an_acked_message_that_no_log_has_is_missing(ledger: Ledger) -> None:
    ledger.acked("cv_1", "ms_gone")
    assert ledger.missing("cv_1", LOG, AUDIENCES, LATER) == {("", "ms_gone", 0)}


def test_doubled_and_reordered_events_are_counted(ledger: Ledger) -> None:
    ledger.heard(ANA, ALL[7])
    count = ledger.count("cv_1", 0)
    assert (count.doubled, count.reordered) == (1, 0)
    late = Ledger()
    heard(late, ANA, [ALL[1], ALL[0], ALL[2]])
    count = late.count("cv_1", 0)
    assert (count.doubled, count.reordered) == (0, 1)


def test_signals_count_for_nothing(ledger: Ledger) -> None:
    before = ledger.count("cv_1", 0)
    ledger.heard(ANA, event("all", 0, 11, events.Typing(participant="pt_Ana", on=True)))
    assert ledger.count("cv_1", 0) == before


def test_old_conversations_are_forgotten(ledger: Ledger) -> None:
    for number in range(10):
        ledger.acked(f"cv_new_{number}", "ms_1")
    assert ledger.count("cv_1", 0).acked == 0


def moved(seq: int, minute: int) -> AnyEvent:
    """The message of this minute, told in the private lane from now on."""
    known = said("ln_1", seq, minute).body
    assert isinstance(known, events.MessageCreated)
    return event("ln_1", seq, 11, events.MessageRescoped(message=known.message))


def test_a_message_told_to_others_is_missed_by_nobody_whom_it_left(ledger: Ledger) -> None:
    withdrawn = event("all", 9, 11, events.MessageWithdrawn(message="ms_5", version=2))
    for party in ANA, TOMAS, MEI:
        heard(ledger, party, [withdrawn, moved(3, 5)])
    everyone = [event(e.lane, e.seq, 5, events.Skip()) if e.seq == 5 else e for e in ALL]
    log = {"all": [*everyone, withdrawn], "ln_1": [*PRIVATE, moved(3, 5)]}
    assert ledger.missing("cv_1", log, AUDIENCES, LATER) == set()
    count = ledger.count("cv_1", 0)
    assert (count.acked, count.delivered["agent:mei"], count.delivered["courier:kofi"]) == (5, 5, 1)


def test_who_does_not_hear_that_a_message_came_to_their_lane_misses_it(ledger: Ledger) -> None:
    for party in ANA, MEI:
        heard(ledger, party, [moved(3, 5)])
    log = {"all": ALL, "ln_1": [*PRIVATE, moved(3, 5)]}
    assert ledger.missing("cv_1", log, AUDIENCES, LATER) == {(TOMAS.profile, "ln_1", 3)}


def test_a_part_that_ends_by_itself_ends_a_little_before_it_is_told() -> None:
    ledger = Ledger()
    heard(ledger, KOFI, ALL[3:6])
    ended = events.ParticipantLeft(participant=_participant(KOFI), reason="expired")
    between = Event("cv_1", "all", 7, BEGIN + timedelta(minutes=7, seconds=-1), said("all", 7, 7).body, None)  # type: ignore[arg-type]  # not asked
    log = {"all": [*ALL[:6], between, event("all", 8, 7, ended)]}
    missed = ledger.missing("cv_1", log, AUDIENCES, LATER)
    assert KOFI.profile not in {profile for profile, _, _ in missed}


def test_a_message_that_is_held_back_is_no_lost_one() -> None:
    ledger = Ledger()
    ledger.acked("cv_1", "")
    assert ledger.missing("cv_1", {"all": []}, AUDIENCES, LATER) == set()
    assert ledger.count("cv_1", 0).acked == 0
