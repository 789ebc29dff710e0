"""Which addresses belong to the public internet? From IANA's registries of special-purpose addresses. Pure.

`ipaddress.is_global` changed its mind between releases of Python; these lists are the same everywhere.
"""

from __future__ import annotations

import ipaddress
from functools import lru_cache

NOT_PUBLIC_4 = (
    "0.0.0.0/8",  # this network; Linux takes 0.0.0.0 for itself
    "10.0.0.0/8",
    "100.64.0.0/10",  # carriers' NAT; some clouds keep their metadata here
    "127.0.0.0/8",
    "168.63.129.16/32",  # Azure's wire server: public by its number only
    "169.254.0.0/16",  # link-local, with the metadata of most clouds
    "172.16.0.0/12",
    "192.0.0.0/24",  # protocol assignments, with the metadata of one cloud
    "192.0.2.0/24",  # documentation
    "192.31.196.0/24",
    "192.52.193.0/24",  # tunnels
    "192.88.99.0/24",  # relays of 6to4
    "192.168.0.0/16",
    "192.175.48.0/24",
    "198.18.0.0/15",  # benchmarks
    "198.51.100.0/24",  # documentation
    "203.0.113.0/24",  # documentation
    "224.0.0.0/4",  # multicast
    "240.0.0.0/4",  # reserved, and broadcast
)
PUBLIC_6 = "2000::/3"
"""All that is given out. Outside are loopback, ::ffff:0:0/96 (mapped), 64:ff9b::/96 (NAT64), fc00::/7 (unique local,
with metadata at fd00:ec2::254), fe80::/10, fec0::/10 (site-local), ff00::/8."""
NOT_PUBLIC_6 = (
    "2001::/23",  # protocol assignments, among them Teredo (2001::/32), which holds an IPv4 address
    "2001:db8::/32",  # documentation
    "2002::/16",  # 6to4, which holds an IPv4 address
    "3fff::/20",  # documentation
)

_not_public_4 = tuple(ipaddress.IPv4Network(network) for network in NOT_PUBLIC_4)
_public_6 = ipaddress.IPv6Network(PUBLIC_6)
_not_public_6 = tuple(ipaddress.IPv6Network(network) for network in NOT_PUBLIC_6)


@lru_cache(maxsize=4096)
def is_public(address: str) -> bool:
    """Whether it is an IP address, as `socket.getaddrinfo` writes them, that anybody on the internet may be at. One
    with a zone (`%eth0`), an IPv4 address in another's clothes, or what is none at all is not."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv4Address):
        return not any(found in network for network in _not_public_4)
    return found.scope_id is None and found in _public_6 and not any(found in network for network in _not_public_6)
