"""A real mail server on this machine, for tests of what arrives."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from threading import Event

from aiosmtpd.controller import Controller

from settings import Settings


class Post:
    """What a mail server took, and how it is asked to answer."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.answer = "250 OK"
        self.cuts = 0  # how many times it hangs up in the middle
        self.came = Event()

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, server, _session, envelope):
        if self.cuts:
            self.cuts -= 1
            server.transport.close()
            return "451 cut"
        self.taken.append(envelope.content)
        self.came.set()
        return "250 taken"

    def messages(self):
        return [message_from_bytes(one, policy=policy.default) for one in self.taken]


@contextmanager
def mail_server(settings: Settings) -> Iterator[tuple[Post, Settings]]:
    """A mail server at a port of its own, and settings that name it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    post = Post()
    controller = Controller(post, hostname="127.0.0.1", port=port)
    controller.start()
    named = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": "none"}
    try:
        yield post, settings.model_copy(update={**named, "mail_from": "Doorstep <hello@door.example>"})
    finally:
        controller.stop()
