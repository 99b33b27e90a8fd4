"""Phone numbers in twenty countries, as people write and hide them; and what only looks like one."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradepost_server.rules.leaks.find import find
from tradepost_server.rules.leaks.plans import COUNTRIES

NATIONAL = {
    "ES": ("612 345 678", "91 456 78 90", "612345678"),
    "PT": ("912 345 678", "21 345 67 89", "961440223"),
    "FR": ("06 12 34 56 78", "01.42.68.53.00", "0781223344"),
    "DE": ("0151 23456789", "030 901820123", "01701234567"),
    "IT": ("347 123 4567", "06 6982 1234", "3471234567"),
    "GB": ("07700 900123", "020 7946 0018", "07700900456"),
    "IE": ("087 231 4486", "01 234 5678", "0872314486"),
    "NL": ("06-12345678", "020 123 4567", "0612345678"),
    "BE": ("0475 12 34 56", "02 512 34 56", "0475123456"),
    "PL": ("601 234 567", "22 345 67 89", "601234567"),
    "US": ("(415) 555-0198", "415-555-0198", "4155550198"),
    "CA": ("(604) 555-0134", "604.555.0134", "6045550134"),
    "MX": ("55 2617 8830", "(55) 2617-8830", "5526178830"),
    "BR": ("(11) 98765-4321", "11 3456-7890", "11987654321"),
    "AR": ("11 4567-8901", "011 4567 8901", "0111545678901"),
    "CL": ("9 8765 4321", "2 2345 6789", "987654321"),
    "CO": ("300 123 4567", "601 234 5678", "3001234567"),
    "PE": ("987 654 321", "01 234 5678", "987654321"),
    "IN": ("98765 43210", "098765 43210", "9876543210"),
    "JP": ("090-1234-5678", "03-1234-5678", "09012345678"),
}
KINDS = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE)
FORMATS = (phonenumbers.PhoneNumberFormat.INTERNATIONAL, phonenumbers.PhoneNumberFormat.E164)


def phones(text: str) -> list[str]:
    """What is found as a phone number."""
    return [text[span.start : span.end] for span in find(text) if span.kind == "phone"]


def test_twenty_countries_are_known() -> None:
    assert set(COUNTRIES) == set(NATIONAL)
    assert len(NATIONAL) == 20


@pytest.mark.parametrize("country", NATIONAL)
def test_numbers_are_found_as_they_are_dialled_at_home(country: str) -> None:
    for number in NATIONAL[country]:
        assert phones(f"You can reach me, phone {number}. Thanks!") == [number], number


@pytest.mark.parametrize("country", NATIONAL)
def test_mobiles_are_found_without_a_word_around_them(country: str) -> None:
    assert phones(NATIONAL[country][0]) == [NATIONAL[country][0]]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("country", NATIONAL)
def test_what_another_library_gives_as_examples_is_found_with_the_code_of_the_country(
    country: str, kind: int, form: int
) -> None:
    example = phonenumbers.example_number_for_type(country, kind)
    assert example is not None
    written = phonenumbers.format_number(example, form)
    assert phones(f"My number: {written}") == [written]


@pytest.mark.parametrize("country", NATIONAL)
def test_its_mobiles_are_found_in_the_national_form_after_a_word_for_phone(country: str) -> None:
    example = phonenumbers.example_number_for_type(country, phonenumbers.PhoneNumberType.MOBILE)
    assert example is not None
    written = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.NATIONAL)
    assert phones(f"WhatsApp {written}") == [written]


@pytest.mark.parametrize(
    "text",
    [
        "0034 612 345 678",
        "+44 (0)7700 900456",
        "+1.415.555.0198",
        "tel:+34-612-345-678",
        "34612345678",
        "[call](tel:+16465550173)",
        "**612** **345** **678**",
    ],
)
def test_codes_brackets_and_markup_hide_nothing(text: str) -> None:
    (found,) = find(text)
    assert found.kind == "phone"
    assert not any(char.isdigit() for char in text[: found.start] + text[found.end :])


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("six one two, three four five, six seven eight", "phone.spelled"),
        ("double seven five four, three three nine, zero eight one", "phone.spelled"),
        ("three fives, one two, double oh, nine one", "phone.spelled"),
        ("seiscientos doce, treinta y cuatro, cincuenta y seis, setenta y ocho", "phone.spelled"),
        ("doble seis, dos ceros, uno dos tres cuatro cinco", "phone.spelled"),
        ("noventa e um, dois três quatro, meia sete oito nove", "phone.spelled"),
        ("zéro six soixante-dix-huit quatre-vingt-dix-neuf soixante et onze vingt et un", "phone.spelled"),
        ("seis33 cuatro5cinco 12 nueve", "phone.spelled"),
        ("sixonetwothreefourfivesixseveneight", "phone.spelled"),
        ("s3v3n f0ur tw0 0ne s1x n1ne e1ght thr33 z3ro", "phone.spelled"),
        ("6 1 2 3 4 5 6 7 8", "phone.spaced"),
        ("6-1-2-3-4-5-6-7-8", "phone.spaced"),
        ("6\n1\n2\n3\n4\n5\n6\n7\n8", "phone.spaced"),
        ("６１２ ３４５ ６７８", "phone.signs"),
        ("٦١٢ ٣٤٥ ٦٧٨", "phone.signs"),
        ("6️⃣1️⃣2️⃣ 3️⃣4️⃣5️⃣ 6️⃣7️⃣8️⃣", "phone.signs"),
        ("❻❶❷ ❸❹❺ ❻❼❽", "phone.signs"),
        ("6I2 E45 67B", "phone.leet"),
        ("6x1x2x3x4x5x6x7x8", "phone.filled"),
        ("612 then 345 then 678", "phone.filled"),
        ("6 and 1 and 2 and 3 and 4 and 5 and 6 and 7 and 9", "phone.filled"),
    ],
)
def test_numbers_in_disguise_are_found_and_say_how(text: str, rule: str) -> None:
    (found,) = find(text)
    assert (found.kind, found.rule, found.start, found.end) == ("phone", rule, 0, len(text))


@pytest.mark.parametrize(
    "text",
    [
        "My order number is 4500123987",
        "el número de pedido es 612345678",
        "colis 06 12 34 56 78 selon le transporteur",
        "sizes 36 37 38 39 40 41",
        "sizes 6 7 8 9 10 12 14",
        "one, two, three, four, five, six, seven, eight, nine, ten",
        "4500123987 is my order number",
        "650 and 720 and 800",
        "I counted 1 2 3 4 5 6 7 8 9 of them",
        "12/05/2026 14:30 or 13/05/2026 15:30",
        "40.4168, -3.7038",
        "$1.250.000",
        "192.168.100.200",
        "ISBN 978-0-306-40615-7",
        "R$ 349,90 em 3x",
        "drill bits 1.5 2 2.5 3 3.5 4 mm",
        "one two punch",
        "call me when you arrive",
        "tu me dois un euro, ou deux, ou trois",
        "RR123456785GB",
        "120x80x75 cm",
    ],
)
def test_what_only_looks_like_a_number_to_call_passes(text: str) -> None:
    assert find(text) == []


def test_the_nearest_word_says_what_a_number_is() -> None:
    assert phones("about order 4500123987: call 612345678") == ["612345678"]
    assert phones("call about order 612345678") == []


@given(st.text("0123456789 ", min_size=9, max_size=9).filter(lambda s: not s[0].isspace()))
def test_a_word_for_an_order_is_enough_for_whatever_digits_follow_in_a_piece(digits: str) -> None:
    assert phones(f"order {digits.replace(' ', '0')}") == []
