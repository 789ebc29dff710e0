"""How does a test get an identity provider? Real keys, tokens signed with them, and a JWKS on loopback by a script."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

ISSUER = "https://identity.example"
AUDIENCE = "softly"


@dataclass
class Signer:
    """One key of the provider."""

    kid: str
    algorithm: str
    private: Any

    def jwk(self) -> dict[str, Any]:
        kind = jwt.get_algorithm_by_name(self.algorithm)
        return {
            **kind.to_jwk(self.private.public_key(), as_dict=True),
            "kid": self.kid,
            "alg": self.algorithm,
            "use": "sig",
        }

    def token(self, *, headers: dict[str, Any] | None = None, **claims: Any) -> str:
        """A token for `sub`; a claim that is None is left out."""
        now = int(time.time())
        usual = {"iss": ISSUER, "aud": AUDIENCE, "sub": "user-1", "iat": now, "exp": now + 300}
        given = {name: value for name, value in (usual | claims).items() if value is not None}
        return jwt.encode(given, self.private, self.algorithm, headers={"kid": self.kid, **(headers or {})})


def rsa_signer(kid: str = "rsa-1", algorithm: str = "RS256") -> Signer:
    return Signer(kid, algorithm, rsa.generate_private_key(public_exponent=65537, key_size=2048))


def ec_signer(kid: str = "ec-1") -> Signer:
    return Signer(kid, "ES256", ec.generate_private_key(ec.SECP256R1()))


@dataclass
class Provider:
    """What it answers: `body` as it is, or what `script` does with the connection's handler."""

    url: str = ""
    body: bytes = b'{"keys": []}'
    status: int = 200
    asked: int = 0
    script: Callable[[BaseHTTPRequestHandler], None] | None = None
    known: list[Signer] = field(default_factory=list)

    def publish(self, *signers: Signer, **more: Any) -> None:
        self.body = json.dumps({"keys": [signer.jwk() for signer in signers], **more}).encode()


@contextmanager
def serving() -> Iterator[Provider]:
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            provider.asked += 1
            if provider.script:
                provider.script(self)
                return
            self.send_response(provider.status)
            self.send_header("Content-Length", str(len(provider.body)))
            self.end_headers()
            self.wfile.write(provider.body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    provider.url = f"http://127.0.0.1:{server.server_address[1]}/jwks.json"
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
