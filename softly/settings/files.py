"""How long and where are the files kept that are made for users?"""

from __future__ import annotations

from typing import Any

from softly import env
from softly.settings.run import DATA_DIR, PRODUCTION

FILES_RETENTION_DAYS = env.integer(
    "FILES_RETENTION_DAYS", 30, minimum=1, maximum=3650, help="days that files made for users are kept"
)
FILES_STORE_SIZE = env.size("FILES_STORE_SIZE", "2GB", minimum=1 << 20, help="room for the files of all together")
FILES_STRANGER_QUOTA = env.size(
    "FILES_STRANGER_QUOTA", "20MB", minimum=0, help="room for the files of strangers who come from one address"
)
FILES_BUCKET = env.text("FILES_BUCKET", help="S3-compatible bucket for files; empty: files/ under DATA_DIR")
FILES_BUCKET_ENDPOINT = env.text(
    "FILES_BUCKET_ENDPOINT",
    like=r"https?://[^?#\s]+",
    allowed="an http(s):// URL",
    help="its server; empty: Amazon's own",
)
FILES_BUCKET_REGION = env.text("FILES_BUCKET_REGION", help="its region, where it has one")
FILES_BUCKET_KEY = env.text("FILES_BUCKET_KEY", help="access key of that bucket")
FILES_BUCKET_SECRET = env.text("FILES_BUCKET_SECRET", help="secret key of that bucket")


def file_storage() -> dict[str, Any]:
    """The bucket where one is named, else a folder."""
    if not FILES_BUCKET:
        return {"BACKEND": "softly.lib.storage.WholeFiles", "OPTIONS": {"location": DATA_DIR / "files"}}
    return {
        "BACKEND": "softly.lib.bucket.Bucket",
        "OPTIONS": {
            "bucket_name": FILES_BUCKET,
            "endpoint_url": FILES_BUCKET_ENDPOINT or None,
            "region_name": FILES_BUCKET_REGION or None,
            "access_key": FILES_BUCKET_KEY or None,
            "secret_key": FILES_BUCKET_SECRET or None,
            "default_acl": None,
            "file_overwrite": True,
            "querystring_auth": False,
        },
    }


STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        # Hashed names may be kept for ever and are compressed once; development serves the files as they lie.
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
    "files": file_storage(),
}
