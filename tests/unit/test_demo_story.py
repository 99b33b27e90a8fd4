"""The story of the demo is complete."""

import itertools
from datetime import UTC, datetime
from math import inf
from typing import get_args

import msgspec
import pytest

from tradepost.protocol.commands import SendMessage
from tradepost.protocol.content import KINDS, Card, Content, LiveLocation
from tradepost.protocol.content import Answer as Answered
from tradepost.protocol.policy import Window
from tradepost_server.demo import contents, script, story
from tradepost_server.demo.cast import ANA, CAST, KOFI, OPENING, STAFF, Party
from tradepost_server.demo.props import ASSETS, FILES, GIFS, Props
from tradepost_server.demo.route import positions
from tradepost_server.demo.script import Answer, Beat, Drive, Say
from tradepost_server.demo.story import STORY
from tradepost_server.rules import access, answers, content, policy

SPARE_S = 4.0  # between the end of the courier's part and what is said before and after it
SAID = [beat for beat in STORY if isinstance(beat.action, Say)]
NOW = datetime(2026, 11, 26, 20, 30, tzinfo=UTC)
PROPS = Props(
    files={asset.name: f"fl_{n}" for n, asset in enumerate(FILES)},
    gifs={words: f"local:gif{n}" for n, words in enumerate(GIFS)},
    people={party: f"pt_{n}" for n, party in enumerate(OPENING)},
    now=NOW,
    order=story.FIRST_NUMBER,
)


def _window() -> Window:
    change = story.POLICY.roles[KOFI.role]
    assert change is not None
    assert isinstance(change.window, Window)
    return change.window


WINDOW = _window()


def test_it_has_at_least_forty_messages_in_about_six_minutes() -> None:
    assert len(SAID) >= 40
    assert 330 <= sum(beat.after_s for beat in STORY) <= 375


def test_every_one_of_the_cast_speaks() -> None:
    assert {beat.who for beat in SAID} == set(CAST)


def test_every_kind_of_content_and_every_kind_of_action_appears() -> None:
    made = {Answer: Answered, Drive: LiveLocation}  # the server makes these of what is done
    kinds = {type(_said(beat)) for beat in SAID} | {made[type(b.action)] for b in STORY if type(b.action) in made}
    assert kinds == set(KINDS)
    assert {type(beat.action) for beat in STORY} == set(get_args(script.Action))


def test_what_is_chosen_or_filled_in_is_taken() -> None:
    asked = {beat.action.name: _said(beat) for beat in SAID if isinstance(beat.action, Say) and beat.action.name}
    for beat in STORY:
        if isinstance(beat.action, Answer):
            question = content.prepare(asked[beat.action.message])
            answers.decide(question, beat.action.action, beat.action.values, NOW)


def test_the_courier_comes_to_the_door_before_it_is_delivered_and_the_talk_goes_on_meanwhile() -> None:
    begin = next(n for n, beat in enumerate(STORY) if isinstance(beat.action, Drive))
    drive = STORY[begin].action
    assert isinstance(drive, Drive)
    steps = list(positions(drive.way, drive.step_s))
    end = STORY.index(next(beat for beat in STORY if beat.action == script.Stage("delivered")))
    takes_s = drive.step_s * (len(steps) - 1)
    assert 60 < takes_s < sum(beat.after_s for beat in STORY[begin + 1 : end + 1]) < 60 * drive.minutes
    assert end - begin > 8
    assert (steps[-1].latitude, steps[-1].longitude) == (drive.destination.latitude, drive.destination.longitude)
    assert all(5 <= at.accuracy_m <= 15 for at in steps if at.accuracy_m is not None)
    assert len({at.speed_mps for at in steps}) > 3


def test_the_home_is_told_before_it_is_paid_when_it_is_blurred_and_to_the_courier_when_it_is_not() -> None:
    told = [n for n, beat in enumerate(STORY) if isinstance(beat.action, Say) and _said(beat) == contents.DOOR]
    paid = STORY.index(next(beat for beat in STORY if beat.action == script.Stage("paid")))
    assert len(told) == 2
    assert told[0] < paid < told[1]
    exact = story.POLICY.roles[ANA.role]
    assert exact is not None
    assert isinstance(exact.exact_location_in, list)
    assert story.FIRST_STAGE not in exact.exact_location_in


def test_what_the_order_cost_is_not_the_couriers_to_know() -> None:
    card = next(_said(beat) for beat in SAID if isinstance(_said(beat), Card))
    assert isinstance(card, Card)
    assert card.card.price_visible_to is not None
    assert KOFI.role not in card.card.price_visible_to
    coming = STORY.index(next(beat for beat in STORY if beat.action == script.Stage("assigned")))
    assert any(_said(beat) == card for beat in STORY[coming:] if isinstance(beat.action, Say)), "said in their time"


def test_each_file_is_there_small_and_sent_by_who_uploads_it() -> None:
    for asset in FILES:
        assert 0 < (ASSETS / asset.file).stat().st_size <= 60 * 1024
    assert {path.name for path in ASSETS.iterdir()} == {asset.file for asset in FILES}
    owners = {PROPS.files[asset.name]: asset.owner for asset in FILES}
    sent = {file: beat.who for beat in SAID for file in content.files_of(_said(beat))}
    assert sent == owners


def test_there_are_a_note_a_private_word_and_an_answer() -> None:
    audiences = {beat.action.to for beat in SAID if isinstance(beat.action, Say)}
    assert {("staff",), ("seller",), ("courier",), None} <= audiences
    assert any(isinstance(beat.action, Say) and beat.action.answers for beat in SAID)


def test_the_order_goes_through_all_its_stages() -> None:
    stages = [beat.action.stage for beat in STORY if isinstance(beat.action, script.Stage)]
    assert [story.FIRST_STAGE, *stages] == ["placed", "paid", "packed", "assigned", "on_the_way", "delivered"]


def test_it_ends_with_a_close_and_a_reopening_after_which_people_speak() -> None:
    kinds = [type(beat.action) for beat in STORY]
    closed, opened = kinds.index(script.Close), kinds.index(script.Reopen)
    assert kinds.index(script.Leave) < closed < opened < len(kinds) - 1
    assert Say not in kinds[closed:opened]


def test_nobody_speaks_before_they_come_or_after_they_went() -> None:
    present, named, closes_in_s = set(OPENING), set[Party](), {KOFI: inf}
    for beat in STORY:
        closes_in_s[KOFI] -= beat.after_s
        match beat.action:
            case script.Invite(party):
                named.add(party)
            case script.Stage(stage) if stage in WINDOW.stages:
                present |= named
            case script.Stage(stage) if stage in WINDOW.then:
                closes_in_s[KOFI] = WINDOW.then[stage]
            case script.Join():
                present.add(_who(beat))
            case script.Leave():
                present.remove(_who(beat))
            case Say(to=to, answers=answers) if _who(beat) in STAFF and ("staff",) in (to, _to(answers)):
                pass  # staff write notes from outside too
            case Say() | Answer() | Drive() | script.React() | script.Edit() | script.TakeBack() | script.Rescope():
                assert _who(beat) in present, beat
                assert _who(beat) is not KOFI or closes_in_s[KOFI] > SPARE_S, beat
    assert closes_in_s[KOFI] < 0


def test_nothing_is_said_just_when_the_couriers_part_ends() -> None:
    delivered = next(i for i, beat in enumerate(STORY) if beat.action == script.Stage("delivered"))
    times = itertools.accumulate(beat.after_s for beat in STORY[delivered + 1 :])
    assert all(abs(time - WINDOW.then["delivered"]) >= SPARE_S for time in times)


def test_staff_narrow_a_message_that_its_author_takes_back_later() -> None:
    moved = next(beat for beat in STORY if isinstance(beat.action, script.Rescope))
    assert isinstance(moved.action, script.Rescope)
    assert moved.who in STAFF
    assert _to(moved.action.message) is None, "it was told to everyone"
    assert script.TakeBack(moved.action.message) in [b.action for b in STORY[STORY.index(moved) :]]


def test_staff_look_at_a_masked_number_and_refuse_one_in_words_before_it_is_paid() -> None:
    paid = STORY.index(next(beat for beat in STORY if beat.action == script.Stage("paid")))
    for kind in (script.Reveal, script.Reject):
        at = next(n for n, beat in enumerate(STORY) if isinstance(beat.action, kind))
        assert at < paid
        assert _who(STORY[at]) in STAFF


def test_its_policy_is_one() -> None:
    policy.check(story.POLICY, access.matrix())
    assert policy.in_force(story.POLICY)[KOFI.role].alias == "Courier"


def test_the_parties_do_not_learn_the_couriers_name() -> None:
    assert not any(KOFI.name in content.complete(_said(beat)).fallback for beat in SAID)


def test_what_is_answered_edited_or_liked_was_said_before_under_that_name() -> None:
    said: dict[str, Party | None] = {}
    for beat in STORY:
        match beat.action:
            case Say(answers=answers, name=name):
                assert answers is None or answers in said
                assert name is None or name not in said
                said |= {name: beat.who} if name else {}
            case script.Edit(name, _) | script.TakeBack(name):
                assert said[name] is beat.who
            case script.React(name) | script.Rescope(name) | script.Reveal(name) | script.Reject(name) | Answer(name):
                assert name in said


@pytest.mark.parametrize("beat", SAID)
def test_what_is_said_can_be_sent(beat: Beat) -> None:
    assert isinstance(beat.action, Say)
    ready = content.complete(content.prepare(_said(beat)))
    command = SendMessage(conversation="cv_1", content=ready, audience=list(beat.action.to or ["all"]))
    assert msgspec.json.decode(msgspec.json.encode(command), type=SendMessage) == command


def test_nobody_waits_longer_than_fifteen_seconds_for_the_next_beat() -> None:
    assert all(0 < beat.after_s <= 15 for beat in STORY)
    for one, next_ in itertools.pairwise(SAID):
        assert STORY.index(next_) - STORY.index(one) <= 4


def _said(beat: Beat) -> Content:
    assert isinstance(beat.action, Say)
    return beat.action.line(PROPS)


def _who(beat: Beat) -> Party:
    assert beat.who is not None
    return beat.who


def _to(name: str | None) -> tuple[str, ...] | None:
    named = [b.action.to for b in SAID if isinstance(b.action, Say) and b.action.name == name]
    return named[0] if name is not None and named else None
