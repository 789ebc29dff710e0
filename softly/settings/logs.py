"""What is written to the log?"""

from __future__ import annotations

from softly import env, logs

LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR"), help="what is written to the log")
LOG_REQUESTS = env.choice(
    "LOG_REQUESTS", "all", ("all", "errors", "none"), help="which requests get a line in the log; errors: from 400 on"
)
LOGGING = logs.configuration(LOG_LEVEL)
