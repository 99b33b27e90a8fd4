"""The table of words is whole: each kind has a row, and each field that holds text stands in it or is no words."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from msgspec import Struct
from msgspec import inspect as i

from support.contents import contents
from tradepost.protocol import content as kinds
from tradepost.protocol.content import KINDS, Content
from tradepost.protocol.content.kind import Kind, Part
from tradepost.protocol.content.words import NO_WORDS, WORDS, Said, said


def texts(type_: i.Type, path: str = "") -> Iterator[str]:
    """The paths of all text in a type: `cards[].title`."""
    match type_:
        case i.Metadata(type=inner):
            yield from texts(inner, path)
        case i.UnionType(types=types):
            for one in types:
                if not (isinstance(one, i.StructType) and one.cls is kinds.Address):  # a value: it has a row of its own
                    yield from texts(one, path)
        case i.ListType(item_type=item):
            yield from texts(item, f"{path}[]")
        case i.DictType():
            yield path
        case i.StrType():
            yield path
        case i.StructType(fields=fields):
            for field in fields:
                yield from texts(field.type, f"{path}.{field.name}" if path else field.name)


def faults(all_kinds: Iterable[type[Struct]]) -> list[str]:
    """What the table does not say of these kinds, or says wrongly."""
    found: list[str] = []
    for kind in all_kinds:
        if kind not in WORDS:
            found.append(f"{kind.__name__} has no row")
            continue
        there = set(texts(i.type_info(kind)))
        found += [f"{kind.__name__}.{path} is no text" for path in WORDS[kind] if path not in there]
        for path in sorted(there - set(WORDS[kind])):
            name = path.rpartition(".")[2].removesuffix("[]")
            if name not in NO_WORDS and path.removesuffix("[]") not in WORDS[kind]:  # ids of what was chosen
                found.append(f"{kind.__name__}.{path} stands nowhere")
    return found


def test_every_text_of_every_kind_stands_in_the_table() -> None:
    assert faults([*KINDS, kinds.Address]) == []


class Hologram(Kind, frozen=True, tag="hologram"):
    """A kind that somebody forgot."""

    whispered: str
    fallback: str = ""


def test_a_kind_without_a_row_and_a_text_without_a_place_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    assert faults([Hologram]) == ["Hologram has no row"]
    monkeypatch.setitem(WORDS, Hologram, ("shouted",))
    assert faults([Hologram]) == ["Hologram.shouted is no text", "Hologram.whispered stands nowhere"]


def test_no_name_is_kept_that_no_field_has() -> None:
    names = {path.rpartition(".")[2].removesuffix("[]") for kind in KINDS for path in texts(i.type_info(kind))}
    assert NO_WORDS - names - {"country"} == set()


def every(value: Any, name: str = "") -> Iterator[str]:
    """All words in a content, found without the table of paths: every string whose field is not `NO_WORDS`."""
    if isinstance(value, str) and value and name not in NO_WORDS:
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from every(item, name)
    elif isinstance(value, Kind | Part):
        for field in textual(type(value)):
            is_file = isinstance(value, kinds.File) and field == "name"
            yield from every(getattr(value, field), "" if is_file else field)


@cache
def textual(kind: type[Struct]) -> list[str]:
    """The fields that hold text, themselves or in their parts."""
    info = i.type_info(kind)
    assert isinstance(info, i.StructType)
    return [field.name for field in info.fields if list(texts(field.type))]


@given(contents())
@settings(max_examples=200, deadline=None)
def test_said_gives_all_words_of_whatever_can_be_said(content: Content) -> None:
    assert sorted(word.text for word in said(content)) == sorted(every(content))


def test_said_knows_whom_a_word_is_for_and_where_it_stands() -> None:
    field = kinds.CardField(label="Commission", value="11.50", visible_to=["seller"])
    home = kinds.Address(line1="Calle Mayor 3", city="Madrid", country="ES")
    carousel = kinds.Carousel(cards=[kinds.CardBody(title="a"), kinds.CardBody(title="b", fields=[field])])
    assert list(said(carousel)) == [
        Said("cards[0].title", "a", None),
        Said("cards[1].title", "b", None),
        Said("cards[1].fields[0].label", "Commission", ("seller",)),
        Said("cards[1].fields[0].value", "11.50", ("seller",)),
    ]
    given_ = kinds.Given(name="where", type="address", label="Where?", value=home, shown="Calle Mayor 3, Madrid, ES")
    answer = kinds.Answer(to="form", label="A return", values=[given_])
    assert [word.path for word in said(answer)] == [
        "label",
        "values[0].label",
        "values[0].shown",
        "values[0].value.line1",
        "values[0].value.city",
    ]
    assert list(said(kinds.decode(msgspec.json.encode({"kind": "new", "fallback": "x"})))) == []  # type: ignore[arg-type]
