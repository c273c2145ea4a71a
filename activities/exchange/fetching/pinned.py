"""Connections that go where a name was just found to lead, and end in time.

The name is asked for once, in the step that connects: there is no second answer that could differ from the one that
was checked.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import httpcore
import httpx

from activities.exchange.fetching.addresses import NotFetched, Resolver, resolved


class Deadline:
    """A moment by which a whole visit has to be over; every wait is cut to what is left."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self, most: float | None = None) -> float:
        """Seconds left, at most `most`. Raises NotFetched once there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise NotFetched("That site took too long to answer.")
        return left if most is None else min(left, most)


class PinnedBackend(httpcore.NetworkBackend):
    """Opens connections to allowed addresses alone."""

    def __init__(self, *, resolve: Resolver, is_allowed: Callable[[str], bool], deadline: Deadline) -> None:
        self._resolve, self._is_allowed, self._deadline = resolve, is_allowed, deadline
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        found = resolved(host, port, seconds=self._deadline.left(timeout), resolve=self._resolve)
        # One address inside among public ones is how a name is bent; nobody publishes such a pair.
        if not all(self._is_allowed(address) for address in found):
            raise NotFetched("That address leads to a machine that is not on the open internet. We do not ask there.")
        for address in found:
            try:
                stream = self._sockets.connect_tcp(
                    address, port, timeout=self._deadline.left(timeout), socket_options=socket_options or ()
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
            return _TimedStream(stream, self._deadline)
        raise NotFetched("That site does not answer just now.")


class _TimedStream(httpcore.NetworkStream):
    """A connection whose every wait counts towards the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left(timeout))
        return _TimedStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


@cache
def _trust() -> ssl.SSLContext:
    """Whose certificates count; reading them takes a moment."""
    return httpx.create_ssl_context(trust_env=False)


class PinnedTransport(httpx.BaseTransport):
    """What httpx sends through: a pool without proxies whose connections a PinnedBackend opens."""

    def __init__(self, backend: PinnedBackend) -> None:
        self._pool = httpcore.ConnectionPool(ssl_context=_trust(), network_backend=backend, max_keepalive_connections=0)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.read(),
                extensions=request.extensions,
            )
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer), extensions=answer.extensions)

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Any:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()
