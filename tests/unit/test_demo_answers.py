"""Who answers a visitor of the demo, and how."""

from datetime import UTC, datetime

import pytest

from tradepost.protocol.content import Answer, Card, Form, Given, QuickReplies, Text
from tradepost.protocol.model import Author, Message, Participant
from tradepost_server.demo.answers import answer, answerers, wish
from tradepost_server.demo.cast import ANA, CAST, KOFI, MEI, PIA, RAVI, TOMAS, Party
from tradepost_server.demo.intents import Intent, Language, intent, language
from tradepost_server.demo.offers import offer
from tradepost_server.rules import content

PEOPLE = {party: Participant(id=f"pt_{party.name}", profile=party.profile, role=party.role) for party in CAST}


def said_by(author: Party, audience: list[str]) -> Message:
    return Message(
        id="ms_1",
        conversation="cv_1",
        lane="all" if audience == ["all"] else "ln_1",
        audience=audience,
        seq=1,
        at=datetime(2026, 11, 22, tzinfo=UTC),
        author=Author(participant=PEOPLE[author].id, role=author.role),
        client_id="visitor",
    )


@pytest.mark.parametrize(
    ("author", "audience", "who"),
    [
        (ANA, ["all"], PIA),
        (TOMAS, ["all"], ANA),
        (KOFI, ["all"], ANA),
        (MEI, ["all"], ANA),
        (ANA, ["participant:pt_Ana", "seller", "staff"], TOMAS),
        (TOMAS, ["participant:pt_Ana", "seller", "staff"], ANA),
        (TOMAS, ["courier", "participant:pt_Tomás", "staff"], KOFI),
        (KOFI, ["courier", "participant:pt_Tomás", "staff"], TOMAS),
        (MEI, ["buyer", "staff"], ANA),
        (ANA, ["participant:pt_Ana", "staff"], MEI),
        (KOFI, ["participant:pt_Kofi", "staff"], MEI),
        (MEI, ["staff"], RAVI),
        (RAVI, ["staff"], MEI),
        (ANA, ["participant:pt_Ana", "participant:pt_Pia", "staff"], PIA),
    ],
)
def test_a_visitor_is_answered_by_whom_it_concerns(author: Party, audience: list[str], who: Party) -> None:
    assert answerers(said_by(author, audience), None, PEOPLE.values()) == {who}


def test_who_is_addressed_but_not_here_leaves_the_answer_to_mei() -> None:
    away = Participant(id="pt_Kofi", profile=KOFI.profile, role=KOFI.role, present=False)
    people = [away, *(p for p in PEOPLE.values() if p.profile != KOFI.profile)]
    message = said_by(TOMAS, ["courier", "participant:pt_Tomás", "staff"])
    assert answerers(message, Intent.WHERE, people) == {MEI}


def test_who_asks_for_a_person_gets_mei_as_well() -> None:
    assert answerers(said_by(ANA, ["all"]), Intent.PERSON, PEOPLE.values()) == {PIA, MEI}


def test_nobody_answers_a_stranger_or_in_their_own_name() -> None:
    assert answerers(said_by(ANA, ["all"]), Intent.GREETING, []) == set()
    for author in CAST:
        assert author not in answerers(said_by(author, ["staff"]), Intent.GREETING, PEOPLE.values())


def said(party: Party, words: str, stage: str) -> str:
    return answer(party, intent(words), stage, language(words))


def test_the_answer_is_in_the_language_of_the_question_and_knows_the_stage() -> None:
    assert said(PIA, "Where is my order?", "on_the_way") == "The courier has it: it is on the way."
    assert said(PIA, "¿Dónde está mi pedido?", "packed") == "Está empaquetado y espera al mensajero."
    assert said(PIA, "blub", "paid").startswith("I am only a bot")
    assert said(TOMAS, "¿Hay algún descuento?", "paid").startswith("Entre nosotros")


def test_what_was_tapped_is_answered_as_if_it_were_typed_and_what_was_filled_in_is_noted() -> None:
    assert wish(Text(text="Where is my order?")) is Intent.WHERE
    assert wish(Answer(to="quick_replies", label="Where is my order?", action="a1")) is Intent.WHERE
    given = Given(name="reason", type="select", label="Why?", value="broken", shown="It came damaged")
    filled = Answer(to="form", label="Return the lamp", values=[given], fallback="Why?: It came damaged")
    assert wish(filled) is Intent.FILLED_IN
    assert answer(PIA, wish(filled), "paid", "en") == "Thank you, it is noted."
    assert wish(None) is None


@pytest.mark.parametrize("tongue", ["en", "es"])
@pytest.mark.parametrize(("wanted", "kind"), [(Intent.WHERE, Card), (Intent.REFUND, Form), (Intent.HELP, QuickReplies)])
def test_where_more_than_words_help_the_bot_sends_more(wanted: Intent, kind: type, tongue: Language) -> None:
    sent = offer(PIA, wanted, "on_the_way", tongue)
    assert isinstance(sent, kind)
    assert sent is not None
    assert content.complete(content.prepare(sent)).fallback


def test_nobody_else_sends_more_than_words() -> None:
    assert offer(PIA, None, "paid", "en") is None
    assert offer(PIA, Intent.THANKS, "paid", "en") is None
    assert offer(ANA, Intent.WHERE, "paid", "en") is None


def test_a_question_that_is_offered_is_understood() -> None:
    for tongue in ("en", "es"):
        offered = offer(PIA, Intent.HELP, None, tongue)
        assert isinstance(offered, QuickReplies)
        assert [intent(reply.label) for reply in offered.replies] == [Intent.WHERE, Intent.REFUND, Intent.PERSON]
        assert {language(reply.label) for reply in offered.replies} == {tongue}
