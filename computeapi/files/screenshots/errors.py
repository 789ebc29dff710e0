"""What can go wrong with a picture of a page? Part of the tree in softly/lib/errors.py."""

from __future__ import annotations

from softly.lib.errors import SoftlyError, Unavailable


class ScreenshotsUnavailable(Unavailable):
    """There is no browser here, or it doesn't start."""

    code, title = "SCREENSHOTS_UNAVAILABLE", "No browser"


class PageRefused(SoftlyError):
    """The page, or one that it led to, is not where we go."""

    code, status, title = "URL_NOT_ALLOWED", 422, "Address not allowed"
    is_outcome = True


class PageFailed(SoftlyError):
    """The page did not answer, answered with a failure of its server, or crashed. Another time it may."""

    code, status, title = "PAGE_FAILED", 502, "The page failed"


class PageTooLarge(SoftlyError):
    """It loads, draws, opens or takes more than is allowed; the message says what and the limit."""

    code, status, title = "PAGE_TOO_LARGE", 422, "Page too large"
    is_outcome = True


class SelectorNotFound(SoftlyError):
    code, status, title = "SELECTOR_NOT_FOUND", 422, "Nothing to picture"
    is_outcome = True


class PageTimeout(SoftlyError):
    code, status, title = "PAGE_TIMEOUT", 504, "The page took too long"


class ShotCancelled(SoftlyError):
    """Nobody waits for the picture any more."""

    code, status, title = "SCREENSHOT_CANCELLED", 499, "The screenshot was cancelled"
