"""A bucket for tests that speaks S3's protocol: objects by path, signatures checked (AWS Signature Version 4), lists
with folders. What it isn't asked for by django-storages it doesn't have."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit
from xml.sax.saxutils import escape

KEY, SECRET, REGION, NAME = "test-key", "test-secret", "eu-test-1", "softly-files"


_NEW = ("x-amz-trailer", "x-amz-sdk-checksum-algorithm", "x-amz-checksum-mode", "x-amz-checksum-crc32")
"""Headers of Amazon's newer clients that many other servers refuse; so does this one."""


class FakeBucket(ThreadingHTTPServer):
    """`refuse` is a status and code that every request gets, where it is set; `breaks_off` is after how many bytes an
    object's connection is closed."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.objects: dict[str, tuple[bytes, datetime]] = {}
        self.refuse: tuple[int, str] | None = None
        self.breaks_off: int | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@contextmanager
def running() -> Iterator[FakeBucket]:
    with FakeBucket() as bucket:
        thread = Thread(target=bucket.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield bucket
        finally:
            bucket.shutdown()
            thread.join()


class Handler(BaseHTTPRequestHandler):
    server: FakeBucket
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        body = self._body()
        if self._may():
            self.server.objects[self._key()] = (body, datetime.now(UTC).replace(microsecond=0))
            self._send(200, headers={"ETag": f'"{hashlib.md5(body).hexdigest()}"'})

    def do_GET(self) -> None:
        if not self._may():
            return
        found = self.server.objects.get(self._key())
        if not self._key():
            self._list(dict(parse_qsl(urlsplit(self.path).query)))
        elif found is None:
            self._error(404, "NoSuchKey")
        else:
            etag = f'"{hashlib.md5(found[0]).hexdigest()}"'
            written = format_datetime(found[1], usegmt=True)
            self._send(200, found[0], headers={"Last-Modified": written, "ETag": etag})

    do_HEAD = do_GET

    def do_DELETE(self) -> None:
        if self._may():
            self.server.objects.pop(self._key(), None)
            self._send(204)

    def _list(self, query: dict[str, str]) -> None:
        prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
        folders, files = set(), []
        for key in sorted(self.server.objects):
            rest = key.removeprefix(prefix)
            if not key.startswith(prefix):
                continue
            if delimiter and delimiter in rest:
                folders.add(prefix + rest.partition(delimiter)[0] + delimiter)
            else:
                files.append(key)
        parts = [f"<CommonPrefixes><Prefix>{escape(name)}</Prefix></CommonPrefixes>" for name in sorted(folders)]
        parts += [f"<Contents><Key>{escape(key)}</Key><Size>1</Size></Contents>" for key in files]
        xml = f"<ListBucketResult><IsTruncated>false</IsTruncated>{''.join(parts)}</ListBucketResult>"
        self._send(200, xml.encode(), headers={"Content-Type": "application/xml"})

    def _may(self) -> bool:
        if self.server.refuse:
            self._error(*self.server.refuse)
        elif any(name in self.headers for name in _NEW) or "aws-chunked" in self.headers.get("Content-Encoding", ""):
            self._error(501, "NotImplemented")
        elif not hmac.compare_digest(self.headers.get("Authorization", ""), self._authorization()):
            self._error(403, "SignatureDoesNotMatch")
        elif unquote(urlsplit(self.path).path).split("/")[1] != NAME:
            self._error(404, "NoSuchBucket")
        else:
            return True
        return False

    def _authorization(self) -> str:
        """What the header must be (AWS Signature Version 4)."""
        names = self.headers.get("Authorization", "").partition("SignedHeaders=")[2].partition(",")[0]
        parts, time = urlsplit(self.path), self.headers.get("x-amz-date", "")
        pairs = sorted(parse_qsl(parts.query, keep_blank_values=True))
        query = "&".join(f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in pairs)
        headers = "".join(f"{name}:{(self.headers.get(name) or '').strip()}\n" for name in names.split(";"))
        payload = self.headers.get("x-amz-content-sha256", "")
        request = "\n".join([self.command, parts.path, query, headers, names, payload])
        scope = f"{time[:8]}/{REGION}/s3/aws4_request"
        text = "\n".join(["AWS4-HMAC-SHA256", time, scope, hashlib.sha256(request.encode()).hexdigest()])
        key = f"AWS4{SECRET}".encode()
        for part in (time[:8], REGION, "s3", "aws4_request"):
            key = hmac.digest(key, part.encode(), "sha256")
        signature = hmac.new(key, text.encode(), "sha256").hexdigest()
        return f"AWS4-HMAC-SHA256 Credential={KEY}/{scope}, SignedHeaders={names}, Signature={signature}"

    def _body(self) -> bytes:
        """Checked against the SHA-256 that the signature covers."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        assert hashlib.sha256(body).hexdigest() == self.headers["x-amz-content-sha256"]
        return body

    def _key(self) -> str:
        return unquote(urlsplit(self.path).path).partition(f"/{NAME}")[2].lstrip("/")

    def _error(self, status: int, code: str) -> None:
        self._send(status, f"<Error><Code>{code}</Code><Message>no</Message></Error>".encode())

    def _send(self, status: int, body: bytes = b"", *, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body[: self.server.breaks_off])
        self.close_connection = self.close_connection or self.server.breaks_off is not None

    def log_message(self, *_: Any) -> None:
        pass
