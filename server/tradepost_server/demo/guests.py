"""Who may ask the demo for more than anyone may: its own pages, on this machine unless it was opened to others."""

from starlette.requests import Request

from ..errors import Forbidden

LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Guests:
    """`host` is where the server listens."""

    def __init__(self, host: str) -> None:
        self._open = host not in LOOPBACK  # to more than this machine, because --host says so

    def require_own_page(self, request: Request) -> None:
        """Only a page that came from here asks.

        A page elsewhere cannot forge Origin; one whose name was pointed at this machine shows by Host.
        Raises: Forbidden.
        """
        origin, host = request.headers.get("origin"), request.headers.get("host", "")
        if origin not in (f"http://{host}", f"https://{host}"):
            raise Forbidden("Only the demo's own page may ask this")
        self.require_here(request)

    def require_here(self, request: Request) -> None:
        """Only from this machine, unless the demo is open to others.

        Raises: Forbidden.
        """
        near = _is_loopback(request) and _name(request.headers.get("host", "")) in LOOPBACK
        if not self._open and not near:
            raise Forbidden("Only this machine may ask this; start the demo with --host to open it to others")


def _is_loopback(request: Request) -> bool:
    return request.client is not None and request.client.host in LOOPBACK


def _name(host: str) -> str:
    """A Host header without its port."""
    return host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
