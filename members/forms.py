"""What the three screens may send: one model each, read from a form with one sentence for each field at fault."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Annotated, Any, Protocol, Self, TypeVar

from flask_babel import gettext as _
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from matching.core.interests import Taxonomy
from matching.core.reach import cell_centre
from matching.core.types import Travel
from members.models import Avoid, FreeTime, Need
from members.places.map import SIZE, pressed_cell
from members.places.text import MOST_CHARACTERS
from texts import clean_words

MINUTES = (15, 30, 45, 60)
LANGUAGES = ("en", "es", "fr", "zh", "ar", "pl", "ur", "hi", "pt", "de", "it")
MORE_LANGUAGES = (
    "bn", "cy", "el", "fa", "fi", "ga", "gu", "hu", "ja", "ko", "ku", "lt", "nl",
    "pa", "ps", "ro", "ru", "so", "sq", "sv", "sw", "ta", "th", "ti", "tl", "tr", "uk", "vi",
)  # fmt: skip
MOST_WORDS = 2_000  # characters


class Form(Protocol):
    """A sent form: what werkzeug's MultiDict offers of it."""

    def get(self, key: str, default: str) -> str: ...
    def getlist(self, key: str) -> list[str]: ...


class Problems(dict[str, str]):
    """A sentence for each field at fault, and whether one of them held what no page of ours offers."""

    not_offered = False

    @property
    def status(self) -> int:
        """400 for what cannot have come from our page, 422 for what a person may well type."""
        return 400 if self.not_offered else 422


def none_if_empty(value: Any) -> Any:
    """A check for a model's field: what somebody left empty is None."""
    return None if value == "" else value


def one_of(offered: Collection[Any]) -> Callable[[Any], Any]:
    """A check for a model's field: only what a page of ours offers."""

    def check(value: Any) -> Any:
        if value not in offered:
            raise ValueError("not offered")
        return value

    return check


def _cell(value: str) -> str:
    if value:
        cell_centre(value)
    return value


Known = TypeVar("Known", bound="Input")
Ticked = Annotated[frozenset[str], Field(max_length=1_000)]
Pixel = Annotated[Annotated[int, Field(ge=0, le=SIZE)] | None, BeforeValidator(none_if_empty)]
Comfort = Annotated[Annotated[int, Field(ge=0, le=4)] | None, BeforeValidator(none_if_empty)]
Words = Annotated[str, BeforeValidator(clean_words), Field(max_length=MOST_WORDS)]


class Input(BaseModel):
    model_config = ConfigDict(frozen=True)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said beyond what a fresh page says by itself."""
        return self == type(self)()


class LikesInput(Input):
    """The first screen. `shown`: interests offered as read from the words; `read`: those left ticked."""

    interests: Ticked = frozenset()
    words: Words = ""
    avoid: frozenset[Avoid] = frozenset()
    shown: Ticked = frozenset()
    read: Ticked = frozenset()

    @classmethod
    def parse(cls, form: Form, taxonomy: Taxonomy) -> tuple[Self | None, Problems]:
        """Return the input, or None and why not."""
        ticks = _lists(form, "interests", "avoid", "shown", "read")
        read, problems = read_into(cls, {"words": form.get("words", ""), **ticks})
        for field in ("interests", "shown", "read"):
            if any(value not in taxonomy for value in ticks[field]):
                problems["interests"] = _not_offered()
                problems.not_offered = True
        return (None if problems else read), problems


class PlaceInput(Input):
    """The second screen. `which`: the label of the place meant, of several of one name."""

    place: Annotated[str, BeforeValidator(clean_words), Field(max_length=MOST_CHARACTERS)] = ""
    which: Annotated[str, BeforeValidator(clean_words)] = ""
    travel: Travel = Travel.BUS
    minutes: Annotated[int, AfterValidator(one_of(MINUTES))] = 30
    languages: tuple[Annotated[str, AfterValidator(one_of(LANGUAGES + MORE_LANGUAGES))], ...] = ()
    needs: frozenset[Need] = frozenset()

    @classmethod
    def parse(cls, form: Form) -> tuple[Self | None, Problems]:
        """Return the input, or None and why not."""
        raw = {"place": form.get("place", ""), "which": form.get("which", "")}
        raw |= {"travel": form.get("travel", Travel.BUS), "minutes": form.get("minutes", "30")}
        return read_into(cls, {**raw, **_lists(form, "languages", "needs")})


class PaceInput(Input):
    """The third screen. `comfort` None: would rather not say."""

    comfort: Comfort = None
    free: frozenset[FreeTime] = frozenset()

    @classmethod
    def parse(cls, form: Form) -> tuple[Self | None, Problems]:
        """Return the input, or None and why not."""
        return read_into(cls, {"comfort": form.get("comfort", ""), **_lists(form, "free")})


class PartInput(Input):
    """A part of town: `near` picked from the list, or a press at `x`, `y` on the map around the cell `map`."""

    near: Annotated[str, AfterValidator(_cell)] = ""
    map: Annotated[str, AfterValidator(_cell)] = ""
    x: Pixel = None
    y: Pixel = None

    @classmethod
    def parse(cls, form: Form) -> tuple[Self | None, Problems]:
        """Return the input, or None and why not; what is wrong with a press stands under "press"."""
        raw = {"near": form.get("near", ""), "map": form.get("map", "")}
        read, problems = read_into(cls, {**raw, "x": form.get("press.x", ""), "y": form.get("press.y", "")})
        if problems.keys() & {"map", "x", "y"}:
            problems = Problems({"press": _("That was not on the map. Press a square, or pick from the list.")})
        return read, problems

    @property
    def cell(self) -> str | None:
        """The cell that was meant; None for no press: a picture that a key sets off tells 0, 0."""
        if self.near:
            return self.near
        if not self.map or not self.x or not self.y:
            return None
        return pressed_cell(self.map, self.x, self.y)


def _lists(form: Form, *names: str) -> dict[str, list[str]]:
    return {name: form.getlist(name) for name in names}


def read_into(model: type[Known], raw: Mapping[str, Any]) -> tuple[Known | None, Problems]:
    """Return the input that raw values make, or None and a sentence for each field at fault."""
    problems = Problems()
    try:
        return model.model_validate(raw), problems
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_context=False, include_input=False):
            field = str(fault["loc"][0])
            problems[field] = _too_long().get(field) or _not_offered()
            problems.not_offered |= field not in _too_long()
        return None, problems


def _not_offered() -> str:
    return str(_("One of these answers is not on our list. Please pick again."))


def _too_long() -> dict[str, str]:
    return {
        "words": _("That is more than we can read. Please keep it under %(most)s letters.", most=MOST_WORDS),
        "place": _("That is longer than a town or a postcode. A short name is enough."),
    }
