"""What staff read of a message whose phones and emails their role may not see. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, TypeVar

import msgspec
from msgspec import Raw

from tradepost.protocol.content import Answer, Content
from tradepost.protocol.content.words import said

from ...model import Withheld
from .rewriting import hidden
from .runs import DIGITS_LEAST
from .span import Span

Detail = Literal["phone", "email"]
Spans = dict[str, list[Span]]
T = TypeVar("T")
_DETAILS: tuple[Detail, ...] = ("phone", "email")


def views(content: Content, findings: Iterable[tuple[str, Span]]) -> bytes | None:
    """The content as it is without phones, without emails and without both; None where it has neither.

    `findings`: where something was found, by the paths that `said` gives.
    A view that would be the same as a smaller one is not in the document: `both` is there where it has both.
    """
    texts = {word.path: word.text for word in said(content)}
    found: dict[Detail, Spans] = {"phone": defaultdict(list), "email": defaultdict(list)}
    declared = dict(_declared(content))
    for path, span in findings:
        detail = _detail(span, texts[path])
        if detail is not None and path not in declared:
            found[detail][path].append(span)
    for path, detail in declared.items():
        found[detail][path] = [Span(0, len(texts[path]), detail, f"{detail}.field", 1.0)]
    made = {detail: hidden(content, found[detail]) for detail in _DETAILS if found[detail]}
    document: dict[str, Content] = dict(made.items())
    if len(made) == len(_DETAILS):
        document["both"] = hidden(content, _together(found.values()))
    return msgspec.json.encode(document) if document else None


def withheld(may_phone: bool, may_email: bool) -> Withheld | None:
    """What is kept from staff who may see these."""
    if may_phone:
        return None if may_email else "email"
    return "phone" if may_email else "both"


def together(one: Withheld | None, other: Withheld | None) -> Withheld | None:
    """What is kept from a reader from whom both are kept."""
    return one if other is None or other == one else other if one is None else "both"


def chosen(made: Mapping[str, T], from_reader: Withheld) -> T | None:
    """The view of who may not see this, of those that were made; None: they see the message as it is."""
    if from_reader != "both" or "both" in made:
        return made.get(from_reader)
    return made.get("phone", made.get("email"))


def viewed(content: Raw, views: bytes, from_reader: Withheld) -> Raw:
    """What a message says to who may not see this."""
    found = chosen(decoded(views), from_reader)
    return content if found is None else found


def decoded(views: bytes) -> dict[str, Raw]:
    """The contents by what is kept from who reads them."""
    return msgspec.json.decode(views, type=dict[str, Raw])


def _detail(span: Span, text: str) -> Detail | None:
    if span.kind == "messenger":  # most of them lead to a number
        return "phone" if sum(map(str.isdigit, text[span.start : span.end])) >= DIGITS_LEAST else None
    return span.kind if span.kind in _DETAILS else None


def _declared(content: Content) -> Iterator[tuple[str, Detail]]:
    """What was filled in where a form asked for a phone or an email, however it is written."""
    for n, value in enumerate(content.values if isinstance(content, Answer) else ()):
        for detail in _DETAILS:
            if value.type == detail:
                yield from ((f"values[{n}].{field}", detail) for field in ("value", "shown") if getattr(value, field))


def _together(found: Iterable[Mapping[str, Sequence[Span]]]) -> Spans:
    whole: Spans = defaultdict(list)
    for spans in found:
        for path, some in spans.items():
            whole[path] += some
    return {path: sorted(some) for path, some in whole.items()}
