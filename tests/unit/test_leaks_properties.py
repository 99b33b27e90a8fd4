"""What holds for every text: spans inside of it, nothing left of what is masked, time that grows with the length."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from support.growth import LINEAR, growth
from tradepost_server.rules.leaks.find import find, merged
from tradepost_server.rules.leaks.masking import DOTS, mask
from tradepost_server.rules.leaks.reading import joined, read

SECRETS = (
    "612 345 678",
    "six one two three four five six seven eight",
    "6️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣",
    "+44 7700 900456",
    "juan.perez@gmail.com",
    "juan88 arroba gmail punto com",
    "m a r t h a 7 7 @ g m a i l . c o m",
    "https://oakandpine.com/a?b=c",
    "wa.me/34612345678",
    "insta: lola_moda",
    "ES91 2100 0418 4502 0005 1332",
    "4242 4242 4242 4242",
)
PIECES = st.one_of(
    st.sampled_from(SECRETS),
    st.sampled_from(
        [
            "call me ",
            "order ",
            "my ",
            ", ",
            " ",
            "\n",
            "€",
            "12",
            "@",
            ".",
            "gmail",
            "dot",
            "(",
            "*",
            "é",
            "​",
            "🙂",
            "ﷺ",
        ]
    ),
    st.text(max_size=12),
)
TALK = (*SECRETS, "hello ", "the order ", "see you, ", "gracias. ", "\n", "120 euros ")
TEXTS = st.lists(PIECES, max_size=8).map("".join)


@given(TEXTS)
def test_spans_lie_inside_the_text_in_order_and_apart(text: str) -> None:
    end = 0
    for span in find(text):
        assert end <= span.start < span.end <= len(text)
        assert 0.5 <= span.score <= 1
        end = span.end


@given(TEXTS)
@example("@Þ0")  # what stands for it is no longer than it was
def test_what_is_outside_of_the_spans_stays_and_what_is_inside_goes(text: str) -> None:
    spans = find(text)
    masked = mask(text, spans)
    bounds = [0, *(place for span in spans for place in (span.start, span.end)), len(text)]
    kept = [text[start:end] for start, end in zip(bounds[::2], bounds[1::2], strict=True)]
    place = 0
    for part, span in zip(kept[:-1], spans, strict=True):
        after = place + len(part)
        assert masked[place:after] == part
        place = after + min(1 + len(DOTS), span.end - span.start)
        assert masked[after + 1 : place] == DOTS[: place - after - 1]
    assert masked[place:] == kept[-1]


@pytest.mark.parametrize("secret", SECRETS)
def test_nothing_of_a_secret_is_left_between_ordinary_words(secret: str) -> None:
    masked = mask(text := f"hello {secret}, see you", find(text))
    left = masked.replace("hello ", "", 1).replace(", see you", "", 1).replace("insta: ", "")
    assert left[1:] == DOTS


@given(st.lists(st.sampled_from(TALK), max_size=6).map(" ".join))
def test_what_is_masked_is_not_masked_again(text: str) -> None:
    masked = mask(text, find(text))
    assert mask(masked, find(masked)) == masked


@pytest.mark.parametrize("beside", SECRETS)
@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_does_not_hide_behind_another_one(beside: str, secret: str) -> None:
    masked = mask(text := f"{beside} {secret}", find(text))
    assert find(masked) == []
    assert sum(map(str.isdigit, masked)) <= 3


@given(TEXTS)
def test_a_reading_leads_back_into_the_text(text: str) -> None:
    for reading in (read(text), joined(read(text))):
        if reading is None or not reading.chars:
            continue
        places = [reading.place(at, at + 1) for at in range(len(reading.chars))]
        assert all(0 <= start < end <= len(text) for start, end in places)
        assert places == sorted(places)


@given(TEXTS)
def test_looking_twice_finds_the_same(text: str) -> None:
    assert find(text) == find(text)
    assert merged(find(text)) == find(text)


@pytest.mark.parametrize(
    "unit",
    [
        *("\u0301", "*", "[", "(", "[a](", "1", "1 ", "1\n", "1.", "1a", "$1,", "\u200d", "a.", "a ", "a_", "@a", "a@"),
        *("one ", "seis", "double ", "cien ", "quatre vingt ", "gmail ", "a@gmail.com ", "at ", "dot ", "www."),
        *("http://a.a.a", "612345678 ", "call 12345678 ", "insta is ", "ES91 "),
    ],
    ids=repr,
)  # fmt: skip
def test_time_grows_with_the_length_and_not_with_its_square(unit: str) -> None:
    assert growth(lambda size: find(unit * (size // len(unit))), 8_192) < LINEAR
