"""How does an S3-compatible bucket stand in a folder's place? With a folder's errors: whoever keeps files there needs
to know no other. Loaded only where a bucket is set."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from storages.backends.s3 import S3Storage

_CONNECT, _READ = 3, 30
"""Seconds: a request waits for it."""
_TRIES = 2
_IN_MEMORY, _PIECE = 1 << 20, 256 << 10
"""Bytes."""
_FULL = ("QuotaExceeded", "XMinioStorageFull", "InsufficientStorage")


class Bucket(S3Storage):  # type: ignore[misc]  # it has no types
    """Raises OSError for whatever the bucket refuses, and FileNotFoundError for what isn't there."""

    def __init__(self, **options: Any) -> None:
        """`options` are S3Storage's. Other servers than Amazon's are rarely found under a name for each bucket."""
        config = Config(
            connect_timeout=_CONNECT,
            read_timeout=_READ,
            retries={"total_max_attempts": _TRIES, "mode": "standard"},
            s3={"addressing_style": "path" if options.get("endpoint_url") else "auto"},
            # Else each object comes with a checksum after it (aws-chunked, x-amz-trailer), which many other servers
            # refuse. Nothing is lost: the signature covers the body's SHA-256, and contents are checked when read.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        super().__init__(client_config=config, **options)

    def _open(self, name: str, mode: str = "rb") -> File[Any]:
        """Fetched whole, for it is to be looked at before any of it is used: large ones lie in a temporary file."""
        # One request, whose answer says why: S3Storage asks for the head first, and such an answer has no body.
        with _errors(), closing(self.bucket.Object(name).get()["Body"]) as body:
            return File(_spooled(body))

    def _save(self, name: str, content: File[Any]) -> str:
        # One request again: there or not there, where the many parts of a large one are a matter of lifetimes.
        with _errors():
            self.bucket.Object(name).put(Body=content.read(), ContentType="application/octet-stream")
        return name

    def delete(self, name: str) -> None:
        with _errors():
            super().delete(name)

    def exists(self, name: str) -> bool:
        with _errors():
            return bool(super().exists(name))

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        with _errors():
            folders, files = super().listdir(name)
            return folders, files

    def get_modified_time(self, name: str) -> datetime:
        with _errors():
            moment: datetime = super().get_modified_time(name)
            return moment


def _spooled(body: Any) -> SpooledTemporaryFile[bytes]:
    with ExitStack() as until_whole:
        file = until_whole.enter_context(SpooledTemporaryFile(max_size=_IN_MEMORY))
        try:
            shutil.copyfileobj(body, file, _PIECE)
        except OSError as error:  # not the store's room: nobody should be told to remove files
            raise OSError(errno.EIO, f"no temporary file for it: {error.strerror}") from error
        file.seek(0)
        until_whole.pop_all()
    return file


@contextmanager
def _errors() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        said = error.response.get("Error", {}).get("Code", "")
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        if status == 404 and said != "NoSuchBucket":
            raise FileNotFoundError(errno.ENOENT, said) from error
        if status == 507 or said in _FULL:
            raise OSError(errno.ENOSPC, said) from error
        raise OSError(errno.EIO, f"the bucket answered {said or status}") from error
    except BotoCoreError as error:
        raise OSError(errno.EIO, type(error).__name__) from error
