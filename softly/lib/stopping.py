"""Is this process to end? What goes on for minutes looks here, and makes room for whoever waits for the end."""

from __future__ import annotations

import threading

stopping = threading.Event()
"""Set by what serves requests, once it takes no new ones."""
