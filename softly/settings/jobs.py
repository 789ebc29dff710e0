"""How is work done that is left for later?"""

from __future__ import annotations

from softly import env, working

ENABLE_QUEUE, WORKER_SLOTS, WORKER_SHUTDOWN = working.ENABLE_QUEUE, working.SLOTS, working.SHUTDOWN
MAX_STRANGERS_JOBS = env.integer(
    "MAX_STRANGERS_JOBS",
    1000,
    minimum=1,
    maximum=1_000_000,
    help="jobs of all people without an account together that wait or run; one address has 100 of them at the most",
)
RECORDS_RETENTION_DAYS = env.integer(
    "RECORDS_RETENTION_DAYS", 365, minimum=0, maximum=36_500, help="days that records of solves are kept; 0: for ever"
)
# Tickets alone are Procrastinate's; what there is to do stands in our rows (computeapi/jobs).
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
PROCRASTINATE_IMPORT_PATHS = ["computeapi.jobs.looking"]
