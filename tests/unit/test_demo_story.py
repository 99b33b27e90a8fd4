"""The story of the demo is complete."""

import itertools
from math import inf
from typing import get_args

import msgspec
import pytest

from tradepost.protocol.commands import SendMessage
from tradepost.protocol.policy import Window
from tradepost_server.demo import story
from tradepost_server.demo.cast import CAST, KOFI, OPENING, STAFF, Party
from tradepost_server.demo.story import STORY, Beat, Say
from tradepost_server.rules import access, policy

SPARE_S = 4.0  # between the end of the courier's part and what is said before and after it
SAID = [beat for beat in STORY if isinstance(beat.action, Say)]


def _window() -> Window:
    change = story.POLICY.roles[KOFI.role]
    assert change is not None
    assert isinstance(change.window, Window)
    return change.window


WINDOW = _window()


def test_it_has_at_least_forty_messages_in_about_five_minutes() -> None:
    assert len(SAID) >= 40
    assert 285 <= sum(beat.after_s for beat in STORY) <= 330


def test_every_one_of_the_cast_speaks() -> None:
    assert {beat.who for beat in SAID} == set(CAST)


def test_every_kind_of_content_and_every_kind_of_action_appears() -> None:
    assert {type(beat.action.content).__name__ for beat in SAID if isinstance(beat.action, Say)} == {
        "Text",
        "Image",
        "File",
        "Gif",
        "Location",
    }
    assert {type(beat.action) for beat in STORY} == set(get_args(story.Action))


def test_there_are_a_note_a_private_word_and_an_answer() -> None:
    audiences = {beat.action.to for beat in SAID if isinstance(beat.action, Say)}
    assert {("staff",), ("seller",), ("courier",), None} <= audiences
    assert any(isinstance(beat.action, Say) and beat.action.answers for beat in SAID)


def test_the_order_goes_through_all_its_stages() -> None:
    stages = [beat.action.stage for beat in STORY if isinstance(beat.action, story.Stage)]
    assert [story.FIRST_STAGE, *stages] == ["placed", "paid", "packed", "assigned", "on_the_way", "delivered"]


def test_it_ends_with_a_close_and_a_reopening_after_which_people_speak() -> None:
    kinds = [type(beat.action) for beat in STORY]
    closed, opened = kinds.index(story.Close), kinds.index(story.Reopen)
    assert kinds.index(story.Leave) < closed < opened < len(kinds) - 1
    assert Say not in kinds[closed:opened]


def test_nobody_speaks_before_they_come_or_after_they_went() -> None:
    present, named, closes_in_s = set(OPENING), set[Party](), {KOFI: inf}
    for beat in STORY:
        closes_in_s[KOFI] -= beat.after_s
        match beat.action:
            case story.Invite(party):
                named.add(party)
            case story.Stage(stage) if stage in WINDOW.stages:
                present |= named
            case story.Stage(stage) if stage in WINDOW.then:
                closes_in_s[KOFI] = WINDOW.then[stage]
            case story.Join():
                present.add(_who(beat))
            case story.Leave():
                present.remove(_who(beat))
            case Say(to=to, answers=answers) if _who(beat) in STAFF and ("staff",) in (to, _to(answers)):
                pass  # staff write notes from outside too
            case Say() | story.React() | story.Edit() | story.TakeBack() | story.Rescope():
                assert _who(beat) in present, beat
                assert _who(beat) is not KOFI or closes_in_s[KOFI] > SPARE_S, beat
    assert closes_in_s[KOFI] < 0


def test_nothing_is_said_just_when_the_couriers_part_ends() -> None:
    delivered = next(i for i, beat in enumerate(STORY) if beat.action == story.Stage("delivered"))
    times = itertools.accumulate(beat.after_s for beat in STORY[delivered + 1 :])
    assert all(abs(time - WINDOW.then["delivered"]) >= SPARE_S for time in times)


def test_staff_narrow_a_message_that_its_author_takes_back_later() -> None:
    moved = next(beat for beat in STORY if isinstance(beat.action, story.Rescope))
    assert isinstance(moved.action, story.Rescope)
    assert moved.who in STAFF
    assert _to(moved.action.message) is None, "it was told to everyone"
    assert story.TakeBack(moved.action.message) in [b.action for b in STORY[STORY.index(moved) :]]


def test_its_policy_is_one() -> None:
    policy.check(story.POLICY, access.matrix())
    assert policy.in_force(story.POLICY)[KOFI.role].alias == "Courier"


def test_the_parties_do_not_learn_the_couriers_name() -> None:
    assert not any(KOFI.name in beat.action.content.fallback for beat in SAID if isinstance(beat.action, Say))


def test_what_is_answered_edited_or_liked_was_said_before_under_that_name() -> None:
    said: dict[str, Party | None] = {}
    for beat in STORY:
        match beat.action:
            case Say(answers=answers, name=name):
                assert answers is None or answers in said
                assert name is None or name not in said
                said |= {name: beat.who} if name else {}
            case story.Edit(name, _) | story.TakeBack(name):
                assert said[name] is beat.who
            case story.React(name, _) | story.Rescope(name):
                assert name in said


@pytest.mark.parametrize("beat", SAID)
def test_what_is_said_can_be_sent(beat: Beat) -> None:
    assert isinstance(beat.action, Say)
    command = SendMessage(conversation="cv_1", content=beat.action.content, audience=list(beat.action.to or ["all"]))
    assert msgspec.json.decode(msgspec.json.encode(command), type=SendMessage) == command


def test_nobody_waits_longer_than_fifteen_seconds_for_the_next_beat() -> None:
    assert all(0 < beat.after_s <= 15 for beat in STORY)
    for one, next_ in itertools.pairwise(SAID):
        assert STORY.index(next_) - STORY.index(one) <= 4


def _who(beat: Beat) -> Party:
    assert beat.who is not None
    return beat.who


def _to(name: str | None) -> tuple[str, ...] | None:
    named = [b.action.to for b in SAID if isinstance(b.action, Say) and b.action.name == name]
    return named[0] if name is not None and named else None
