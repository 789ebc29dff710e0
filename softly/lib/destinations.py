"""Where may we connect to on somebody else's word? Names are resolved once, all their addresses looked at. Pure but for
the resolver that is passed in.

Whoever connects must connect to an address that came from here, never to the name: it could resolve to another
address the second time.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterable, Sequence

from softly.lib.public_addresses import is_public

WEB_PORTS = frozenset((80, 443, 8080, 8443))
"""Others are databases, mail servers, and doors that open to their neighbours' addresses."""
ALLOWED_LIKE = r"(?:[A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?"
"""An entry of an allow list as text: `intranet.example`, `127.0.0.1:8000`, `[::1]:8000`."""
DENIED_LIKE = r"[A-Za-z0-9_.-]+(?:/[0-9]{1,2})?|\[?[0-9A-Fa-f:.]+\]?(?:/[0-9]{1,3})?"
"""An entry of a deny list: `intranet.example`, `10.0.0.7`, `10.0.0.0/8`, `fd00::/8`."""

Resolve = Callable[[str, int], Sequence[str]]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Refused(Exception):
    """We don't connect to there; the reason in a few words, for whoever asked. It names no address."""


_NOT_PUBLIC = "the host has no address on the public internet"
"""Also where the name has none at all: whoever asks is not told which names a private network knows."""


def look_up(host: str, port: int) -> Sequence[str]:
    """The system's resolver, which also reads decimal, octal and hex spellings. Raises OSError or UnicodeError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


class Destinations:
    """Public addresses on the web's ports, but for what is denied. Safe for threads."""

    def __init__(
        self,
        *,
        allowed: Iterable[str] = (),
        denied: Iterable[str] = (),
        own: Callable[[], frozenset[str]] = frozenset,
        resolve: Resolve = look_up,
        is_public: Callable[[str], bool] = is_public,
    ) -> None:
        """`allowed` are hosts, `name` or `name:port`, whose addresses need not be public; one with a port is allowed
        just there. `denied` are names, with all names under them, addresses and networks; they win. `own` gives this
        machine's addresses: behind a public one may be what a firewall keeps from others."""
        networks = {entry: _network(entry) for entry in denied}
        self._allowed = frozenset(entry.lower() for entry in allowed)
        self._denied_names = tuple(_plain(entry) for entry, network in networks.items() if network is None)
        self._denied_networks = tuple(network for network in networks.values() if network is not None)
        self._own = own
        self._resolve = resolve
        self._is_public = is_public

    def addresses(self, host: str, port: int) -> tuple[str, ...]:
        """Those of `host` to connect to, in the resolver's order. Slow, for it asks the resolver. Raises Refused."""
        name = _plain(host)
        if any(name == denied or name.endswith("." + denied) for denied in self._denied_names):
            raise Refused("the host is denied here")
        is_allowed = f"{_bracketed(name)}:{port}" in self._allowed
        if port not in WEB_PORTS and not is_allowed:
            raise Refused(f"port {port} is not one of {', '.join(map(str, sorted(WEB_PORTS)))}")
        found = self._resolved(name, port)
        self._check(found, is_allowed or _bracketed(name) in self._allowed)
        return found

    def _resolved(self, name: str, port: int) -> tuple[str, ...]:
        try:
            found = tuple(self._resolve(name, port))
        except (OSError, UnicodeError, ValueError) as error:
            raise Refused(_NOT_PUBLIC) from error
        if not found:
            raise Refused(_NOT_PUBLIC)
        return found

    def _check(self, addresses: tuple[str, ...], is_allowed: bool) -> None:
        """One address that is refused refuses the host: which one is connected to must not be a matter of luck."""
        if any(self._is_denied(address) for address in addresses):
            raise Refused("the address is denied here")
        if is_allowed:
            return
        if not all(self._is_public(address) for address in addresses) or not self._own().isdisjoint(addresses):
            raise Refused(_NOT_PUBLIC)

    def _is_denied(self, address: str) -> bool:
        if not self._denied_networks:
            return False
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return True
        plain = found.ipv4_mapped or found if isinstance(found, ipaddress.IPv6Address) else found
        return any(plain in network for network in self._denied_networks)


def _plain(host: str) -> str:
    """As names are compared: in small letters, without the root's dot and without an address's brackets."""
    return host.lower().strip("[]").rstrip(".")


def _bracketed(name: str) -> str:
    return f"[{name}]" if ":" in name else name


def _network(entry: str) -> Network | None:
    try:
        return ipaddress.ip_network(entry.strip("[]"), strict=False)
    except ValueError:
        return None
