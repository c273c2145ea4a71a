"""Reading a feed in a process of its own, with an end to its time and memory.

What strangers publish may be made to keep a reader busy for ever or to fill the memory. The limits of the readers
should catch that; this catches what they miss, and nothing of it reaches the process that serves pages.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from flask_babel import gettext

from activities.exchange.feeds.items import CannotRead, Reading
from activities.exchange.feeds.reading import MOST_BYTES, read_feed

SECONDS = 20  # by the clock, the start of the process counted: a busy machine may need long for that
CPU_SECONDS = 5
MEMORY = 512 * 1024 * 1024  # address space
_ROOT = Path(__file__).parents[3]
_REFUSED = 3  # what the child ends with when it prints a sentence


def read_apart(
    content: bytes, *, zone: str, mapping: Mapping[str, str] | None = None, seconds: float = SECONDS
) -> Reading:
    """As `read_feed`, in a process of its own. Raises CannotRead, also where that takes too long or too much."""
    if len(content) > MOST_BYTES:
        raise CannotRead(
            gettext("This is larger than %(most)s MB. Please share a shorter one.", most=MOST_BYTES // 1_000_000)
        )
    asked = json.dumps({"zone": zone, "mapping": dict(mapping) if mapping else None}).encode()
    plain = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "PYTHONTZPATH")}
    try:
        child = subprocess.run(
            [sys.executable, "-m", "activities.exchange.feeds.apart"],
            input=asked + b"\n" + content, capture_output=True, cwd=_ROOT, env=plain, timeout=seconds, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise CannotRead("Reading this took too long, so we stopped.") from None
    if child.returncode == _REFUSED:
        raise CannotRead(child.stdout.decode(errors="replace"))
    if child.returncode != 0:
        raise CannotRead("Reading this took too much time or memory, so we stopped.")
    return Reading.model_validate_json(child.stdout)


def _main() -> int:
    _limit()
    asked = json.loads(sys.stdin.buffer.readline())
    try:
        reading = read_feed(sys.stdin.buffer.read(), zone=asked["zone"], mapping=asked["mapping"])
    except CannotRead as sentence:
        sys.stdout.buffer.write(str(sentence).encode())
        return _REFUSED
    sys.stdout.buffer.write(reading.model_dump_json().encode())
    return 0


def _limit() -> None:
    import resource  # not on every system

    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    sys.exit(_main())
