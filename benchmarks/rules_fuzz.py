"""Rules of repetition made at random, odd and hostile ones among them: how long each takes, and whether any goes on.

`python -m benchmarks.rules_fuzz [--rules 20000] [--seed 1]` checks each rule, and writes out two years of those that
are taken. Prints how many were taken and refused, the slowest, and those that took over two seconds.
"""

from __future__ import annotations

import argparse
import random
import signal
import time
from datetime import UTC, datetime, timedelta
from types import FrameType

from activities.recurrence import check_rule, expand

_START = datetime(2026, 1, 30, tzinfo=UTC)
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_SLOW = 2.0  # seconds


class GoesOn(Exception):
    """A rule took over a minute."""


def rule(dice: random.Random) -> str:
    """A rule of parts that are each likely, unlikely or nonsense."""
    some = dice.choice
    parts = [f"FREQ={some(('DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY', 'HOURLY', 'SECONDLY', ''))}"]
    optional = {
        "INTERVAL": lambda: some((0, 1, 2, 7, 99, 999, 100_000, -1)),
        "COUNT": lambda: some((0, 1, 10, 1000, 1001, 10**9)),
        "UNTIL": lambda: some(("20260301", "20991231T235959Z", "99991231T235959Z", "20260230")),
        "BYDAY": lambda: ",".join(
            f"{some(('', '', 1, -1, 5, -5, 53))}{some(_DAYS)}" for _ in range(dice.randint(1, 4))
        ),
        "BYMONTHDAY": lambda: ",".join(str(some((1, 28, 29, 30, 31, -1, -31, 32))) for _ in range(dice.randint(1, 3))),
        "BYMONTH": lambda: ",".join(str(some((1, 2, 4, 11, 12, 13))) for _ in range(dice.randint(1, 3))),
        "BYSETPOS": lambda: some((1, -1, 3, 31, 366, -366, 367)),
        "WKST": lambda: some(_DAYS),
        "BYHOUR": lambda: dice.randint(0, 24),
    }
    chance = {"BYHOUR": 0.02}
    parts += [f"{name}={made()}" for name, made in optional.items() if dice.random() < chance.get(name, 0.3)]
    return ";".join(parts)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise GoesOn


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rules", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    dice, taken, refused, hung, written, slowest = random.Random(given.seed), 0, 0, 0, 0, (0.0, "")
    signal.signal(signal.SIGALRM, _stop)
    for _ in range(given.rules):
        text, begun = rule(dice), time.process_time()
        signal.alarm(60)
        try:
            series = check_rule(text)
            dates = expand(
                rrule=series, starts_local="2026-01-30T10:00", minutes=60, except_dates=(), zone="Europe/London",
                since=_START, until=_START + timedelta(days=730),
            )  # fmt: skip
            written, taken = written + sum(1 for _ in dates), taken + 1
        except ValueError:
            refused += 1
        except GoesOn:
            hung += 1
            print(f"goes on: {text}")
        signal.alarm(0)
        took = time.process_time() - begun
        slowest = max(slowest, (took, text))
        if took > _SLOW:
            print(f"{took:.2f} s: {text}")
    print(f"{given.rules:,} rules, seed {given.seed}: {taken:,} taken, {written:,} dates, {refused:,} refused, "
          f"{hung} went on; slowest {slowest[0]:.2f} s: {slowest[1]}")  # fmt: skip


if __name__ == "__main__":
    main()
