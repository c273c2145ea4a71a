"""Which tests of pages send no statement to the database that others do not send too: PostgreSQL is spared those.

    python -m tests.pages.repeats

runs every test of a page on SQLite and writes the names of such tests into repeats.txt. A test that is not named there,
so each new one, runs on both databases, and `--everywhere` runs all of them on both. Two statements are the same where
only their values, or how many there are, differ. Tests of what odd values do are never named.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

FILE = Path(__file__).with_name("repeats.txt")
_OF_VALUES = ("bad_input", "odd")


def repeats() -> frozenset[str]:
    """Names as "test_module.py::test_name"."""
    return frozenset(FILE.read_text(encoding="utf-8").split())


def name_of(path: Path, function: str) -> str:
    return f"{path.name}::{function}"


class Recorder:
    """What each test sends, and how many seconds of processor it takes."""

    def __init__(self) -> None:
        self.sent: dict[str, set[str]] = defaultdict(set)
        self.seconds: dict[str, float] = defaultdict(float)
        self._at = ""
        sa.event.listen(sa.Engine, "before_cursor_execute", self._note)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Function) -> Iterator[None]:
        self._at, begun = name_of(item.path, item.originalname), time.process_time()
        try:
            return (yield)
        finally:
            self.seconds[self._at] += time.process_time() - begun

    def _note(self, _connection: sa.Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        self.sent[self._at].add(_without_values(statement))

    def found(self) -> list[str]:
        """Those that are not needed, when the cheapest for what they alone bring are taken one after another."""
        waiting = {one for one in self.seconds if not any(part in one for part in _OF_VALUES)}
        known = set().union(*(self.sent[one] for one in self.seconds.keys() - waiting))
        while waiting:
            best = max(sorted(waiting), key=lambda one: len(self.sent[one] - known) / (self.seconds[one] + 0.01))
            if not self.sent[best] - known:
                break
            known |= self.sent[best]
            waiting.remove(best)
        return sorted(waiting)


def _without_values(statement: str) -> str:
    bare = re.sub(r"\?(?:, \?)+", "?", re.sub(r"\bsa_savepoint_\d+", "?", statement))
    return re.sub(r"\(\?\)(?:, \(\?\))+", "(?)", bare)


if __name__ == "__main__":
    os.environ.pop("DOORSTEP_TEST_POSTGRES", None)
    recorder = Recorder()
    ended = pytest.main(["-n", "0", "tests/pages"], [recorder])
    if ended is pytest.ExitCode.OK:
        FILE.write_text("\n".join(recorder.found()) + "\n", encoding="utf-8")
    sys.exit(ended)
