"""The journal of erasures: who was erased, as keyed hashes, in a file of its own.

A copy of the database that is restored brings erased people back; the journal lets them be erased again. A line
holds a day and a hash of a random key under one of the encryption keys: it says nothing to anyone who has not
both the keys and a copy from before. It belongs with the backups, but not inside them.
"""

from __future__ import annotations

import base64
import contextlib
import fcntl
import hashlib
import hmac
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from members.keeping.owned import Person

_FOR = b"doorstep: erasures\0"


class UnknownKey(Exception):
    """Lines of the journal were written under a key that is not set, so nobody can be compared with them."""


class Journal:
    """The journal in a file; `keys` are the encryption keys, newest first. Safe between processes of one machine."""

    def __init__(self, path: Path, keys: Sequence[str]) -> None:
        self.path = path
        self._keys = {_name(key): base64.urlsafe_b64decode(key) for key in keys}
        self._first = next(iter(self._keys))

    def note(self, person: Person, *, now: datetime) -> None:
        """Write a line about a person, on disk when this returns. Raises OSError."""
        line = {"on": now.date().isoformat(), "key": self._first, "who": self._hash(self._first, person)}
        with self._held():
            is_new = not self.path.exists()
            handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(handle, (json.dumps(line) + "\n").encode())
                os.fsync(handle)
            finally:
                os.close(handle)
            if is_new:
                _to_disk(self.path.parent)

    def take_in(self, other: Path) -> int:
        """Add the lines of another journal that are not here yet; return how many. Raises OSError."""
        beside = Journal._of_lines(other)
        if not beside:
            return 0
        with self._held():
            here = {line["who"] for line in self._lines()}
            new = [line for line in beside if line["who"] not in here]
            self._write([*self._lines(), *new])
        return len(new)

    def read(self) -> Mapping[str, frozenset[str]]:
        """The hashes by the name of their key; nothing where there is no journal. Raises UnknownKey."""
        found: dict[str, set[str]] = {}
        for line in self._lines():
            found.setdefault(line["key"], set()).add(line["who"])
        unknown = sorted(found.keys() - self._keys.keys())
        if unknown:
            raise UnknownKey(", ".join(unknown))
        return {key: frozenset(hashes) for key, hashes in found.items()}

    def names(self, noted: Mapping[str, frozenset[str]], person: Person) -> bool:
        """Whether a person is among what `read` returned."""
        return any(self._hash(key, person) in hashes for key, hashes in noted.items())

    def prune(self, *, now: datetime, days: int) -> int:
        """Drop lines older than `days` days, when no copy from before them is kept any more; return how many."""
        oldest = now.date() - timedelta(days=days)
        with self._held():
            lines = self._lines()
            kept = [line for line in lines if date.fromisoformat(line["on"]) >= oldest]
            if len(kept) < len(lines):
                self._write(kept)
        return len(lines) - len(kept)

    def _hash(self, key: str, person: Person) -> str:
        who = f"{person.kind}\0{person.key}".encode()
        return hmac.new(self._keys[key], _FOR + who, hashlib.sha256).hexdigest()

    def _lines(self) -> Sequence[dict[str, str]]:
        return self._of_lines(self.path)

    @staticmethod
    def _of_lines(path: Path) -> Sequence[dict[str, str]]:
        """Whole lines, oldest first; one that was cut short by a power failure is passed over."""
        found = []
        for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
            with contextlib.suppress(ValueError):
                found.append(json.loads(line))
        return found

    def _write(self, lines: Sequence[Mapping[str, str]]) -> None:
        """Put other lines in place of all, on disk when this returns."""
        beside = self.path.with_name(f"{self.path.name}.new")
        beside.touch(mode=0o600)
        with beside.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(line) + "\n" for line in lines)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self.path)
        _to_disk(self.path.parent)

    @contextlib.contextmanager
    def _held(self) -> Iterator[None]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.with_name(f"{self.path.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _name(key: str) -> str:
    """A name of a key that does not give it away."""
    return hashlib.sha256(_FOR + key.encode()).hexdigest()[:8]


def _to_disk(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
