"""Which settings does Softly run with? A file a subject; all come from the environment, through softly/env.py."""

from softly.settings.accounts import *  # noqa: F403
from softly.settings.api import *  # noqa: F403
from softly.settings.applications import *  # noqa: F403
from softly.settings.cache import *  # noqa: F403
from softly.settings.database import *  # noqa: F403
from softly.settings.files import *  # noqa: F403
from softly.settings.http import *  # noqa: F403
from softly.settings.jobs import *  # noqa: F403
from softly.settings.logs import *  # noqa: F403
from softly.settings.mail import *  # noqa: F403
from softly.settings.pages import *  # noqa: F403
from softly.settings.rhino import *  # noqa: F403
from softly.settings.run import *  # noqa: F403
from softly.settings.screenshots import *  # noqa: F403
from softly.settings.solving import *  # noqa: F403
