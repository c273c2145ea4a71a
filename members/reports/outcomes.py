"""What came of a report, in the few sentences there are for it. Nobody writes to a sender in words of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from members.reports.models import Outcome


@dataclass(frozen=True, kw_only=True)
class OutcomeWords:
    """`chosen`: how a moderator chooses it; `told`: what the sender hears. No sentence says what was reported."""

    chosen: LazyString
    told: LazyString


OUTCOMES: Mapping[Outcome, OutcomeWords] = {
    Outcome.PUT_RIGHT: OutcomeWords(
        chosen=_("Put right"), told=_("You were right, and it has been put right. Thank you.")
    ),
    Outcome.TAKEN_DOWN: OutcomeWords(
        chosen=_("Not shown any more"), told=_("We looked, and it is not shown any more. Thank you.")
    ),
    Outcome.ACTED: OutcomeWords(
        chosen=_("We did something about it"),
        told=_("We looked, and we did something about it. We do not say more, to be fair to all. Thank you."),
    ),
    Outcome.PASSED_ON: OutcomeWords(
        chosen=_("Passed on to those who run it"),
        told=_("We passed it on to those who run it. They do not know who told us. Thank you."),
    ),
    Outcome.FOUND_NOTHING: OutcomeWords(
        chosen=_("Looked, and left as it is"),
        told=_("We looked, and we left it as it is for now. You can always tell us again. Thank you."),
    ),
    Outcome.NOT_OURS: OutcomeWords(
        chosen=_("Not something we can change"),
        told=_("We looked, but this is not ours to change. The help page names others you can turn to. Thank you."),
    ),
}
