"""Every element in every state, in a real browser under the strict policy; the tests are in `browser/`."""

import http.server
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from support.browser import ROOT, play

BUILT = ROOT / "web-widget" / "dist"
WITHIN_S = 900.0
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' ws:; img-src 'self' blob: data:; "
    "require-trusted-types-for 'script'; trusted-types lit-html"
)


class Strict(http.server.SimpleHTTPRequestHandler):
    """The built files, each with the policy that a careful shop has; kept by the browser, as those of a server are."""

    protocol_version = "HTTP/1.1"

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "max-age=3600")
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def translate_path(self, path: str) -> str:
        named = super().translate_path(path)
        return f"{named}/index.html" if Path(named).is_dir() else named

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def gallery() -> Iterator[str]:
    """The address of the built gallery."""
    assert (BUILT / "w" / "gallery" / "index.html").is_file(), "the gallery is not built: make setup"
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Strict, directory=str(BUILT)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/w/gallery"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.timeout(WITHIN_S + 60)
@pytest.mark.parametrize("tests", ["gallery", "primitives", "thread"])
def test_every_element_is_accessible_obeys_the_policy_and_fits(gallery: str, tests: str) -> None:
    play(tests, within_s=WITHIN_S, TRADEPOST_GALLERY_URL=gallery)
