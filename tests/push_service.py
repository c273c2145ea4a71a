"""A push service on this machine, and a browser's half of the keys: what comes in can be read as a browser reads it."""

from __future__ import annotations

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def unpadded(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def padded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Browser:
    """A browser that made a subscription at `endpoint`."""

    def __init__(self, endpoint: str) -> None:
        self._private, self._auth = ec.generate_private_key(ec.SECP256R1()), secrets.token_bytes(16)
        point = self._private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.form = {"endpoint": endpoint, "p256dh": unpadded(point), "auth": unpadded(self._auth)}

    def reads(self, body: bytes) -> Any:
        """What a push says, decrypted (RFC 8291)."""
        return json.loads(http_ece.decrypt(body, private_key=self._private, auth_secret=self._auth))


class PushService:
    """What came to a push service, and how it is asked to answer."""

    def __init__(self) -> None:
        self.status = 201
        self.came: list[tuple[dict[str, str], bytes]] = []
        self.endpoint = ""


def claims_of(headers: dict[str, str]) -> tuple[str, dict[str, Any]]:
    """The public key and the claims of a push (RFC 8292). Raises InvalidSignature where that key did not sign them."""
    parts = dict(part.strip().split("=", 1) for part in headers["authorization"].removeprefix("vapid ").split(","))
    signed, signature = parts["t"].rsplit(".", 1)
    raw = padded(signature)
    both = utils.encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), padded(parts["k"]))
    key.verify(both, signed.encode(), ec.ECDSA(SHA256()))
    return parts["k"], json.loads(padded(signed.split(".")[1]))


@contextmanager
def push_service() -> Iterator[PushService]:
    """A push service that takes whatever comes, at a port of its own."""
    service = PushService()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            service.came.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(service.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.endpoint = f"http://127.0.0.1:{server.server_port}/push/a-browser"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
