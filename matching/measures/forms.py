"""What the page of questions may send."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from matching.measures.items import Measure
from members.forms import Form, Problems


def read_answers(form: Form, asked: Sequence[Measure]) -> tuple[dict[str, int], Problems]:
    """What was answered, by id of the measure, without what was skipped; and a sentence for each field at fault."""
    said, problems = dict[str, int](), Problems()
    for measure in asked:
        value = form.get(measure.id, "")
        if value in dict(measure.options):
            said[measure.id] = int(value)
        elif value:
            problems[measure.id] = _("One of these answers is not on our list. Please pick again.")
            problems.not_offered = True
    return said, problems
