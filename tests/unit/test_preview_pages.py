"""The first link of a text, and what a page says of itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.growth import LINEAR, growth
from tradepost_server.media.previews import links, page
from tradepost_server.outbound.bodies import MediaType

URL = "https://shop.example/bikes/12?a=b"


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("look: https://shop.example/bikes/12.", "https://shop.example/bikes/12"),
        ("(https://shop.example/a_(b))", "https://shop.example/a_(b)"),
        ("see <https://shop.example/x> and https://second.example", "https://shop.example/x"),
        ("HTTP://Shop.example/X!", "HTTP://Shop.example/X"),
        ("**https://shop.example/a?b=c&d=%20**", "https://shop.example/a?b=c&d=%20"),
        ("«https://shop.example»", "https://shop.example"),
        ("[here](https://shop.example/a)", "https://shop.example/a"),
        ("no link at all, http:// neither", None),
        ("ftp://shop.example javascript:alert(1) data:text/html,x vbscript:x", None),
        ("jAvAscript:https://x", None),
        ("xhttps://shop.example", None),
        ("https://", None),
        ("https://...", None),
        ("https://" + "a" * 2_100, None),
        ("", None),
    ],
)
def test_t42_the_first_link_of_a_text(text: str, link: str | None) -> None:
    if text.startswith("jAvAscript:"):
        link = "https://x"  # an address of its own, wherever it stands; what stands before it is not in it
    assert links.first(text) == link


@given(st.text(max_size=300))
def test_no_text_yields_what_is_not_a_link(text: str) -> None:
    found = links.first(f"{text} https://shop.example")
    assert found is not None
    assert found.lower().startswith(("http://", "https://"))
    assert not any(c.isspace() for c in found)


@pytest.mark.parametrize(
    ("begin", "piece"),
    [("", "http://"), ("", "https://a.a"), ("", "("), ("https://a", ")"), ("", "h"), ("https://a", ".")],
)
def test_t57_no_text_takes_long_to_look_for_a_link(begin: str, piece: str) -> None:
    assert growth(lambda size: links.first(begin + piece * (size // len(piece))), 8_192) < LINEAR


def head(*tags: str, title: str = "A page") -> str:
    return f"<!doctype html><html><head><title>{title}</title>{''.join(tags)}</head><body>hello</body></html>"


def test_a_page_is_described_by_its_own_tags() -> None:
    found = page.describe(
        head(
            '<meta property="og:title" content="Road bike &amp; helmet">',
            "<META NAME='description' CONTENT='not this'>",
            '<meta content="Used, 54&nbsp;cm" property=og:description />',
            "<meta property=og:site_name content=Marco's>",
            '<meta property="og:image" content="../p/1.jpg?x=1&amp;y=2">',
        ),
        URL,
    )
    assert found is not None
    assert (found.title, found.description, found.site) == ("Road bike & helmet", "Used, 54 cm", "Marco")
    assert found.image_url == "https://shop.example/p/1.jpg?x=1&y=2"


@pytest.mark.parametrize(
    ("html", "title"),
    [
        (head(), "A page"),
        (head('<meta name="twitter:title" content="From twitter">'), "From twitter"),
        (head('<meta property="og:title" content="">'), "A page"),
        ("<title>Only\n\n  a\ttitle</title>", "Only a title"),
        ("<title>First</title><title>Second</title>", "First"),
        ("<!-- <title>Hidden</title> --><title>Shown</title>", "Shown"),
        ('<script>var x = "<title>Script</title>"</script><title>Shown</title>', "Shown"),
        ("<title>a &lt;b&gt; &#39;c&#x27; &quot;</title>", "a <b> 'c' \""),
        ("<title>\u202eabc\u200b\u0000d\u2066e</title>", "abcde"),
        ("<title>" + "word " * 100 + "</title>", "word " * 28 + "word…"),
        ("<title>" + "x" * 1_000 + "</title>", "x" * 149 + "…"),
    ],
)
def test_a_title_is_cleaned_and_cut(html: str, title: str) -> None:
    found = page.describe(html, URL)
    assert found is not None
    assert found.title == title
    assert len(found.title) <= page.TITLE_MAX_CHARS


@pytest.mark.parametrize(
    "html",
    [
        "",
        "plain words",
        "<title>",
        "<title></title>",
        "<title> \u200b </title>",
        "<body><title>Late</title>",
        "<!-- <title>a</title>",
    ],
)
def test_a_page_that_says_nothing_of_itself_is_not_described(html: str) -> None:
    assert page.describe(html, URL) is None


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:image/png;base64,AAAA",
        "file:///etc/passwd",
        "",
        " ",
        "ftp://a/b",
        "http://[::1",
        "x" * 1_100,
    ],
)
def test_t42_only_pictures_of_the_web_are_taken(address: str) -> None:
    found = page.describe(head(f'<meta property="og:image" content="{address}">'), URL)
    assert found is not None
    assert found.image_url is None


@pytest.mark.parametrize(
    ("body", "header", "title"),
    [
        ("<title>señal</title>".encode("latin-1"), "text/html; charset=iso-8859-1", "señal"),
        (b'<meta charset="windows-1251"><title>' + "цена".encode("cp1251") + b"</title>", "text/html", "цена"),
        (
            b'<meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS"><title>'
            + "値段".encode("shift_jis"),
            "text/html",
            None,
        ),
        (b"\xef\xbb\xbf<title>bom</title>", "text/html", "bom"),
        ("<title>16</title>".encode("utf-16"), "text/html; charset=utf-16", "16"),
        (b'<meta charset="hex"><title>6869</title>', "text/html", "6869"),
        (b"<title>\xff\xfe\xfa</title>", "text/html; charset=none-such", "���"),
    ],
)
def test_t52_a_charset_is_believed_or_done_without(body: bytes, header: str, title: str | None) -> None:
    found = page.describe(page.text_of(body, MediaType.parse(header)), URL)
    assert (None if found is None else found.title) == title


HOSTILE = (
    "<",
    "<meta ",
    '<meta content="',
    "<meta content='",
    "<meta a=",
    "<!--",
    "<!-- --",
    "<title>",
    "<script>",
    "<script></script>",
    "<meta property=og:title content=" + "a" * 4_000 + ">",
    '<meta x="' + "y" * 5_000,
    "<meta" + " " * 4_096,
    "<meta a" + " " * 4_000,
    "&" * 100,
    "&#x1F600;",
    "<a <a ",
    "</title",
    "\u0301",
    "<meta " + "a " * 2_000,
    "<meta / / / ",
)


@pytest.mark.parametrize("piece", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("before", ["", "<title>"], ids=["", "in a title"])
def test_t57_no_page_takes_long_to_read(piece: str, before: str) -> None:
    def described(size: int) -> object:
        text = before + piece * (size // len(piece))
        return page.describe(page.text_of(text.encode(), MediaType.parse("text/html")), URL)

    assert growth(described, 2**16) < LINEAR


@given(st.text(alphabet="<>!-\"'=/ metailscr&;#x0aé\u202e", max_size=400))
def test_no_page_breaks_the_reader(html: str) -> None:
    found = page.describe(f"<title>t</title>{html}", URL)
    assert found is not None
    assert "\u202e" not in found.title + found.description
