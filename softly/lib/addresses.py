"""Who is on the other end of a connection? Its address, as a proxy that we trust tells it; IPv6 callers by /64. Pure.

Everything is asked once a request, also of those that are answered in a few microseconds: what was worked out is kept.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def client_address(environ: Mapping[str, Any], *, trust_proxy: bool, trusted: tuple[str, ...] = ()) -> str:
    """What tells one caller from another: an IPv4 address, or the /64 that an IPv6 one is in."""
    return caller(full_address(environ, trust_proxy=trust_proxy, trusted=trusted))


def full_address(environ: Mapping[str, Any], *, trust_proxy: bool, trusted: tuple[str, ...] = ()) -> str:
    """The peer's address, or the one that X-Forwarded-For names where the peer may be believed."""
    peer = str(environ.get("REMOTE_ADDR", ""))
    forwarded = environ.get("HTTP_X_FORWARDED_FOR")
    if not forwarded or not (trust_proxy or trusted):
        return peer
    return _forwarded(peer, str(forwarded), trusted)


def is_believed(environ: Mapping[str, Any], *, trust_proxy: bool, trusted: tuple[str, ...] = ()) -> bool:
    """Whether what the peer says of its own client counts: it is among `trusted`, or with none any peer is."""
    if trusted:
        return is_in(str(environ.get("REMOTE_ADDR", "")), trusted)
    return trust_proxy


@lru_cache(maxsize=4096)
def caller(address: str) -> str:
    if ":" not in address:
        return address
    parsed = parse(address)
    if parsed is None or parsed.version == 4:
        return str(parsed or address)
    return str(ipaddress.IPv6Network((parsed, 64), strict=False))


@lru_cache(maxsize=4096)
def is_in(address: str, networks: tuple[str, ...]) -> bool:
    parsed = parse(address)
    return parsed is not None and any(parsed in ipaddress.ip_network(network) for network in networks)


def parse(text: str) -> Address | None:
    """An address as proxies write it, perhaps with a port or a zone; an IPv4 one in IPv6's clothes is IPv4."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return found.ipv4_mapped or found if found.version == 6 else found


@lru_cache(maxsize=4096)
def _forwarded(peer: str, header: str, trusted: tuple[str, ...]) -> str:
    """Each proxy adds its peer on the right, so the first one from there that isn't ours is the client: what stands
    left of it, the client may have made up. Without a list only the last entry counts."""
    address = peer
    entries = header
    while entries and (not trusted or is_in(address, trusted)):
        entries, _, entry = entries.rpartition(",")
        found = parse(entry)
        if found is None:
            break
        address = str(found)
        if not trusted:
            break
    return address
