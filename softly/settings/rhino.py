"""Which Rhino Compute servers solve Grasshopper definitions?"""

from __future__ import annotations

import re

from django.core.exceptions import ImproperlyConfigured

from softly import env

RHINO_COMPUTE_URL = env.words(
    "RHINO_COMPUTE_URL",
    allowed="a comma list of http(s):// URLs without a query",
    help="Rhino Compute servers, which solve Grasshopper definitions; empty: none are solved",
)
RHINO_COMPUTE_KEY = env.text(
    "RHINO_COMPUTE_KEY",
    allowed="visible ASCII characters",
    help="what those servers have as their own RHINO_COMPUTE_KEY; empty: they ask for none",
)
# Checked here and not by a pattern: the reader's error would tell the password in a URL, or the key.
_SERVER = r"https?://([^/?#\s@]*@)?([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:(?P<port>[0-9]{1,5}))?(/[^?#\s]*)?"
if not all((found := re.fullmatch(_SERVER, url)) and int(found["port"] or 0) < 65536 for url in RHINO_COMPUTE_URL):
    raise ImproperlyConfigured("RHINO_COMPUTE_URL must be a comma list of http(s):// URLs without a query.")
if not re.fullmatch(r"[!-~]*", RHINO_COMPUTE_KEY):
    raise ImproperlyConfigured("RHINO_COMPUTE_KEY must be of visible ASCII characters.")
RHINO_COMPUTE_CONCURRENCY = env.integer(
    "RHINO_COMPUTE_CONCURRENCY", 4, minimum=1, maximum=1000, help="solves that a server gets at a time: its children"
)
RHINO_COMPUTE_TIMEOUT = env.number(
    "RHINO_COMPUTE_TIMEOUT",
    100.0,
    minimum=0.1,
    maximum=3600,
    help="seconds a request to a server may take, whatever a definition's own limit is; as the servers' own",
)
RHINO_COMPUTE_CONNECT_TIMEOUT = env.number(
    "RHINO_COMPUTE_CONNECT_TIMEOUT",
    3.0,
    minimum=0.1,
    maximum=60,
    help="seconds in which a server must take a connection",
)
