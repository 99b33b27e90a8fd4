"""Who answers a visitor of the demo, and how."""

from datetime import UTC, datetime

import pytest

from tradepost.protocol.model import Author, Message, Participant
from tradepost_server.demo.answers import answer, answerers
from tradepost_server.demo.cast import ANA, CAST, KOFI, MEI, PIA, RAVI, TOMAS, Party

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
    ],
)
def test_a_visitor_is_answered_by_whom_it_concerns(author: Party, audience: list[str], who: Party) -> None:
    assert answerers(said_by(author, audience), "So be it", PEOPLE.values()) == {who}


def test_who_is_addressed_but_not_here_leaves_the_answer_to_mei() -> None:
    away = Participant(id="pt_Kofi", profile=KOFI.profile, role=KOFI.role, present=False)
    people = [away, *(p for p in PEOPLE.values() if p.profile != KOFI.profile)]
    message = said_by(TOMAS, ["courier", "participant:pt_Tomás", "staff"])
    assert answerers(message, "Where are you?", people) == {MEI}


def test_who_asks_for_a_person_gets_mei_as_well() -> None:
    assert answerers(said_by(ANA, ["all"]), "A person, please", PEOPLE.values()) == {PIA, MEI}


def test_nobody_answers_a_stranger_or_in_their_own_name() -> None:
    assert answerers(said_by(ANA, ["all"]), "Hello", []) == set()
    for author in CAST:
        assert author not in answerers(said_by(author, ["staff"]), "Hello", PEOPLE.values())


def test_the_answer_is_in_the_language_of_the_question_and_knows_the_stage() -> None:
    assert answer(PIA, "Where is my order?", "on_the_way") == "The courier has it: it is on the way."
    assert answer(PIA, "¿Dónde está mi pedido?", "packed") == "Está empaquetado y espera al mensajero."
    assert answer(PIA, "blub", "paid").startswith("I am only a bot")
    assert answer(TOMAS, "¿Hay algún descuento?", "paid").startswith("Entre nosotros")
