"""Small groups of three to six people, each with a real date that suits all of them; nobody is ranked.

`form` makes a round, `violations` checks one, `parts_of` cuts one that is too large to be made at once. The search is
told in docs/benchmarks-groups.md.
"""

from matching.core.groups.forming import EFFORT, Effort, form
from matching.core.groups.parts import Part, parts_of
from matching.core.groups.reasons import also_like, reasons_of
from matching.core.groups.solving import Answer, Task, solve
from matching.core.groups.values import (
    SLOTS,
    WISHES,
    Group,
    Joiner,
    Outing,
    PastGroup,
    Reasons,
    Round,
    Standing,
    Wishes,
)
from matching.core.groups.verify import Rule, Violation, violations

__all__ = [
    "EFFORT",
    "SLOTS",
    "WISHES",
    "Answer",
    "Effort",
    "Group",
    "Joiner",
    "Outing",
    "Part",
    "PastGroup",
    "Reasons",
    "Round",
    "Rule",
    "Standing",
    "Task",
    "Violation",
    "Wishes",
    "also_like",
    "form",
    "parts_of",
    "reasons_of",
    "solve",
    "violations",
]
