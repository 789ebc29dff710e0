"""`python -m softly.local`: run Softly on this machine, the whole of it, in the foreground."""

import sys

from softly.env import EnvError

try:
    from softly.local.up import main
except EnvError as error:  # settings are read on import
    sys.exit(f"softly: {error}")

sys.exit(main())
