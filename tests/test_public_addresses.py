"""Where do we connect to on somebody else's word? Nowhere but the public internet, however it is spelled."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from softly.lib import http
from softly.lib.destinations import Destinations, Refused
from softly.lib.public_addresses import is_public

PUBLIC = (
    "8.8.8.8",
    "1.1.1.1",
    "172.15.255.255",
    "172.32.0.1",
    "100.63.255.255",
    "100.128.0.1",
    "192.0.1.1",
    "223.255.255.255",
)
PUBLIC_6 = ("2606:4700:4700::1111", "2a00:1450:4001:830::200e", "2001:4860:4860::8888")
NOT_PUBLIC = (
    *("127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
    *("169.254.169.254", "100.64.0.1", "100.100.100.200", "100.127.255.255", "168.63.129.16", "192.0.0.192"),
    *("192.0.2.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "192.88.99.1"),
    *("224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "fd00:ec2::254", "fc00::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1"),
    *("::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1"),
    *("2002:7f00:1::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1", "2001:10::1", "3fff::1", "5f00::1"),
    *("2606:4700:4700::1111%eth0", "4000::1", "", "localhost", "2130706433", "0x7f000001", "127.1", "8.8.8.8/32"),
)
LOOPBACK = (
    *("127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "0", "localhost"),
    *("localhost.", "LOCALHOST", "::1", "[::1]", "[::ffff:127.0.0.1]", "::ffff:7f00:1"),
)
"""Spellings that the system's own resolver takes for this machine, or for nothing."""


@pytest.mark.parametrize("address", PUBLIC + PUBLIC_6)
def test_an_address_of_the_public_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_an_address_of_any_other_kind_is_not(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("host", LOOPBACK)
def test_this_machine_is_refused_however_it_is_spelled(host: str) -> None:
    with pytest.raises(Refused):
        Destinations().addresses(host, 80)


def test_a_public_host_is_connected_to_by_the_addresses_that_were_checked() -> None:
    assert known("8.8.8.8", "2606:4700:4700::1111").addresses("site.example", 443) == (
        "8.8.8.8",
        "2606:4700:4700::1111",
    )


def test_a_host_with_one_private_address_among_public_ones_is_refused() -> None:
    with pytest.raises(Refused, match="public internet"):
        known("8.8.8.8", "10.0.0.1").addresses("site.example", 443)


def test_a_host_that_does_not_resolve_is_refused() -> None:
    def away(host: str, port: int) -> Sequence[str]:
        raise OSError("no answer")

    with pytest.raises(Refused, match="public internet"):
        Destinations(resolve=away).addresses("site.example", 80)
    with pytest.raises(Refused, match="public internet"):
        known().addresses("site.example", 80)
    with pytest.raises(Refused, match="public internet"):
        Destinations().addresses("x" * 64 + ".example", 80)


@pytest.mark.parametrize("port", [0, 22, 25, 5432, 6379, 9200, 11211, 65536])
def test_only_the_ports_of_the_web_are_connected_to(port: int) -> None:
    with pytest.raises(Refused, match=f"port {port}"):
        known("8.8.8.8").addresses("site.example", port)


def test_a_public_address_of_this_machine_is_refused_for_its_firewall_guards_others_only() -> None:
    mine = Destinations(resolve=lambda host, port: ("8.8.8.8",), own=lambda: frozenset({"8.8.8.8"}))
    with pytest.raises(Refused):
        mine.addresses("site.example", 80)


def test_an_allowed_host_may_be_private_and_one_with_a_port_at_that_port_only() -> None:
    found = known("10.0.0.7", allowed=("Intranet.example", "shop.example:8000"))
    assert found.addresses("intranet.EXAMPLE.", 443) == ("10.0.0.7",)
    assert found.addresses("shop.example", 8000) == ("10.0.0.7",)
    for host, port in (("shop.example", 80), ("intranet.example", 5432), ("www.intranet.example", 80)):
        with pytest.raises(Refused):
            found.addresses(host, port)


@pytest.mark.parametrize("denied", ["shop.example", "example", "8.8.8.8", "8.8.8.0/24"])
def test_what_is_denied_is_refused_though_it_is_allowed_and_public(denied: str) -> None:
    with pytest.raises(Refused, match="denied"):
        known("8.8.8.8", allowed=("shop.example",), denied=(denied,)).addresses("Shop.Example.", 443)
    assert known("8.8.4.4", denied=(denied,)).addresses("workshop.other", 443)


def test_a_denied_network_holds_for_ipv4_in_ipv6s_clothes() -> None:
    with pytest.raises(Refused, match="denied"):
        known("::ffff:10.0.0.7", allowed=("shop.example",), denied=("10.0.0.0/8",)).addresses("shop.example", 80)


def known(*addresses: str, allowed: Sequence[str] = (), denied: Sequence[str] = ()) -> Destinations:
    return Destinations(allowed=allowed, denied=denied, resolve=lambda host, port: addresses)


# -- fetching --------------------------------------------------------------------------------------------------------


class Echo(BaseHTTPRequestHandler):
    """Answers with the Host that was asked for."""

    def do_GET(self) -> None:
        body = self.headers["Host"].encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,)).start()
        yield server.server_address[1]
        server.shutdown()


def test_a_fetch_on_somebody_elses_word_connects_to_the_address_that_was_checked(port: int) -> None:
    asked = []

    def once(host: str, at: int) -> Sequence[str]:
        asked.append(host)
        return ("127.0.0.1",) if len(asked) == 1 else ("127.0.0.9",)

    found = Destinations(allowed=(f"site.example:{port}",), resolve=once)
    assert (
        http.get(f"http://site.example:{port}/", seconds=60, most=100, destinations=found) == b"site.example:%d" % port
    )
    assert asked == ["site.example"]


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:{port}/", "http://a@127.0.0.1:{port}/", "file:///etc/passwd", "http:///"]
)
def test_a_fetch_on_somebody_elses_word_goes_nowhere_else(url: str, port: int) -> None:
    with pytest.raises(http.FetchFailed):
        http.get(url.format(port=port), seconds=60, most=100, destinations=Destinations())
    assert http.get(f"http://127.0.0.1:{port}/", seconds=60, most=100)
