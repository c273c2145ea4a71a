"""Sealing a stream of any length with AES-256-GCM, so that nobody without a key reads, changes, cuts or mixes it.

The construction is STREAM (Hoang, Reyhanitabar, Rogaway and Vizár 2015): pieces of one mebibyte, each under a nonce of
its number and of whether it is the last. The key of a file is drawn from one of the encryption keys and a random salt
by HKDF, so no nonce is ever used twice under one key.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_MAGIC = b"doorstep copy 1\n"
_FOR = b"doorstep: copies\0"
_PIECE = 1 << 20
_TAG = 16
_SALT = 32
_NAME = 8


class Unreadable(Exception):
    """The file is no copy of ours, was changed or cut short, or was sealed under a key that is not set."""


def seal(source: Iterable[bytes], target: BinaryIO, key: str) -> None:
    """Write a stream to a file, sealed under a Fernet key."""
    salt = os.urandom(_SALT)
    header = _MAGIC + name_of(key) + salt
    target.write(header)
    cipher, number = AESGCM(_key_of(key, salt)), 0
    for number, (piece, is_last) in enumerate(_with_last(_pieces(source))):
        target.write(cipher.encrypt(_nonce(number, is_last), piece, header))


def unseal(source: BinaryIO, keys: Sequence[str]) -> Iterator[bytes]:
    """Yield what was sealed, piece by piece, each one checked before it is yielded. Raises Unreadable."""
    header = source.read(len(_MAGIC) + _NAME + _SALT)
    magic, name, salt = header[: len(_MAGIC)], header[len(_MAGIC) : -_SALT], header[-_SALT:]
    if magic != _MAGIC or len(name) != _NAME:
        raise Unreadable("This is not a copy made by this service.")
    key = next((one for one in keys if name_of(one) == name), None)
    if key is None:
        raise Unreadable("It was sealed under a key that is not in DOORSTEP_ENCRYPTION_KEYS.")
    cipher = AESGCM(_key_of(key, salt))
    sealed = iter(lambda: source.read(_PIECE + _TAG), b"")
    number = -1
    for number, (piece, is_last) in enumerate(_with_last(sealed)):
        try:
            yield cipher.decrypt(_nonce(number, is_last), piece, header)
        except InvalidTag:
            raise Unreadable(f"It was changed or cut short, at piece {number + 1}.") from None
    if number < 0:
        raise Unreadable("It was cut short: nothing is in it.")


def name_of(key: str) -> bytes:
    """A name of a key that does not give it away, 8 bytes."""
    return hashlib.sha256(_FOR + key.encode()).digest()[:_NAME]


def _key_of(key: str, salt: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=_FOR).derive(base64.urlsafe_b64decode(key))


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


def _pieces(source: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of one size; the last may be shorter, and there is at least one."""
    held = bytearray()
    for part in source:
        held += part
        while len(held) >= _PIECE:
            yield bytes(held[:_PIECE])
            del held[:_PIECE]
    yield bytes(held)


def _with_last(pieces: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    before = next(pieces, None)
    for piece in pieces:
        assert before is not None
        yield before, False
        before = piece
    if before is not None:
        yield before, True
