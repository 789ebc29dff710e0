"""Which parts is Softly made of, and what does each request pass?"""

from __future__ import annotations

import django_stubs_ext

from softly.settings.run import BASE_DIR
from softly.working import ENABLE_QUEUE

# Lets classes such as ModelAdmin be written with their model, as the type checker wants them.
django_stubs_ext.monkeypatch()

INSTALLED_APPS = [
    "accounts.admin_app.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "auditlog",
    "rest_framework",
    "drf_spectacular",
    "corsheaders",
    "procrastinate.contrib.django",
    "accounts",
    "definitions",
    "computeapi",
]
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "softly.urls"
WSGI_APPLICATION = "softly.wsgi.application"
APPEND_SLASH = False

MIDDLEWARE = [
    "softly.proxies.ForwardedHeaders",
    "softly.middleware.RequestContext",
    "softly.csp.ContentPolicy",
    "softly.middleware.Compression",
    "softly.middleware.Probes",
    "softly.https.NothingInTheClear",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "softly.query_credentials.NoQueryCredentials",
    "softly.middleware.BodyLimit",
    "computeapi.pages.failures.ErrorsAsPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "accounts.middleware.Gate",
    "accounts.audit.Actor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    *([] if ENABLE_QUEUE else ["computeapi.jobs.behind_requests.PeriodicWork"]),
]

# Slices of computeapi with pages of their own.
FACES = [BASE_DIR / "computeapi" / name for name in ("pages", "monitoring", "jobs")]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [*(part / "templates" for part in FACES), BASE_DIR / "accounts" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
