"""What people who act for an organizer may send about it."""

# Flask-Babel has no types, so what it returns counts as Any.
# mypy: no-warn-return-any
from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from flask_babel import gettext as _
from pydantic import BeforeValidator, Field, ValidationError

from activities.forms import Input, Line, Words

MOST_ABOUT, MOST_HOW, MOST_NAME = 800, 1_000, 80


def _address(value: Any) -> Any:
    """An address as people type it, with the scheme they leave out; None for none."""
    if not isinstance(value, str) or not (text := value.strip()):
        return None
    return text if "://" in text else f"https://{text}"


Website = Annotated[
    Annotated[str, Field(pattern=r"^https?://[^\s/\"'<>]+\.[^\s\"'<>]+$", max_length=300)] | None,
    BeforeValidator(_address),
]


class AskInput(Input):
    """Who asks to publish. `how`: how we can see that the group is there."""

    name: Line = Field(min_length=2, max_length=MOST_NAME)
    about: Words = Field(default="", max_length=MOST_ABOUT)
    website: Website = None
    how: Words = Field(min_length=2, max_length=MOST_HOW)

    @classmethod
    def parse(cls, form: Mapping[str, Any]) -> tuple[AskInput | None, dict[str, str]]:
        """What was asked, or None with a sentence for each field that needs another look."""
        sentences = {
            "name": _("Write the name of your group, in up to %(most)s letters.", most=MOST_NAME),
            "about": _("A few sentences are plenty. Please use at most %(most)s letters.", most=MOST_ABOUT),
            "website": _("A web address looks like www.example.org. You can leave it empty too."),
            "how": _("Write a line on how we can check. A name and a phone number of the place are enough."),
        }
        return parsed(cls, form, sentences)


def parsed(model: Any, form: Mapping[str, Any], sentences: Mapping[str, str]) -> tuple[Any, dict[str, str]]:
    """The input, or None with the sentence of each field at fault."""
    sent = {name: form.get(name, "") for name in model.model_fields}
    try:
        return model(**sent), {}
    except ValidationError as fault:
        return None, {name: sentences[name] for name in dict.fromkeys(str(one["loc"][0]) for one in fault.errors())}
