"""What does a granian worker load? The application, in a process that ends when granian does."""

import signal

from softly.local.kernel import end_with_parent

end_with_parent(signal.SIGKILL)

from softly.wsgi import application  # noqa: E402

__all__ = ["application"]
