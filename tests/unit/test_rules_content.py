"""Content as it is stored: always with words for readers that show nothing else, never with an address that cheats."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradepost.protocol.content import CardBody, Carousel, Content, File, Gif, Image, Location, Text
from tradepost_server.errors import Invalid
from tradepost_server.rules import content as rules
from tradepost_server.rules.content import prepare

URL = "https://shop.example/pictures/1.jpg?size=2&c=%C3%A9"
words = st.text(max_size=40).filter(lambda said: not said or said.strip())  # white space is refused


def stored(content: Content) -> Content:
    return rules.complete(prepare(content))


def test_text_is_stored_as_it_is() -> None:
    said = Text(text="  Is it still for sale?\n")
    assert prepare(said) is said


@pytest.mark.parametrize("blank", [" ", "\n\t", "\u2003", "\u00a0 \u3000"])
def test_text_without_words_is_refused(blank: str) -> None:
    with pytest.raises(Invalid) as refused:
        prepare(Text(text=blank))
    assert refused.value.path == "$.content.text"


@given(st.sampled_from([Image, Gif]), words, words)
def test_a_picture_always_has_a_fallback(kind: type[Image] | type[Gif], alt: str, fallback: str) -> None:
    assert stored(kind(url=URL, alt=alt, fallback=fallback)).fallback.strip()


@given(st.floats(-90, 90), st.floats(-180, 180), words, words)
def test_a_place_always_has_a_fallback(latitude: float, longitude: float, label: str, address: str) -> None:
    place = stored(Location(latitude=latitude, longitude=longitude, label=label, address=address))
    assert place.fallback.strip()


@pytest.mark.parametrize(
    ("content", "fallback"),
    [
        (Image(url=URL), "Image"),
        (Image(url=URL, alt="a red bicycle"), "Image: a red bicycle"),
        (Image(url=URL, alt="a red bicycle", caption="Like new"), "Image: Like new"),
        (Gif(url=URL, alt="a cat nods"), "GIF: a cat nods"),
        (File(url=URL, name="invoice.pdf"), "File: invoice.pdf"),
        (File(url=URL, name="invoice.pdf", caption="for May"), "File: invoice.pdf – for May"),
        (Location(latitude=52.5, longitude=13.4), "Location: 52.50000, 13.40000"),
        (Location(latitude=52.5, longitude=13.4, address="Am Markt 1", label="a shop"), "Location: a shop, Am Markt 1"),
    ],
)
def test_the_fallback_says_what_it_is(content: Content, fallback: str) -> None:
    assert stored(content).fallback == fallback


def test_a_fallback_that_was_given_is_kept() -> None:
    given_ = Image(url=URL, alt="a red bicycle", fallback="a bicycle")
    assert stored(given_) is given_


def test_a_fallback_is_never_longer_than_the_protocol_allows() -> None:
    cards = [CardBody(title="t" * 128, description="d" * 128, status="s" * 128)] * 10
    assert len(stored(Carousel(cards=cards, text="c" * 1_024)).fallback) == 4_096


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example/1.jpg",
        "HTTPS:shop.example/1.jpg",
        "https:///1.jpg",
        "https://user@shop.example/",
        "https://user:word@shop.example/",
        "https://shop.example:0/",
        "https://shop.example:99999/",
        "https://shop.example:x/",
        "https://shop.example\\@evil.example/",
        "https://[::1/",
        "https://./",
        'https://shop.example/"onload=x',
        "https://shop.example/<script>",
        "https://shop.example/a b",
        "https://shop.example/a\tb",
        "javascript:alert(1)//https://",
        "data:text/html,https://",
    ],
)
@pytest.mark.parametrize("field", ["url", "still_url"])
def test_an_address_that_cheats_is_refused_with_its_place(url: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        prepare(Gif(url=url) if field == "url" else Gif(url=URL, still_url=url))
    assert refused.value.path == f"$.content.{field}"


@pytest.mark.parametrize(
    "url", [URL, "https://shop.example", "https://shop.example:8443/a#b", "https://[2001:db8::1]/"]
)
def test_an_honest_address_is_taken(url: str) -> None:
    assert stored(Image(url=url)).fallback == "Image"
