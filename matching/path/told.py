"""What a check-in holds, as a value and as the versioned JSON it is kept as, which outlives its listing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from matching.core.pacing import Again, Asked, Outcome, Report

VERSION = 1


@dataclass(frozen=True, kw_only=True)
class Told:
    """What somebody said of one visit, with what the visit asked when it was said.

    `feared` is what was said beforehand, kept here because a plan may go. `asked` are the fifteen attributes
    in their order, None for unknown.
    """

    title: str
    activity: str
    outcome: Outcome
    feared: int | None = None
    felt: int | None = None
    again: Again | None = None
    note: str = ""
    alone: bool = False  # something done on one's own, which nobody goes to
    asked: tuple[float | None, ...] = ()
    filled: tuple[float, ...] = ()  # the same with the unknown ones guessed; empty where nothing was guessed
    unsure: tuple[float, ...] = ()  # standard deviation of each guess
    at_least: float = 0.0  # demand below which the visit never counts
    reasons: tuple[str, ...] = ()  # what else could explain it, as ticked; see matching.path.hard_days
    help_offered: bool = False  # the answer to this check-in offered the help page

    @property
    def was_there(self) -> bool:
        return self.report.out

    @property
    def report(self) -> Report:
        """As the core reckons with it; how it felt counts only where somebody went."""
        out = self.outcome in (Outcome.WENT, Outcome.LEFT_EARLY)
        return Report(outcome=self.outcome, feared=self.feared, felt=self.felt if out else None, again=self.again)

    @property
    def visit(self) -> Asked:
        """What the visit asked, as the core reckons with it. Raises ValueError for damaged attributes."""
        return Asked(
            activity=self.activity, values=self.asked, filled=self.filled, sd=self.unsure, at_least=self.at_least
        )  # fmt: skip

    def to_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "version": VERSION,
            "title": self.title,
            "activity": self.activity,
            "outcome": self.outcome.value,
            "feared": self.feared,
            "felt": self.felt,
            "again": self.again.value if self.again else None,
            "note": self.note,
            "alone": self.alone,
            "asked": list(self.asked),
            "filled": list(self.filled),
            "unsure": list(self.unsure),
            "at_least": self.at_least,
            "reasons": list(self.reasons),
            "help_offered": self.help_offered,
        }


def find_told(kept: Any) -> Told | None:
    """Return what was kept; None where it cannot be read: damaged, or of a version after ours."""
    if not isinstance(kept, dict) or kept.get("version") != VERSION:
        return None
    try:
        told = Told(
            title=str(kept["title"]),
            activity=str(kept["activity"]),
            outcome=Outcome(kept["outcome"]),
            feared=kept["feared"],
            felt=kept["felt"],
            again=Again(kept["again"]) if kept["again"] else None,
            note=str(kept["note"]),
            alone=bool(kept["alone"]),
            asked=tuple(kept["asked"]),
            filled=tuple(kept["filled"]),
            unsure=tuple(kept["unsure"]),
            at_least=float(kept["at_least"]),
            reasons=tuple(str(one) for one in kept.get("reasons", ())),  # older ones have neither
            help_offered=bool(kept.get("help_offered", False)),
        )
        _ = told.report, told.visit  # whatever the core could not reckon with is damaged too
    except (KeyError, TypeError, ValueError):
        return None
    return told
