"""A form with one file, in whatever pieces it comes."""

import gc
import weakref

import pytest

from tradepost_server.errors import Invalid
from tradepost_server.gateway.forms import FileForm

HEAD = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
FORM = HEAD + b"hello\r\n--x--\r\n"


def taken(data: bytes, step: int) -> tuple[str, bytes]:
    """Name and bytes of the file in a form that comes in pieces of so many bytes."""
    form, pieces = FileForm("multipart/form-data; boundary=x"), list[bytes]()
    for at in range(0, len(data), step):
        pieces += form.feed(data[at : at + step])
    form.finish()
    return form.name, b"".join(pieces)


@pytest.mark.parametrize("step", [1, 2, 7, 1_000])
@pytest.mark.parametrize("before", [b"", b"\r\n", b"\n\r\n\r\r"])
def test_line_breaks_before_the_form_are_skipped(before: bytes, step: int) -> None:
    assert taken(before + FORM, step) == ("a.txt", b"hello")


@pytest.mark.parametrize("step", [1, 2, 7, 1_000])
@pytest.mark.parametrize("before", [b"\r~", b"words\r\n", b"-", b"\r\n \r\n", b"\0"])
def test_what_else_stands_before_it_is_refused_in_whatever_pieces_it_comes(before: bytes, step: int) -> None:
    with pytest.raises(Invalid):
        taken(before + FORM, step)


@pytest.mark.parametrize("data", [FORM, HEAD, b""])
def test_a_form_leaves_nothing_to_the_garbage_collector(data: bytes) -> None:
    gc.disable()  # reference counting alone must do
    try:
        form = FileForm("multipart/form-data; boundary=x")
        form.feed(data)
        there = [weakref.ref(form), weakref.ref(form._parser), weakref.ref(form._part)]
        del form
        assert [one() for one in there] == [None] * 3
    finally:
        gc.enable()
