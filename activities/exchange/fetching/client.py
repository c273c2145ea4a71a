"""The guarded client: public addresses only, resolved once, every redirect checked anew, limits on size and time.

No cookies, no proxies from the environment, no passwords, and nothing but GET.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import httpcore
import httpx
from flask_babel import gettext, lazy_gettext

from activities.exchange.fetching.addresses import (
    NotFetched,
    Resolver,
    by_system,
    checked,
    is_public,
    tidy_address,
)
from activities.exchange.fetching.pinned import Deadline, PinnedBackend, PinnedTransport

_KINDS = (
    "text/calendar, text/csv, application/ld+json, application/json, "
    "application/vnd.openactive.rpde+json; version=1, text/html;q=0.8, */*;q=0.1"
)
_NOT_READ = ("image/", "audio/", "video/", "font/", "application/pdf", "application/zip", "multipart/")
_ELSEWHERE = frozenset({301, 302, 303, 307, 308})
_WHY = {
    401: lazy_gettext("That address asks for a password. Please use the public address of the calendar."),
    403: lazy_gettext("That site does not let programs read this address."),
    404: lazy_gettext("There is nothing at that address. Please check it, or copy it again."),
    410: lazy_gettext("What was at that address is gone for good."),
    429: lazy_gettext("That site asks us to come back later."),
    503: lazy_gettext("That site asks us to come back later."),
}
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What the client may do. The defaults are those of a public site; tests talk to their own server with others."""

    schemes: frozenset[str] = frozenset({"https"})
    ports: frozenset[int] = frozenset({443})
    is_allowed: Callable[[str], bool] = is_public
    resolve: Resolver = by_system
    wait: float = 5.0  # seconds for one step: to connect, to send, until something comes
    seconds: float = 15.0  # for all of it, redirects counted
    most_bytes: int = 3_000_000  # unpacked
    most_redirects: int = 4


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """What lay at an address. `content` None: it has not changed since the mark that was shown."""

    content: bytes | None
    kind: str  # the media type it was sent as, in small letters; empty where none was named
    address: str  # where it was found in the end
    etag: str | None = None
    changed: str | None = None  # Last-Modified as it was sent


class Fetcher:
    """Fetches one address at a time. Holds nothing between two visits, so threads may share it."""

    def __init__(self, *, agent: str, rules: Rules = Rules()) -> None:
        self._agent, self._rules = agent, rules

    def fetch(self, address: str, *, etag: str | None = None, changed: str | None = None) -> Fetched:
        """What lies at an address. Raises NotFetched with one sentence where nothing can be read from it."""
        rules, deadline = self._rules, Deadline(self._rules.seconds)
        headers = {"User-Agent": self._agent, "Accept": _KINDS, "Accept-Encoding": "gzip"}
        marks = {"If-None-Match": etag, "If-Modified-Since": changed}
        headers |= {name: mark for name, mark in marks.items() if mark}
        backend = PinnedBackend(resolve=rules.resolve, is_allowed=rules.is_allowed, deadline=deadline)
        try:
            with httpx.Client(transport=PinnedTransport(backend), timeout=rules.wait, trust_env=False) as client:
                return self._follow(client, tidy_address(address), headers, deadline)
        except (httpcore.TimeoutException, httpx.TimeoutException):
            raise NotFetched("That site took too long to answer.") from None
        except (httpcore.NetworkError, httpcore.ProtocolError, httpx.HTTPError, httpx.InvalidURL):
            raise NotFetched("That site does not answer in a way we can read.") from None

    def _follow(self, client: httpx.Client, address: str, headers: Mapping[str, str], deadline: Deadline) -> Fetched:
        url = checked(address, schemes=self._rules.schemes, ports=self._rules.ports)
        for _step in range(self._rules.most_redirects + 1):
            client.cookies.clear()
            with client.stream("GET", url, headers=dict(headers), follow_redirects=False) as answer:
                if answer.status_code not in _ELSEWHERE:
                    return self._read(answer, url, deadline)
                onward = answer.headers.get("location", "")
            if not onward:
                raise NotFetched("That site does not answer in a way we can read.")
            url = checked(str(url.join(onward)), schemes=self._rules.schemes, ports=self._rules.ports)
        raise NotFetched("That address sends us from one page to the next without an end.")

    def _read(self, answer: httpx.Response, url: httpx.URL, deadline: Deadline) -> Fetched:
        kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        found = {"kind": kind, "address": str(url)}
        if answer.status_code == 304:
            return Fetched(content=None, **found)
        if answer.status_code != 200:
            raise NotFetched(_WHY.get(answer.status_code, lazy_gettext("That site has a fault just now.")))
        if kind.startswith(_NOT_READ):
            raise NotFetched("That address holds a picture, a document or a packed file, not a calendar.")
        return Fetched(
            content=self._unpacked(answer, deadline),
            etag=_mark(answer, "etag"),
            changed=_mark(answer, "last-modified"),
            **found,
        )

    def _unpacked(self, answer: httpx.Response, deadline: Deadline) -> bytes:
        """The body, unpacked by at most as much as is allowed: a small packed body can be a very large one."""
        packing = answer.headers.get("content-encoding", "identity").strip().lower()
        if packing not in ("identity", "gzip", "x-gzip", "deflate"):
            raise NotFetched("That site packs its answer in a way we do not read.")
        unpacker = None if packing == "identity" else zlib.decompressobj(_GZIP_OR_ZLIB)
        body, most = bytearray(), self._rules.most_bytes
        try:
            for piece in answer.iter_raw():
                deadline.left()
                body += piece if unpacker is None else unpacker.decompress(piece, most + 1 - len(body))
                if len(body) > most:
                    raise NotFetched(gettext("What lies there is larger than %(most)s MB.", most=most // 1_000_000))
        except zlib.error:
            raise NotFetched("The answer of that site arrived damaged.") from None
        if unpacker is not None and not unpacker.eof:
            raise NotFetched("The answer of that site arrived damaged.")
        return bytes(body)


def _mark(answer: httpx.Response, name: str) -> str | None:
    mark: str | None = answer.headers.get(name)
    return mark if mark and len(mark) <= 300 else None
