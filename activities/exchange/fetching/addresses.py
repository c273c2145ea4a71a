"""Which outside addresses may be asked for, and where a name may lead. Nothing is fetched here."""

from __future__ import annotations

import ipaddress
import queue
import re
import socket
import threading
from collections.abc import Callable

import httpx
from flask_babel import lazy_gettext

from refusals import BadInput

MOST_CHARACTERS = 2000
_HOST = re.compile(r"[A-Za-z0-9._-]{1,253}|[0-9a-fA-F:.]{2,45}")  # a name, or an address of IPv6

# They carry another address inside, which a translator on the way may send to.
_CARRIERS = tuple(ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))

# Name and port in, addresses out; raises OSError where there is none.
Resolver = Callable[[str, int], list[str]]


class NotFetched(BadInput):
    """Nothing was read from an address; the sentence says why."""

    title = lazy_gettext("We could not read that address")


def is_public(address: str) -> bool:
    """Whether a numeric address is one of the open internet: no home, office, machine-own or carrier address."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address) and any(found in net for net in _CARRIERS):
        return False
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_unspecified)


def tidy_address(text: str) -> str:
    """The address as it was meant: blanks trimmed, `webcal:` read as `https:`, one without a scheme completed."""
    text = text.strip()
    if text.lower().startswith(("webcal://", "webcals://")):
        return "https://" + text.partition("://")[2]
    return text if "://" in text or not text else f"https://{text}"


def checked(address: str, *, schemes: frozenset[str], ports: frozenset[int]) -> httpx.URL:
    """The address taken apart. Raises NotFetched with a sentence where we do not ask such an address."""
    if len(address) > MOST_CHARACTERS:
        raise NotFetched("That address is longer than any we know. Please check it.")
    try:
        url = httpx.URL(address)
    except (httpx.InvalidURL, UnicodeError, ValueError):
        raise NotFetched("That does not look like an address. One begins with https:// and has no blanks.") from None
    if url.scheme not in schemes:
        raise NotFetched("We read addresses that begin with https:// only.")
    if not _HOST.fullmatch(url.raw_host.decode("ascii", errors="replace")):
        raise NotFetched("That does not look like an address. One begins with https:// and has no blanks.")
    if url.userinfo:
        raise NotFetched("That address has a name or password in it. Please use the public one.")
    if (url.port or (443 if url.scheme == "https" else 80)) not in ports:
        raise NotFetched("That address names a special port. We ask the usual one only.")
    return url


def resolved(host: str, port: int, *, seconds: float, resolve: Resolver) -> list[str]:
    """Where a name leads, asked once and no longer than so many seconds. Raises NotFetched where nothing comes."""
    answers: queue.SimpleQueue[list[str] | OSError | UnicodeError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(resolve(host, port))
        except (OSError, UnicodeError) as problem:
            answers.put(problem)

    # The system's own resolver knows no time limit.
    threading.Thread(target=ask, daemon=True).start()
    try:
        found = answers.get(timeout=max(seconds, 0.01))
    except queue.Empty:
        raise NotFetched("That site did not answer in time.") from None
    if isinstance(found, Exception) or not found:
        raise NotFetched("We could not find a site of that name. Please check the spelling.")
    return found


def by_system(host: str, port: int) -> list[str]:
    """The addresses that the system's resolver gives for a name, each once, in its order."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in found))
