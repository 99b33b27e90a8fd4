"""Addresses, names, IBANs and cards in what people write; and what is left alone."""

import pytest

from tradepost_server.rules.leaks.find import find


def found(text: str, allowed: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
    return [(span.kind, text[span.start : span.end]) for span in find(text, allowed=allowed)]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("write to martha.jones77@gmail.com please", "martha.jones77@gmail.com"),
        ("mail <lola@hotmail.es>", "lola@hotmail.es"),
        ("sam.reed [at] proton [dot] me", "sam.reed [at] proton [dot] me"),
        ("pepe22 arroba gmail punto com", "pepe22 arroba gmail punto com"),
        ("rui (arroba) sapo (ponto) pt", "rui (arroba) sapo (ponto) pt"),
        ("claire35 arobase laposte point net", "claire35 arobase laposte point net"),
        ("maria guion bajo lopez arroba yahoo punto es", "maria guion bajo lopez arroba yahoo punto es"),
        ("tomsmith99 at gmail dot com", "tomsmith99 at gmail dot com"),
        ("jen.miller at gmail", "jen.miller at gmail"),
        ("ju4n arr0ba gm4il punt0 c0m", "ju4n arr0ba gm4il punt0 c0m"),
        ("samreedatgmaildotcom", "samreedatgmaildotcom"),
        ("m a r t h a 7 7 @ g m a i l . c o m", "m a r t h a 7 7 @ g m a i l . c o m"),
        ("mаrk.tаylоr@gmаil.cоm", "mаrk.tаylоr@gmаil.cоm"),
        ("𝓮𝓶𝓶𝓪.𝔀@𝓰𝓶𝓪𝓲𝓵.𝓬𝓸𝓶", "𝓮𝓶𝓶𝓪.𝔀@𝓰𝓶𝓪𝓲𝓵.𝓬𝓸𝓶"),
        ("k​a​t​e@gmail.com", "k​a​t​e@gmail.com"),
    ],
)
def test_email_addresses_are_found_however_they_are_written(text: str, address: str) -> None:
    assert found(text) == [("email", address)]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("same on https://oakandpine.com/tables/12.", "https://oakandpine.com/tables/12"),
        ("(see www.chollos-madrid.es)", "www.chollos-madrid.es"),
        ("lojadaana.com.br tem mais", "lojadaana.com.br"),
        ("visit mitienda.es", "mitienda.es"),
        ("oakandpine dot shop has it", "oakandpine dot shop"),
        ("chollosmadrid punto com", "chollosmadrid punto com"),
        ("oldbricks dot co dot uk", "oldbricks dot co dot uk"),
        ("b i g d e a l s . c o m", "b i g d e a l s . c o m"),
        ("[mine](https://oakandpine.com)", "https://oakandpine.com"),
    ],
)
def test_addresses_of_web_pages_are_found_without_what_is_around_them(text: str, address: str) -> None:
    assert found(text) == [("url", address)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("insta: lola_moda", ("handle", "lola_moda")),
        ("my 1nst4gr4m is br1ck_l4ne", ("handle", "br1ck_l4ne")),
        ("find me on facebook as lane.bricks", ("handle", "lane.bricks")),
        ("DM @thebrickguy", ("handle", "@thebrickguy")),
        ("instagram.com/brick_lane9", ("handle", "instagram.com/brick_lane9")),
        ("wa.me/34612345678", ("messenger", "wa.me/34612345678")),
        ("https://t.me/brickdeals", ("messenger", "https://t.me/brickdeals")),
        ("t dot me slash brickdeals", ("messenger", "t dot me slash brickdeals")),
        ("telegram: @paco_bici", ("messenger", "@paco_bici")),
        ("discord: laneking#4821", ("messenger", "laneking#4821")),
    ],
)
def test_names_elsewhere_and_links_to_messengers_are_found(text: str, expected: tuple[str, str]) -> None:
    assert found(text) == [expected]


def test_ibans_are_found_by_their_check_digits() -> None:
    assert found("IBAN ES91 2100 0418 4502 0005 1332 gracias") == [("iban", "ES91 2100 0418 4502 0005 1332")]
    assert found("de89370400440532013000") == [("iban", "de89370400440532013000")]
    assert found("reference ES92 2100 0418 4502 0005 1332") == []


def test_an_iban_with_a_slip_is_found_where_it_is_named() -> None:
    assert [span.rule for span in find("my IBAN is ES92 2100 0418 4502 0005 1332")] == ["iban.named"]


def test_cards_are_found_by_issuer_and_check_digit() -> None:
    assert found("4242 4242 4242 4242") == [("card", "4242 4242 4242 4242")]
    assert found("3782-822463-10005") == [("card", "3782-822463-10005")]
    assert found("card 4242424242424243, sorry") == []
    assert found("9242 4242 4242 4242 is not one") == []


@pytest.mark.parametrize(
    "text",
    [
        "the manual.pdf and IMG_4471.jpeg",
        "Perfecto.Me lo quedo",
        "vale.no pasa nada",
        "node v20.11.1 on it",
        "el punto es que no llegó",
        "point de vente fermé",
        "2 @ $15 each",
        "meet @ 5pm",
        "@support can you help?",
        "I saw it on Instagram last week",
        "my instagram is private",
        "my signal is terrible here",
        "look at the dot on the left",
        "una arroba de aceite",
        "my gmail won't open the invoice",
        "e.g. the blue one, i.e. the second",
        "we can meet at the station",
    ],
)
def test_ordinary_words_pass(text: str) -> None:
    assert found(text) == []


def test_the_shops_own_addresses_pass_and_those_that_only_look_so_do_not() -> None:
    own = frozenset({"shop.example.com"})
    for text in (
        "https://shop.example.com/terms",
        "help.shop.example.com",
        "support@shop.example.com",
        "see shop.example.com/help.",
    ):
        assert found(text, own) == [], text
    assert found("https://shop.example.com.evil.net/x", own) == [("url", "https://shop.example.com.evil.net/x")]
    assert found("https://shop.example.com@evil.net/x", own) != []
    assert found("https://shоp.example.com/x", own) != []  # a Cyrillic o: another host
    assert found("support@shоp.example.com", own) != []
    assert found("myshop.example.com", own) == [("url", "myshop.example.com")]


def test_the_surest_of_two_that_share_characters_counts_for_both() -> None:
    (span,) = find("https://wa.me/34612345678")
    assert (span.kind, span.start, span.end) == ("messenger", 0, 25)
