"""How are jobs done that are left for later? For the settings, and for the run that starts workers."""

from softly import env

ENABLE_QUEUE = env.flag(
    "ENABLE_QUEUE", True, help="leave jobs to worker processes; false: a job is done where it is asked for, at once"
)
SLOTS = env.integer("WORKER_SLOTS", 4, minimum=1, maximum=64, help="jobs that a worker process does at a time")
SHUTDOWN = env.integer(
    "WORKER_SHUTDOWN",
    10,
    minimum=0,
    maximum=3600,
    help="seconds that running jobs get when a worker stops, before they are handed back",
)
