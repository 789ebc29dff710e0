"""With which flags is Chromium started? Those that leave it one road, our proxy, and take what no picture needs.

Playwright adds its own: no updates, no crash reports, no extensions, no first run, and loopback too through the proxy.
"""

from __future__ import annotations

NETWORK = (
    # Nothing is resolved here: names go to the proxy as they are. Without the proxy nothing could be.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--dns-prefetch-disable",
    # UDP goes around proxies.
    "--disable-quic",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-domain-reliability",
    "--no-pings",
)
NOTHING_ELSE = (
    "--disable-gpu",
    "--mute-audio",
    "--deny-permission-prompts",
    "--disable-notifications",
    "--disable-speech-api",
    "--disable-webrtc-hw-encoding",
    "--disable-print-preview",
    "--disable-plugins",
    "--js-flags=--max-old-space-size=512",  # MB that a page's scripts may hold; then its process ends
)
NOT_PLAYWRIGHTS = ("--disable-popup-blocking",)
"""Without it no page opens windows, as nobody clicks here."""
