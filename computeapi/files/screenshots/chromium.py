"""Where is this machine's Chromium, and can it have its sandbox?"""

from __future__ import annotations

import os
import shutil

from computeapi.files.screenshots.errors import ScreenshotsUnavailable

NAMES = ("chromium", "chromium-browser", "google-chrome")


def find_chromium(named: str) -> str:
    """Its program's path: the one that is `named` (a path, or a name on the PATH), or a usual one. Raises
    ScreenshotsUnavailable, which says what to install."""
    if path := next(filter(None, map(shutil.which, (named,) if named else NAMES)), None):
        return path
    if named:
        raise ScreenshotsUnavailable(f"CHROMIUM names no program: {named}.")
    raise ScreenshotsUnavailable(
        "There is no Chromium on this server. Its operator installs one (Debian: apt-get install chromium) "
        "or names it in CHROMIUM."
    )


def may_have_sandbox() -> bool:
    """Chromium refuses to start as root with it. Whether the kernel gives it one, a start tells."""
    return not hasattr(os, "geteuid") or os.geteuid() != 0
