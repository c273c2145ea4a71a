"""The fields of the editor, and what somebody typed in them, as text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from activities.models import Activity, FirstVisit, Occurrence, Series
from matching.core.types import Kind, Setting, Where
from texts import clean_words

# Longest text of each field, in letters.
TEXTS: Mapping[str, int] = {
    "title": 100, "summary": 160, "description": 6_000, "topics": 300, "venue": 120, "first_day": 10, "starts": 5,
    "ends": 5, "last_day": 10, "drop_in": 160, "age_min": 3, "age_max": 3, "cost_amount": 9, "cost_note": 200,
    "booking_note": 300, "area": 120, "link": 500, "places_min": 4, "places_max": 5, "greeter": 300,
    "first_ten_minutes": 600, "what_to_bring": 300, "how_to_leave": 300, "group_size": 5,
}  # fmt: skip
CHOICES = (
    "kind", "place", "around", "repeats", "cost", "booking", "talking", "may_watch", "structure", "judged", "pairs",
    "role", "leave_any_time", "arrive_late", "bring_someone", "breaks", "captions", "identity", "noise", "commitment",
)  # fmt: skip
LISTS = ("languages", "themes")
FIELDS = (*TEXTS, *CHOICES, *LISTS)
YES_NO = ("may_watch", "leave_any_time", "arrive_late", "bring_someone", "breaks", "captions")
ENUMS = ("talking", "structure", "judged", "pairs", "role", "identity", "noise", "commitment")
IN_A_VENUE, IN_AN_AREA, ONLINE_TEXT, ONLINE_LIVE = "venue", "area", "online_text", "online_live"
AROUND = (5, 15, 40)  # km: how far an area without one place can reach

Typed = dict[str, Any]


class Form(Protocol):
    """What a browser sends: a field may come more than once."""

    def get(self, key: str, default: str) -> str: ...
    def getlist(self, key: str) -> list[str]: ...


def typed_in(form: Form) -> Typed:
    """What stands in the fields of the editor, cleaned of control characters; empty fields are left out.

    What is too long is kept a little beyond its limit, so that the page can say so without losing the beginning.
    """
    texts = {name: clean_words(form.get(name, ""))[: longest + 500] for name, longest in TEXTS.items()}
    choices = {name: clean_words(form.get(name, ""))[:40] for name in CHOICES}
    lists = {name: [clean_words(one)[:40] for one in form.getlist(name)[:60]] for name in LISTS}
    return {name: value for name, value in {**texts, **choices, **lists}.items() if value}


def copied(typed: Typed) -> Typed:
    """What a new draft takes over from another: everything but its days."""
    return {name: value for name, value in typed.items() if name not in ("first_day", "last_day")}


def typed_from(activity: Activity, *, first: Occurrence | None = None) -> Typed:
    """What the editor shows of a listing that was not written in it; `first` is its next date."""
    visit = activity.first_visit or FirstVisit()
    typed: Typed = {
        "title": activity.title,
        "summary": activity.summary,
        "description": activity.description,
        "topics": "",
        "kind": activity.kind.value if activity.kind is not Kind.SOLO else "",
        "place": _place(activity.where, visit.setting),
        "venue": activity.venue.key if activity.venue else "",
        **_area(activity),
        "drop_in": activity.drop_in or "",
        "languages": list(activity.languages),
        "themes": list(activity.themes),
        "age_min": _text(activity.age_min),
        "age_max": _text(activity.age_max),
        "cost": _cost(activity),
        "cost_amount": _text(activity.cost_amount) if activity.cost_amount else "",
        "cost_note": activity.cost_note or "",
        "booking": activity.booking.value if activity.booking else "",
        "booking_note": activity.booking_note or "",
        "link": activity.link or "",
        "places_min": _text(activity.places_min),
        "places_max": _text(activity.places_max),
        **_times(activity.series, first),
    }
    for name in ("greeter", "first_ten_minutes", "what_to_bring", "how_to_leave", "group_size"):
        typed[name] = _text(getattr(visit, name))
    for name in ENUMS:
        stated = getattr(visit, name)
        typed[name] = stated.value if stated else ""
    for name in YES_NO:
        typed[name] = {True: "yes", False: "no", None: ""}[getattr(visit, name)]
    return {name: value for name, value in typed.items() if value}


def _place(where: Where, setting: Setting | None) -> str:
    if where is Where.ONLINE:
        return ONLINE_TEXT if setting is Setting.ONLINE_TEXT else ONLINE_LIVE
    return IN_AN_AREA if where is Where.AREA else IN_A_VENUE


def _area(activity: Activity) -> Typed:
    if activity.where is not Where.AREA:
        return {}
    size = activity.area_km
    around = min(AROUND, key=lambda km: abs(km - size)) if size else ""
    return {"area": activity.area_name or "", "around": _text(around)}


def _cost(activity: Activity) -> str:
    if activity.cost_amount is None:
        return ""
    return "paid" if activity.cost_amount else "free"


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _times(series: list[Series], first: Occurrence | None) -> Typed:
    """When it is, as far as a copy can use it: how it repeats, and the hours."""
    starts = series[0].starts_local if series else first.starts_local if first else ""
    if not starts:
        return {}
    minutes = series[0].minutes if series else _minutes(first)
    hour, minute = int(starts[11:13]), int(starts[14:16])
    ends = (hour * 60 + minute + (minutes or 60)) % (24 * 60)
    rule = series[0].rrule if series else ""
    repeats = "weekly" if "WEEKLY" in rule else "monthly" if "MONTHLY" in rule else "once"
    if repeats == "weekly" and "INTERVAL=2" in rule:
        repeats = "fortnightly"
    return {"repeats": repeats, "starts": starts[11:16], "ends": f"{ends // 60:02}:{ends % 60:02}"}


def _minutes(date: Occurrence | None) -> int | None:
    if date is None or date.ends_at is None:
        return None
    return int((date.ends_at - date.starts_at).total_seconds() // 60)
