"""What happens beside the turns: when who comes and goes, and what is changed from a seed."""

from hypothesis import given
from hypothesis import strategies as st

from tradepost.protocol.limits import TEXT_MAX_CHARS
from tradepost_server.replay.plan import Cues, Deed, State, churn, notes
from tradepost_server.replay.script import Script, Turn


def script(length: int, text: str = "Hello", line: int = 1) -> Script:
    return Script(line=line, roles=("buyer", "seller"), turns=tuple(Turn(n % 2, text) for n in range(length)))


def test_the_agent_joins_half_way_and_the_courier_for_the_middle_third() -> None:
    assert Cues.of(30) == Cues(courier_joins=10, agent_joins=15, courier_leaves=20)


@given(st.integers(1, 500))
def test_the_courier_hears_at_least_one_turn(turns: int) -> None:
    cues = Cues.of(turns)
    assert 0 <= cues.courier_joins < cues.courier_leaves <= turns
    assert cues.courier_joins <= cues.agent_joins <= cues.courier_leaves


def test_a_note_follows_every_tenth_turn() -> None:
    assert (notes(9), notes(10), notes(39)) == ([], [10], [10, 20, 30])


def test_the_same_seed_changes_the_same() -> None:
    assert churn(script(200), 7) == churn(script(200), 7)
    assert churn(script(200), 7) != churn(script(200), 8)
    assert churn(script(200), 7) != churn(script(200, line=2), 7)


@given(st.integers(0, 50))
def test_only_what_was_said_and_still_stands_is_changed(seed: int) -> None:
    story = script(60)
    states: list[State] = []
    for turn, deeds in zip(story.turns, churn(story, seed), strict=True):
        states.append(State(text=turn.text))
        for deed in deeds:
            before = states[deed.turn]
            assert before.text is not None
            assert deed.kind == "react" or deed.speaker == story.turns[deed.turn].speaker
            states[deed.turn] = before.after(deed)
            assert states[deed.turn] != before


def test_an_edit_of_the_longest_text_is_no_longer() -> None:
    edits = [d for deeds in churn(script(300, "x" * TEXT_MAX_CHARS), 1) for d in deeds if d.kind == "edit"]
    assert edits
    assert all(len(edit.text) == TEXT_MAX_CHARS for edit in edits)


def test_taking_back_leaves_neither_text_nor_reactions() -> None:
    state = State(text="Hi").after(Deed("react", 0, 1, "👍"))
    assert state.reactions == {("👍", 1)}
    assert state.after(Deed("react", 0, 1, "👍", on=False)).reactions == frozenset()
    assert state.after(Deed("delete", 0, 0)) == State(text=None)
