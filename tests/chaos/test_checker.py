"""The checker itself: a history in which all is well, and each way in which it can be otherwise."""

from collections.abc import Callable

import pytest

from tradepost import Client, events

from .checker import check
from .history import HOOKED, Delivery, History, Log, Place, Room, Row

ROOM, LANES = "cv_1", {("cv_1", "all"): ["all"], ("cv_1", "ln_s"): ["staff"], ("cv_2", "all"): ["all"]}


def place(seq: int, lane: str = "all", conversation: str = ROOM) -> Place:
    return Place(conversation, lane, seq)


def hooked(seq: int) -> Place:
    return place(seq, conversation="cv_2")


def said(seq: int, number: int, lane: str = "all") -> Row:
    return Row(place(seq, lane), "message.created", "buyer:7", f"m0-0-{number}", f"m0-0-{number}")


def well() -> tuple[History, list[Row]]:
    """Three messages, one of which carries a file; a courier who was there for the second; a note of staff.

    And a tenant with a webhook.
    """
    rows = [
        Row(place(1), "conversation.created"),
        said(2, 0),
        Row(place(3), "participant.joined", "courier:1"),
        said(4, 1),
        Row(place(5), "participant.left", "courier:1"),
        said(6, 2),
        Row(place(1, "ln_s"), "message.created", "agent:1", "m0-1-0", "m0-1-0"),
        Row(hooked(1), "message.created", "buyer:9", "m1-0-0", "m1-0-0"),
        Row(hooked(2), "message.created", "buyer:9", "m1-0-1", "m1-0-1"),
    ]
    history = History()
    history.rooms[ROOM] = Room(
        ROOM, frozenset({"buyer:7", "agent:1"}), frozenset({"agent:1"}), frozenset({"courier:1"})
    )
    history.rooms["cv_2"] = Room("cv_2", frozenset({"buyer:9"}), tenant=HOOKED)
    history.files["m0-0-1"] = "fl_1"
    history.shown = {row.place: row.client_id for row in rows if row.client_id is not None}
    history.delivered = [Delivery(f"ev_{seq}", hooked(seq), f"m1-0-{seq - 1}") for seq in (1, 2)]
    for row in rows:
        if row.client_id is not None:
            history.send(row.client_id, row.profile or "").places.add(row.place)
    for profile, places in {
        "buyer:7": [place(seq) for seq in range(1, 7)],
        "agent:1": [*(place(seq) for seq in range(1, 7)), place(1, "ln_s")],
        "courier:1": [place(3), place(4), place(5)],
        "buyer:9": [hooked(1), hooked(2)],
    }.items():
        reader = history.reader(profile)
        reader.live = [list(places)]
        reader.told = list(places)
        reader.marks = {row.client_id for row in rows if row.place in places and row.client_id is not None}
    return history, rows


def counts(history: History, rows: list[Row]) -> set[str]:
    return {finding.count for finding in check(history, Log(rows, LANES))}


def test_nothing_is_found_where_all_is_well() -> None:
    assert counts(*well()) == set()


def drop_an_acked_row(history: History, rows: list[Row]) -> None:
    rows[5] = Row(rows[5].place, "skip")


def say_other_words(history: History, rows: list[Row]) -> None:
    rows[5].text = "something else"


def miss_an_event(history: History, rows: list[Row]) -> None:
    del history.readers[0].told[3]


def miss_the_end_of_a_stay(history: History, rows: list[Row]) -> None:
    del history.readers[2].told[-1]


def tell_what_is_not_stored(history: History, rows: list[Row]) -> None:
    history.readers[0].marks.add("m0-0-99")


def show_less(history: History, rows: list[Row]) -> None:
    assert history.shown is not None
    del history.shown[place(4)]


def show_other_words(history: History, rows: list[Row]) -> None:
    assert history.shown is not None
    history.shown[place(4)] = "something else"


def lose_a_file(history: History, rows: list[Row]) -> None:
    history.missing_files = {"m0-0-1"}


def deliver_less(history: History, rows: list[Row]) -> None:
    history.delivered = history.delivered[:1]


@pytest.mark.parametrize(
    "plant",
    [
        drop_an_acked_row,
        say_other_words,
        miss_an_event,
        miss_the_end_of_a_stay,
        tell_what_is_not_stored,
        show_less,
        show_other_words,
        lose_a_file,
        deliver_less,
    ],
)
def test_what_is_lost_is_found(plant: Callable[[History, list[Row]], None]) -> None:
    history, rows = well()
    plant(history, rows)
    assert "lost" in counts(history, rows)


def store_twice(history: History, rows: list[Row]) -> None:
    rows.append(said(7, 2))


def ack_at_two_places(history: History, rows: list[Row]) -> None:
    history.sends["m0-0-1"].places.add(place(6))


def tell_twice(history: History, rows: list[Row]) -> None:
    history.readers[0].told.append(place(6))


def repeat_on_the_wire(history: History, rows: list[Row]) -> None:
    history.readers[0].live[0].append(place(6))


def deliver_under_another_id(history: History, rows: list[Row]) -> None:
    history.delivered = [*history.delivered, Delivery("ev_9", hooked(1), "m1-0-0")]


@pytest.mark.parametrize(
    "plant", [store_twice, ack_at_two_places, tell_twice, repeat_on_the_wire, deliver_under_another_id]
)
def test_what_is_doubled_is_found(plant: Callable[[History, list[Row]], None]) -> None:
    history, rows = well()
    plant(history, rows)
    assert "doubled" in counts(history, rows)


def swap_two_rows(history: History, rows: list[Row]) -> None:
    rows[1].client_id, rows[5].client_id = rows[5].client_id, rows[1].client_id


def leave_a_hole(history: History, rows: list[Row]) -> None:
    rows[5].place = place(7)


def tell_in_another_order(history: History, rows: list[Row]) -> None:
    history.readers[0].told.reverse()


def swap_on_the_wire(history: History, rows: list[Row]) -> None:
    history.readers[0].live[0].reverse()


def deliver_in_another_order(history: History, rows: list[Row]) -> None:
    history.delivered = history.delivered[::-1]


@pytest.mark.parametrize(
    "plant", [swap_two_rows, leave_a_hole, tell_in_another_order, swap_on_the_wire, deliver_in_another_order]
)
def test_another_order_is_found(plant: Callable[[History, list[Row]], None]) -> None:
    history, rows = well()
    plant(history, rows)
    assert "reordered" in counts(history, rows)


def leak_a_note(history: History, rows: list[Row]) -> None:
    history.readers[0].marks.add("m0-1-0")


def leak_to_another_tenant(history: History, rows: list[Row]) -> None:
    history.readers[3].live[0].append(place(2))


def tell_who_left(history: History, rows: list[Row]) -> None:
    history.readers[2].live[0].append(place(6))


def tell_of_before(history: History, rows: list[Row]) -> None:
    history.readers[2].marks.add("m0-0-0")


def deliver_to_another_tenant(history: History, rows: list[Row]) -> None:
    history.delivered = [*history.delivered, Delivery("ev_9", place(4), "m0-0-1")]


@pytest.mark.parametrize(
    "plant", [leak_a_note, leak_to_another_tenant, tell_who_left, tell_of_before, deliver_to_another_tenant]
)
def test_what_is_foreign_is_found(plant: Callable[[History, list[Row]], None]) -> None:
    history, rows = well()
    plant(history, rows)
    assert "foreign" in counts(history, rows)


def refuse_what_is_stored(history: History, rows: list[Row]) -> None:
    history.sends["m0-0-1"].refusals.append("forbidden")


def never_settle(history: History, rows: list[Row]) -> None:
    history.send("m0-0-3", "buyer:7").unknown = True


def deliver_what_is_not_stored(history: History, rows: list[Row]) -> None:
    history.delivered = [*history.delivered, Delivery("ev_9", hooked(3), "m1-0-2")]


@pytest.mark.parametrize("plant", [refuse_what_is_stored, never_settle, deliver_what_is_not_stored])
def test_what_is_not_honest_is_found(plant: Callable[[History, list[Row]], None]) -> None:
    history, rows = well()
    plant(history, rows)
    assert "dishonest" in counts(history, rows)


def test_a_delivery_that_comes_again_under_its_id_is_no_mistake() -> None:
    history, rows = well()
    history.delivered = [*history.delivered, history.delivered[0]]
    assert counts(history, rows) == set()


@pytest.mark.parametrize(("anew", "found"), [(True, set()), (False, {"lost"})])
def test_only_who_comes_anew_may_be_told_that_a_lane_begins_later(anew: bool, found: set[str]) -> None:
    history, rows = well()
    buyer = history.readers[0]
    buyer.told, buyer.anew = [], anew
    buyer.hear(
        events.gap(ROOM, "all", events.Gap(after=0, to=3, reason="reset"), Client("http://127.0.0.1", api_key="k"))
    )
    buyer.told += [place(seq) for seq in range(4, 7)]
    assert counts(history, rows) == found


def test_a_send_without_an_answer_is_unknown_until_it_is_settled() -> None:
    history = History()
    reader = history.reader("buyer:7")
    reader.frame(b'{"type":"auth","token":"t"}', "out")
    reader.frame(b'{"type":"message.send","ref":"1","conversation":"cv_1","client_id":"m0-0-0"}', "out")
    assert (history.in_flight, history.sends["m0-0-0"].unknown) == (1, False)
    reader.frame(b'{"type":"auth","token":"t"}', "out")
    assert (history.in_flight, history.sends["m0-0-0"].unknown) == (0, True)
    reader.frame(b'{"type":"message.send","ref":"1","conversation":"cv_1","client_id":"m0-0-0"}', "out")
    reader.frame(b'{"type":"reply","ref":"1","result":{"message":"ms_1","lane":"all","seq":2}}', "in")
    assert history.sends["m0-0-0"].places == {place(2)}
