"""Which addresses are out in the world, and which an operator allows besides. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_NOT_PUBLIC_4 = tuple(
    IPv4Network(net)
    for net in (
        "0.0.0.0/8",  # this host
        "10.0.0.0/8",
        "100.64.0.0/10",  # shared by carriers and clouds, metadata of some
        "127.0.0.0/8",
        "168.63.129.16/32",  # a cloud's own agent, on an address that looks public
        "169.254.0.0/16",  # link-local, metadata of most clouds
        "172.16.0.0/12",
        "192.0.0.0/24",  # protocol assignments, metadata of one cloud
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # relays of 6to4
        "192.168.0.0/16",
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
# What is not global unicast is out: loopback, link-local, unique local, IPv4 mapped and compatible, NAT64, multicast.
_GLOBAL_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    IPv6Network(net)
    for net in (
        "2001::/23",  # protocol assignments: Teredo, ORCHID, benchmarks
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address inside
        "3fff::/20",  # documentation
    )
)


def is_public(address: Address) -> bool:
    """Whether an address is a place in the world: neither this machine, nor a network around it, nor a way into one."""
    if isinstance(address, IPv4Address):
        return not any(address in net for net in _NOT_PUBLIC_4)
    return address in _GLOBAL_6 and not any(address in net for net in _NOT_PUBLIC_6)


def parse_address(text: str) -> Address | None:
    """An address as it is written, or None for anything else; a zone (`%eth0`) makes it none."""
    try:
        return None if "%" in text else ip_address(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """What an operator lets us reach besides the world: services of their own."""

    hosts: frozenset[tuple[str, int]] = frozenset()  # a name or address as the URL has it, and a port
    networks: tuple[Network, ...] = ()  # on any port
    ports: frozenset[int] = frozenset({80, 443})  # of public addresses

    @classmethod
    def parse(cls, entries: Iterable[str]) -> "Allowed":
        """From `host:port` (`[::1]:8080` for IPv6) and networks such as `10.1.0.0/16`.

        Raises: ValueError naming the entry.
        """
        hosts: set[tuple[str, int]] = set()
        networks: list[Network] = []
        for entry in (entry.strip() for entry in entries):
            if "/" in entry:
                networks.append(ip_network(entry))
            elif entry:
                hosts.add(_host_and_port(entry))
        return cls(hosts=frozenset(hosts), networks=tuple(networks))

    def names(self, host: str, port: int) -> bool:
        """Whether this host and port are allowed as they are written."""
        return (host, port) in self.hosts

    def holds(self, address: Address) -> bool:
        """Whether an address is in an allowed network."""
        return any(address in net for net in self.networks)

    def may_use(self, host: str, port: int) -> bool:
        """Whether this port is worth a question to the DNS; in a network of the operator's any is."""
        return port in self.ports or self.names(host, port) or bool(self.networks)


def _host_and_port(entry: str) -> tuple[str, int]:
    host, colon, port = entry.rpartition(":")
    if not (colon and host and port.isascii() and port.isdecimal() and 0 < int(port) < 65_536):
        raise ValueError(f"expected host:port or a network, not {entry!r}")
    return host.removeprefix("[").removesuffix("]").lower(), int(port)
