"""What the pages of short lists may send."""

from __future__ import annotations

from typing import Annotated, Self

from flask_babel import gettext as _
from pydantic import AfterValidator, BeforeValidator, Field

from matching.core.interests import Taxonomy
from matching.core.types import Travel
from members.forms import MINUTES, Form, Input, Problems, Ticked, one_of, read_into
from members.models import Avoid, Need
from members.places.text import MOST_CHARACTERS
from texts import clean_words

MOST_ROUNDS = 3  # of other things to choose from

Short = Annotated[str, BeforeValidator(clean_words), Field(max_length=MOST_CHARACTERS)]


class NewListInput(Input):
    """What the person said in the visit. `which`: the label of the place meant, of several of one name."""

    interests: Ticked = frozenset()
    place: Short = ""
    which: Annotated[str, BeforeValidator(clean_words)] = ""
    travel: Travel = Travel.BUS
    minutes: Annotated[int, AfterValidator(one_of(MINUTES))] = 30

    @classmethod
    def parse(cls, form: Form, taxonomy: Taxonomy) -> tuple[Self | None, Problems]:
        """Return the input, or None and why not; without the person's yes there is none."""
        raw = {"place": form.get("place", ""), "which": form.get("which", ""), "travel": form.get("travel", Travel.BUS)}
        ticked = form.getlist("interests")
        read, problems = read_into(cls, {**raw, "minutes": form.get("minutes", "30"), "interests": ticked})
        if any(one not in taxonomy for one in ticked):
            problems["interests"] = _("One of these answers is not on our list. Please pick again.")
            problems.not_offered = True
        if form.get("agreed", "") != "yes":
            problems["agreed"] = _("We keep nothing without a yes. Tick this once the person has said it.")
        return (None if problems else read), problems


class LookInput(Input):
    """What to look for on the page of a list; it stands in the address and is not kept."""

    words: Short = ""
    needs: frozenset[Need] = frozenset()
    avoid: frozenset[Avoid] = frozenset()
    more: Annotated[int, Field(ge=0, le=MOST_ROUNDS)] = 0

    @classmethod
    def parse(cls, form: Form) -> tuple[Self | None, Problems]:
        """Return the input, or None and why not."""
        raw = {"words": form.get("words", ""), "more": form.get("more", "") or "0"}
        read, problems = read_into(cls, {**raw, "needs": form.getlist("needs"), "avoid": form.getlist("avoid")})
        if "words" in problems:
            problems["words"] = _("That is a little long for us. A few words are enough.")
        return read, problems
