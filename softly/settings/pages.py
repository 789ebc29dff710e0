"""Where do the pages' own files lie, and in which language and time are they?"""

from __future__ import annotations

from softly.settings.applications import FACES
from softly.settings.run import DATA_DIR, DEBUG, PRODUCTION

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [part / "static" for part in FACES]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "computeapi.pages.packages.PackageFinder",
]
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = DEBUG
LANGUAGE_CODE = "en"
USE_I18N = False
FORMAT_MODULE_PATH = "softly.formats"
TIME_ZONE = "UTC"
USE_TZ = True
