"""Forms as values: what makes sense as one, and what is kept of what was filled in."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.contents import can_be_filled, contents, values_for
from tradepost.protocol.content import (
    Address,
    DateField,
    Form,
    FormField,
    MultiSelectField,
    NumberField,
    Option,
    RatingField,
    SelectField,
    Slot,
    TextField,
    TimeSlotField,
    Value,
)
from tradepost_server.errors import Invalid
from tradepost_server.rules import forms

OPTIONS = [Option(id="late", label="Late"), Option(id="broken", label="Broken")]
NOON, TWO = datetime(2026, 5, 5, 12, tzinfo=UTC), datetime(2026, 5, 5, 14, tzinfo=UTC)


def form(*fields: FormField) -> Form:
    return Form(title="A return", fields=list(fields))


@pytest.mark.parametrize(
    ("field", "path"),
    [
        (TextField(name="it", label="It", min_chars=5, max_chars=4), "max_chars"),
        (NumberField(name="it", label="It", min=1, max=0), "max"),
        (DateField(name="it", label="It", min="2026-02-30"), "min"),
        (DateField(name="it", label="It", min="2026-05-05", max="2026-05-04"), "max"),
        (SelectField(name="it", label="It", options=[OPTIONS[0], OPTIONS[0]]), "options"),
        (MultiSelectField(name="it", label="It", options=OPTIONS, min_chosen=3), "min_chosen"),
        (MultiSelectField(name="it", label="It", options=OPTIONS, min_chosen=2, max_chosen=1), "min_chosen"),
        (TimeSlotField(name="it", label="It", slots=[Slot(id="a", starts_at=TWO, ends_at=NOON)]), "slots[0].ends_at"),
        (TimeSlotField(name="it", label="It", slots=[Slot(id="a", starts_at=NOON, ends_at=TWO)] * 2), "slots"),
    ],
)
def test_a_form_that_nobody_could_fill_in_is_refused_where_it_is_wrong(field: FormField, path: str) -> None:
    with pytest.raises(Invalid) as refused:
        forms.check(form(TextField(name="other", label="Other"), field), "$.content")
    assert refused.value.path == f"$.content.fields[1].{path}"


def test_a_name_stands_once() -> None:
    with pytest.raises(Invalid) as refused:
        forms.check(form(TextField(name="it", label="a"), RatingField(name="it", label="b")), "$.content")
    assert refused.value.path == "$.content.fields[1].name"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1.0, "1 kg"),
        (-0.0, "0 kg"),
        (2.5, "2.5 kg"),
        (1234.5678, "1234.5678 kg"),
        (0.1 + 0.2, "0.3 kg"),
        (1e15, "1000000000000000 kg"),
    ],
)
def test_a_number_is_shown_as_people_write_it(value: float, shown: str) -> None:
    assert forms.filled(form(NumberField(name="it", label="It", unit="kg")), {"it": value})[0].shown == shown


@pytest.mark.parametrize("value", [float("nan"), float("inf"), True, "1", None])
def test_what_is_no_number_is_refused(value: Any) -> None:
    with pytest.raises(Invalid):
        forms.filled(form(NumberField(name="it", label="It")), {"it": value})


def test_values_are_kept_in_the_order_of_the_fields_and_without_blanks_around() -> None:
    asked = form(
        TextField(name="a", label="A"), TextField(name="b", label="B", required=False), TextField(name="c", label="C")
    )
    found = forms.filled(asked, {"c": " x ", "b": " ", "a": "y"})
    assert [(one.name, one.value, one.shown) for one in found] == [("a", "y", "y"), ("c", "x", "x")]


def test_an_address_is_written_as_on_a_parcel() -> None:
    home = Address(line1="Calle Mayor 3", line2="3 B", postcode="28013", city="Madrid", region="Madrid", country="ES")
    assert forms.address(home) == "Calle Mayor 3, 3 B, 28013 Madrid, Madrid, ES"


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_what_a_form_asks_for_is_taken_and_nothing_else_is_ever_kept(data: st.DataObject) -> None:
    asked = data.draw(contents(Form).filter(can_be_filled))  # type: ignore[arg-type]  # a form
    assert isinstance(asked, Form)
    forms.check(asked, "$.content")
    junk: st.SearchStrategy[Value] = st.one_of(
        st.text(max_size=30),
        st.floats(-1e15, 1e15),
        st.lists(st.text(max_size=5), max_size=3),
        st.just(Address(line1="a", city="b", country="ES")),
    )
    values = data.draw(values_for(asked) | st.dictionaries(st.sampled_from([f"f{n}" for n in range(4)]), junk))
    values = {n: Address(**v) if isinstance(v, dict) else v for n, v in values.items()}
    names = {field.name for field in asked.fields}
    try:
        found = forms.filled(asked, values)
    except Invalid as refused:
        name = (refused.path or "").removeprefix("$.values.").partition("[")[0]
        assert name in names | values.keys()  # a refusal is one of the two ways
    else:
        assert [one.name for one in found] == [f.name for f in asked.fields if f.name in {one.name for one in found}]
        assert {f.name for f in asked.fields if f.required} <= {one.name for one in found} <= values.keys() <= names
