#!/usr/bin/env python
"""Django's command line. Without DATABASE_URL and REDIS_URL it uses the services that `make run` started."""

import os
import sys

from django.core.management import execute_from_command_line

from softly.local import services

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "softly.settings")
    services.use_running()
    execute_from_command_line(sys.argv)
