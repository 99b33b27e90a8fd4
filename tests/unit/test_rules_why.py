"""Why someone sees a message or does not, in one sentence with rule and audience."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from support.conversations import NOW, actor, conversation, participant, stint
from tradepost.protocol.model import Author, Message
from tradepost.protocol.policy import PolicyDocument, RoleChange, Window
from tradepost_server.model import Conversation, Lane
from tradepost_server.rules import access, why
from tradepost_server.rules.policy import build

SELLERS = Lane(id="ln_s", audience=("participant:pt_b", "seller", "staff"))
LATE, EARLY = NOW - timedelta(minutes=2), NOW - timedelta(minutes=30)
JOINED = NOW - timedelta(minutes=10)


def room(**fields: object) -> Conversation:
    people = (
        participant("b", "buyer"),
        participant("s", "seller"),
        participant("c", stint("courier", opened={"all": 3}, since_at=JOINED)),
        participant("gone", stint("courier", ended={"all": 9}, upto_at=LATE, since_at=EARLY)),
        participant("a", "agent"),
        participant("w"),
    )
    return replace(conversation(*people, lanes=(SELLERS,)), **fields)


def message(lane: Lane | None = None, at: datetime = LATE, **fields: object) -> Message:
    return Message(
        id="ms_1",
        conversation="cv_1",
        lane=lane.id if lane else "all",
        audience=list(lane.audience) if lane else ["all"],
        seq=5,
        at=at,
        author=Author(participant="pt_b", role="buyer"),
        client_id="c1",
        **fields,  # type: ignore[arg-type]  # fields of a message
    )


def ask(who: str, said: Message, found: Conversation | None = None) -> why.Verdict:
    found = found or room()
    participant_ = found.participants[f"pt_{who}"]
    role = participant_.stints[-1].role if participant_.stints else None
    standing = access.standing(actor(who, role), found, NOW)
    ended_at = participant_.stints[-1].upto_at if participant_.stints else None
    return why.explain(found, standing, participant_, said, NOW, ended_at)


@pytest.mark.parametrize(
    ("who", "said", "sentence"),
    [
        ("c", message(SELLERS), "hidden: audience seller and staff, you looked as courier"),
        ("s", message(SELLERS), "visible: audience seller and staff, you looked as seller"),
        ("b", message(SELLERS), "visible: audience seller and staff, you looked as its author"),
        ("a", message(SELLERS), "visible: audience seller and staff, and staff see all"),
        ("s", message(), "visible: audience everyone, you looked as seller"),
        ("c", message(at=EARLY), "outside window: said 30 min ago, before the courier joined"),
        ("gone", message(), "outside window: their part ended 2 min ago"),
        ("s", message(deleted_at=NOW), "visible as deleted: audience everyone, its content is gone"),
        ("w", message(), "outside window: they only watch"),
    ],
)
def test_the_sentence_names_rule_and_audience(who: str, said: Message, sentence: str) -> None:
    found = ask(who, said)
    assert found.sentence == sentence
    assert found.visible == sentence.startswith("visible")


def test_a_window_that_a_stage_closed_says_which_and_when() -> None:
    window = Window(stages=["assigned"], then={"delivered": 60})
    policy = build(PolicyDocument(roles={"courier": RoleChange(window=window)}), 2)
    closed = room(policy=policy, stage="delivered", stage_at=NOW - timedelta(hours=2))
    assert ask("gone", message(), closed).sentence == "outside window: delivered 2 h ago"


def test_an_earlier_window_that_policy_hides_is_named() -> None:
    policy = build(PolicyDocument(roles={"courier": RoleChange(earlier_windows=False)}), 2)
    back = participant(
        "c",
        stint("courier", opened={}, ended={"all": 6}, since_at=EARLY, upto_at=LATE),
        stint("courier", 2, opened={"all": 8}, since_at=LATE, window=2),
    )
    found = replace(conversation(back, participant("b", "buyer")), policy=policy)
    assert ask("c", message(at=JOINED), found).rule == "earlier_window"


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (timedelta(seconds=40), "40 s ago"),
        (timedelta(minutes=12), "12 min ago"),
        (timedelta(hours=2), "2 h ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=3), "3 days ago"),
        (timedelta(seconds=-3), "0 s ago"),
    ],
)
def test_times_are_told_in_short(time: timedelta, words: str) -> None:
    assert why.ago(time) == words
