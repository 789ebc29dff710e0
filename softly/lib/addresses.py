"""Who is on the other end of a connection? Its address: IPv6 by /64, proxies believed only when trusted. Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any


def client_address(environ: Mapping[str, Any], *, trust_proxy: bool) -> str:
    """The peer's address, or with a trusted proxy the last one it added to X-Forwarded-For; IPv6 as its /64."""
    address = str(environ.get("REMOTE_ADDR", ""))
    if trust_proxy and (forwarded := environ.get("HTTP_X_FORWARDED_FOR")):
        address = str(forwarded).rpartition(",")[2].strip()
    if ":" not in address:
        return address
    try:
        parsed = ipaddress.IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.IPv6Network((parsed, 64), strict=False))
