"""Whose address counts, when anybody can send X-Forwarded-For?"""

from __future__ import annotations

import pytest

from softly.lib.addresses import client_address, full_address, is_believed

OURS = ("10.0.0.0/8", "2001:db8:ff::/48", "192.0.2.10/32")


def environ(peer: str, forwarded: str = "") -> dict[str, str]:
    return {"REMOTE_ADDR": peer} | ({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {})


def seen(peer: str, forwarded: str = "") -> str:
    """Behind the listed proxies."""
    return full_address(environ(peer, forwarded), trust_proxy=False, trusted=OURS)


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9, 10.2.3.4, 192.0.2.10", "203.0.113.9"),
        ("2001:db8:ff::1", "203.0.113.9", "203.0.113.9"),
        ("::ffff:10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9:55123", "203.0.113.9"),
        ("10.0.0.1", "[2001:db8::7]:443", "2001:db8::7"),
        ("10.0.0.1", "10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", "", "10.0.0.1"),
    ],
)
def test_a_trusted_proxy_is_believed_and_so_are_those_it_names(peer: str, forwarded: str, client: str) -> None:
    assert seen(peer, forwarded) == client


@pytest.mark.parametrize("forwarded", ["1.1.1.1", "1.1.1.1, 10.0.0.1", "10.0.0.1", "127.0.0.1, 1.1.1.1"])
def test_anybody_else_is_taken_for_themselves_whatever_they_send(forwarded: str) -> None:
    assert seen("203.0.113.9", forwarded) == "203.0.113.9"
    assert not is_believed(environ("203.0.113.9", forwarded), trust_proxy=False, trusted=OURS)


def test_what_a_client_puts_left_of_its_own_address_is_not_read() -> None:
    assert seen("10.0.0.1", "127.0.0.1, 10.9.9.9, 203.0.113.9, 10.2.3.4") == "203.0.113.9"


@pytest.mark.parametrize("forwarded", ["unknown", "203.0.113.9, <script>", "203.0.113.9,", "999.1.1.1", " "])
def test_an_entry_that_is_no_address_ends_the_walk_at_who_said_it(forwarded: str) -> None:
    assert seen("10.0.0.1", forwarded) == "10.0.0.1"


def test_with_any_peer_trusted_the_last_entry_counts() -> None:
    sent = environ("198.51.100.1", "1.1.1.1, 203.0.113.9")
    assert full_address(sent, trust_proxy=True) == "203.0.113.9"
    assert full_address(sent, trust_proxy=False) == "198.51.100.1"
    assert full_address(environ("198.51.100.1", "nobody"), trust_proxy=True) == "198.51.100.1"


def test_a_list_of_proxies_is_stricter_than_any_peer() -> None:
    sent = environ("198.51.100.1", "203.0.113.9")
    assert full_address(sent, trust_proxy=True, trusted=OURS) == "198.51.100.1"
    assert not is_believed(sent, trust_proxy=True, trusted=OURS)


@pytest.mark.parametrize(
    ("address", "caller"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("not:an:address", "not:an:address"),
        ("", ""),
    ],
)
def test_a_caller_is_an_ipv4_address_or_the_64_of_an_ipv6_one(address: str, caller: str) -> None:
    assert client_address(environ(address), trust_proxy=False) == caller
