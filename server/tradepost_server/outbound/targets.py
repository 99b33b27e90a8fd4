"""An address of a request taken apart, and refused for its form before anyone is asked about it. Pure."""

import re
from dataclasses import dataclass

import httpx2

from .addresses import Address, parse_address
from .errors import Refused

URL_MAX_CHARS = 2_048
SCHEMES = {"http": 80, "https": 443}
_NAME = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?")
_UNFIT = re.compile(r"[\x00-\x20\x7f-\xa0\\\u2028\u2029\ufeff]")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")  # how the last part of an IPv4 address in any spelling looks


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a request goes."""

    url: httpx2.URL
    scheme: str  # http or https
    host: str  # in small ASCII letters
    port: int
    literal: Address | None  # where the host is an address

    @property
    def authority(self) -> str:
        """For the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == SCHEMES[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> tuple[str, str, int]:
        """Secrets in headers stay within it."""
        return (self.scheme, self.host, self.port)


def parse(url: str) -> Target:
    """The target of an absolute URL.

    Raises: Refused.
    """
    if not url or len(url) > URL_MAX_CHARS or _UNFIT.search(url):
        raise Refused("url", f"Expected an address of at most {URL_MAX_CHARS} characters without spaces")
    try:
        return of(httpx2.URL(url))
    except httpx2.InvalidURL as error:
        raise Refused("url", "Not an address of the web") from error


def follow(target: Target, location: str) -> Target:
    """Where a redirect leads.

    Raises: Refused.
    """
    if len(location) > URL_MAX_CHARS or _UNFIT.search(location):
        raise Refused("url", "A redirect to what is no address")
    try:
        found = of(target.url.join(location))
    except httpx2.InvalidURL as error:
        raise Refused("url", "A redirect to what is no address") from error
    if target.scheme == "https" and found.scheme == "http":
        raise Refused("downgrade", "A redirect from https to http")
    return found


def of(url: httpx2.URL) -> Target:
    """Raises: Refused."""
    scheme = url.scheme.lower()
    if scheme not in SCHEMES:
        raise Refused("scheme", "Expected http or https")
    if url.userinfo or b"@" in url.netloc:
        raise Refused("credentials", "An address with a user name")
    host = url.raw_host.decode("ascii").lower()
    literal = parse_address(host)
    if literal is None:
        _check_name(host)
    port = SCHEMES[scheme] if url.port is None else url.port
    if not 0 < port < 65_536:
        raise Refused("port", "Not a port")
    return Target(url=url, scheme=scheme, host=host, port=port, literal=literal)


def _check_name(host: str) -> None:
    if len(host) > 253 or not _NAME.fullmatch(host):
        raise Refused("url", "Not the name of a host")
    if _NUMBER.fullmatch(host.removesuffix(".").rpartition(".")[2]):
        raise Refused("address", "An IPv4 address in an unusual spelling")
