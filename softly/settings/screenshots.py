"""Which browser pictures web pages, and what may it reach?"""

from __future__ import annotations

from softly import env
from softly.lib.destinations import ALLOWED_LIKE, DENIED_LIKE

CHROMIUM = env.text(
    "CHROMIUM", help="Chromium's program, a path or a name; empty: chromium or google-chrome on the PATH"
)
SCREENSHOT_ALLOW_HOSTS = env.words(
    "SCREENSHOT_ALLOW_HOSTS",
    like=ALLOWED_LIKE,
    allowed="a comma list of hosts like intranet.example or 127.0.0.1:8000",
    help="hosts that may be pictured though their addresses are not public, with a port: there only",
)
SCREENSHOT_DENY_HOSTS = env.words(
    "SCREENSHOT_DENY_HOSTS",
    like=DENIED_LIKE,
    allowed="a comma list of names, addresses and networks",
    help="hosts, with all names under them, and networks that are never reached; wins over SCREENSHOT_ALLOW_HOSTS",
)
SCREENSHOT_TIMEOUT = env.number(
    "SCREENSHOT_TIMEOUT", 30.0, minimum=1, maximum=300, help="seconds a picture of a page may take"
)
SCREENSHOT_MEMORY = env.size(
    "SCREENSHOT_MEMORY", "1536MB", minimum=512 << 20, help="memory the browser of a process may use; it is ended then"
)
SCREENSHOT_SANDBOX = env.choice(
    "SCREENSHOT_SANDBOX",
    "auto",
    ("auto", "required"),
    help="auto: the browser has its own sandbox where user and kernel can give it one; required: no pictures without",
)
