"""The guarded client against a real server on this machine, and names that lead to machines nobody should reach."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from activities.exchange.fetching.addresses import NotFetched, is_public, tidy_address
from activities.exchange.fetching.client import Fetcher, Rules

INSIDE = (
    "127.0.0.1", "127.8.9.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
    "192.0.2.1", "224.0.0.1", "255.255.255.255", "240.0.0.1", "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:1::", "2001:db8::1", "nonsense",
)  # fmt: skip
SPELLINGS = (
    "https://127.0.0.1/", "https://localhost/", "https://LocalHost/", "https://2130706433/", "https://0x7f000001/",
    "https://0177.0.0.1/", "https://127.1/", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://0/",
    "https://[0:0:0:0:0:ffff:7f00:1]/",
)  # fmt: skip


class _Server(BaseHTTPRequestHandler):
    """Answers by path; counts whoever calls."""

    calls: list[str] = []

    def do_GET(self) -> None:
        self.calls.append(self.path)
        status, headers, body = ANSWERS[self.path.partition("?")[0]]
        if self.path == "/unchanged" and self.headers.get("If-None-Match") == '"1"':
            status, body = 304, b""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        pieces = body(self) if callable(body) else [body]
        try:
            for piece in pieces:
                self.wfile.write(piece)
                self.wfile.flush()
        except OSError:
            return

    def log_message(self, *_args: Any) -> None:
        return


def _slowly(_server: _Server) -> Iterator[bytes]:
    for _ in range(100):
        yield b"x"
        time.sleep(0.1)


def _for_ever(_server: _Server) -> Iterator[bytes]:
    for _ in range(1_000):
        yield b"x" * 10_000


CALENDAR = {"Content-Type": "text/calendar; charset=utf-8"}
ANSWERS: dict[str, tuple[int, dict[str, str], Any]] = {
    "/fine": (200, {**CALENDAR, "ETag": '"1"', "Set-Cookie": "a=b"}, b"BEGIN:VCALENDAR"),
    "/unchanged": (200, {**CALENDAR, "ETag": '"1"'}, b"BEGIN:VCALENDAR"),
    "/packed": (200, {**CALENDAR, "Content-Encoding": "gzip"}, gzip.compress(b"BEGIN:VCALENDAR")),
    "/bomb": (200, {**CALENDAR, "Content-Encoding": "gzip"}, gzip.compress(bytes(50_000_000))),
    "/cut-off": (200, {**CALENDAR, "Content-Encoding": "gzip"}, gzip.compress(b"BEGIN:VCALENDAR" * 99)[:-20]),
    "/strange-packing": (200, {**CALENDAR, "Content-Encoding": "br"}, b"x"),
    "/large": (200, CALENDAR, _for_ever),
    "/slow": (200, CALENDAR, _slowly),
    "/picture": (200, {"Content-Type": "image/png"}, b"\x89PNG"),
    "/missing": (404, {}, b""),
    "/locked": (401, {}, b""),
    "/later": (503, {}, b""),
    "/onward": (302, {"Location": "/fine"}, b""),
    "/round": (302, {"Location": "/round"}, b""),
    "/nowhere": (302, {}, b""),
    "/inside": (302, {"Location": "http://inside.example/secret"}, b""),
    "/by-number": (302, {"Location": "http://[::1]/secret"}, b""),
    "/other-scheme": (302, {"Location": "file:///etc/passwd"}, b""),
    "/with-password": (302, {"Location": "http://a:b@club.example/fine"}, b""),
}


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Server)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def fetcher(port: int, **over: Any) -> Fetcher:
    """One that may talk to the server of these tests, whose name is club.example, and to nothing else inside."""
    names = {"club.example": ["127.0.0.1"], "inside.example": ["127.0.0.2"], "two.example": ["8.8.8.8", "10.0.0.1"]}
    given = {
        "schemes": frozenset({"http"}),
        "ports": frozenset({port}),
        "is_allowed": lambda address: address == "127.0.0.1",
        "resolve": lambda host, _port: names[host],
        "wait": 1.0,
        "seconds": 2.0,
        "most_bytes": 100_000,
    }
    return Fetcher(agent="test", rules=Rules(**{**given, **over}))


def refused(client: Fetcher, address: str) -> str:
    with pytest.raises(NotFetched) as problem:
        client.fetch(address)
    return str(problem.value)


@pytest.mark.parametrize("address", INSIDE)
def test_addresses_inside_are_not_public(address):
    assert not is_public(address)


def test_addresses_of_the_open_internet_are_public():
    assert all(is_public(one) for one in ("8.8.8.8", "93.184.215.14", "2606:4700:4700::1111"))


@pytest.mark.parametrize("address", SPELLINGS)
def test_this_machine_is_refused_however_it_is_spelled(address):
    sentence = refused(Fetcher(agent="test"), address)
    assert "open internet" in sentence or "does not look like" in sentence or "could not find a site" in sentence


def test_only_the_usual_port_of_https_is_asked_without_names_or_passwords():
    client = Fetcher(agent="test")
    assert "https://" in refused(client, "http://example.org/")
    assert "port" in refused(client, "https://example.org:8443/")
    assert "password" in refused(client, "https://a:b@example.org/")
    assert "does not look like" in refused(client, "https://exa mple.org/")
    assert "longer" in refused(client, "https://example.org/" + "x" * 3000)


def test_a_calendar_is_fetched_with_its_marks(port):
    found = fetcher(port).fetch(f"http://club.example:{port}/fine")
    assert (found.content, found.kind, found.etag) == (b"BEGIN:VCALENDAR", "text/calendar", '"1"')


def test_what_has_not_changed_is_not_sent_again(port):
    assert fetcher(port).fetch(f"http://club.example:{port}/unchanged", etag='"1"').content is None


def test_a_packed_answer_is_unpacked(port):
    assert fetcher(port).fetch(f"http://club.example:{port}/packed").content == b"BEGIN:VCALENDAR"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/bomb", "larger than"),
        ("/large", "larger than"),
        ("/cut-off", "damaged"),
        ("/strange-packing", "packs its answer"),
        ("/slow", "too long"),
        ("/picture", "picture"),
        ("/missing", "nothing at that address"),
        ("/locked", "password"),
        ("/later", "later"),
        ("/round", "without an end"),
        ("/nowhere", "cannot read|can read"),
    ],
)
def test_what_is_of_no_use_is_refused_with_a_sentence(port, path, words):
    sentence = refused(fetcher(port), f"http://club.example:{port}{path}")
    assert any(word in sentence for word in words.split("|"))


def test_a_redirect_is_followed(port):
    found = fetcher(port).fetch(f"http://club.example:{port}/onward")
    assert found.address == f"http://club.example:{port}/fine"


@pytest.mark.parametrize("path", ["/inside", "/by-number", "/other-scheme", "/with-password"])
def test_a_redirect_to_somewhere_else_is_checked_anew(port, path):
    _Server.calls.clear()
    resolve = {"club.example": ["127.0.0.1"], "inside.example": ["127.0.0.2"], "::1": ["::1"]}
    client = fetcher(port, ports=frozenset({port, 80}), resolve=lambda host, _port: resolve[host])
    refused(client, f"http://club.example:{port}{path}")
    assert _Server.calls == [path]


def test_a_name_with_one_address_inside_is_refused_altogether(port):
    assert "open internet" in refused(fetcher(port, is_allowed=is_public), f"http://two.example:{port}/fine")


def test_a_name_that_changes_its_answer_is_asked_once_and_bound_to_it(port):
    """The check and the connection use one answer, so a second one that leads inside is never seen."""
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])
    client = fetcher(port, resolve=lambda _host, _port: next(answers))
    assert client.fetch(f"http://club.example:{port}/fine").content == b"BEGIN:VCALENDAR"
    assert next(answers) == ["127.0.0.2"]


def test_a_resolver_that_falls_silent_is_not_waited_for(port):
    client = fetcher(port, resolve=lambda _host, _port: time.sleep(5) or [], wait=0.2, seconds=0.3)
    assert "in time" in refused(client, f"http://club.example:{port}/fine")


def test_a_subscription_address_is_read_as_it_is_meant():
    assert tidy_address(" webcal://club.example/a.ics ") == "https://club.example/a.ics"
    assert tidy_address("club.example/a.ics") == "https://club.example/a.ics"
