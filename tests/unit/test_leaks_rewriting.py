"""Contents with parts of their words hidden, and what staff without a grant read of one."""

import msgspec
from hypothesis import given, settings

from support.contents import contents
from tradepost.protocol import content as kinds
from tradepost.protocol.content import KINDS, Content, Given, Mention, Text
from tradepost.protocol.content.words import said
from tradepost_server.rules.leaks.find import find
from tradepost_server.rules.leaks.rewriting import hidden
from tradepost_server.rules.leaks.span import Kind, Span
from tradepost_server.rules.leaks.views import views

PHONE, EMAIL = "+34 612 345 678", "ana@mail.example"


def words(content: Content) -> dict[str, str]:
    return {word.path: word.text for word in said(content)}


def span(start: int, end: int, kind: Kind = "phone") -> Span:
    return Span(start, end, kind, f"{kind}.test", 1.0)


def at(text: str, secret: str, kind: Kind = "phone") -> Span:
    begin = text.index(secret)
    return span(begin, begin + len(secret), kind)


@given(contents(*KINDS))
@settings(max_examples=300, deadline=None)
def test_each_word_of_each_kind_can_be_hidden_and_the_others_stay(content: Content) -> None:
    before = words(content)
    for path, text in before.items():
        after = hidden(content, {path: [span(0, len(text))]})
        assert {place: text for place, text in words(after).items() if place in before} == {
            **before,
            path: "☎•••"[: len(text)],
        }
        assert type(after) is type(content)
        assert kinds.decode(msgspec.json.encode(after)) == after  # it still fits


def test_what_is_hidden_is_not_in_the_fallback_either() -> None:
    image = kinds.Image(url="https://a.example/1.png", caption=f"call {PHONE}", fallback=f"Image: call {PHONE}")
    assert hidden(image, {"caption": [at(image.caption, PHONE)]}).fallback == "Image: call ☎•••"
    card = kinds.Card(card=kinds.CardBody(title="Sofa"), fallback=f"Sofa, {PHONE}")
    assert hidden(card, {"card.title": [span(0, 4, "banned")]}).fallback == "🚫•••"


def test_where_nothing_is_hidden_nothing_changes() -> None:
    content = kinds.Image(url="https://a.example/1.png", caption="my cat", fallback="a cat")
    assert hidden(content, {}) is content
    assert hidden(content, {"caption": []}) is content


def test_mentions_move_along_and_go_where_their_place_is_hidden() -> None:
    text = f"@Bo, {PHONE} or {EMAIL} asks @Ana, not @Cy"
    mentions = [mention(text, part) for part in ("@Bo", EMAIL, "@Ana", "@Cy")]
    after = hidden(Text(text=text, mentions=mentions), {"text": [at(text, PHONE), at(text, EMAIL, "email")]})
    assert isinstance(after, Text)
    assert after.text == "@Bo, ☎••• or ✉••• asks @Ana, not @Cy"
    assert [(m.participant, after.text[m.start : m.end]) for m in after.mentions] == [
        ("pt_Bo", "@Bo"),
        ("pt_Ana", "@Ana"),
        ("pt_Cy", "@Cy"),
    ]


def mention(text: str, part: str) -> Mention:
    begin = text.index(part)
    return Mention(participant=f"pt_{part.strip('@').partition('@')[0]}", start=begin, end=begin + len(part))


def test_a_number_that_was_filled_in_as_one_goes_with_its_words() -> None:
    number = Given(name="tel", type="number", label="Number", value=34612345678.0, shown="34612345678")
    answer = kinds.Answer(to="form", label="Contact", values=[number], fallback="Contact\nNumber: 34612345678")
    after = hidden(answer, {"values[0].shown": [span(0, 11)]})
    assert b"612345678" not in msgspec.json.encode(after)
    assert words(after)["values[0].shown"] == "☎•••"


def test_what_is_shorter_than_its_sign_does_not_grow() -> None:
    for length in range(1, 5):
        after = hidden(Text(text="x" * length), {"text": [span(0, length, "banned")]})
        assert isinstance(after, Text)
        assert len(after.text) == length


def seen(content: Content, *, allowed: frozenset[str] = frozenset()) -> dict[str, dict[str, object]]:
    """What is stored of the views, as values."""
    findings = [(word.path, one) for word in said(content) for one in find(word.text, allowed=allowed)]
    made = views(content, findings)
    found: dict[str, dict[str, object]] = {} if made is None else msgspec.json.decode(made)
    return found


def test_a_message_with_neither_phone_nor_email_has_no_views() -> None:
    for text in ("see you at 5", "look at https://other.example/x", "IBAN ES91 2100 0418 4502 0005 1332"):
        assert seen(Text(text=text)) == {}


def test_each_view_hides_its_own_and_both_hides_the_two() -> None:
    assert seen(Text(text=f"call {PHONE}")) == {"phone": {"kind": "text", "text": "call ☎•••"}}
    assert seen(Text(text=f"write {EMAIL}")) == {"email": {"kind": "text", "text": "write ✉•••"}}
    assert seen(Text(text=f"{EMAIL}, or {PHONE}")) == {
        "phone": {"kind": "text", "text": f"{EMAIL}, or ☎•••"},
        "email": {"kind": "text", "text": f"✉•••, or {PHONE}"},
        "both": {"kind": "text", "text": "✉•••, or ☎•••"},
    }


def test_a_link_to_a_messenger_that_has_a_number_in_it_is_a_phone() -> None:
    assert seen(Text(text="https://wa.me/34612345678"))["phone"] == {"kind": "text", "text": "💬•••"}
    assert seen(Text(text="https://t.me/some_name")) == {}


def test_what_was_filled_in_as_a_phone_is_one_however_it_is_written() -> None:
    values = [
        Given(name="phone", type="phone", label="Phone", value="+999 1", shown="+999 1"),
        Given(name="email", type="email", label="Email", value=EMAIL, shown=EMAIL),
        Given(name="name", type="name", label="Name", value="Ana", shown="Ana"),
    ]
    found = seen(kinds.Answer(to="contact_request", values=values))
    assert set(found) == {"phone", "email", "both"}
    assert found["both"]["fallback"] == "Phone: ☎•••\nEmail: ✉•••\nName: Ana"
    assert "+999" not in str(found["phone"])
    assert EMAIL in str(found["phone"])
