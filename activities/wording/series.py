"""Rules for dates that repeat, told in words: "Every Tuesday, 10:30 to 12:00"."""

# Flask-Babel has no types, so what it returns counts as Any.
# mypy: no-warn-return-any
from __future__ import annotations

import re
from datetime import datetime, timedelta

from babel.dates import get_day_names
from flask_babel import gettext, ngettext

from activities.wording.words import listed, locale, time_words

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_ON = re.compile(r"([+-]?\d+)?(MO|TU|WE|TH|FR|SA|SU)")


def series_words(rrule: str, starts_local: str, minutes: int | None, *, all_day: bool = False) -> str:
    """A rule and its hours in words: "Every Tuesday, 10:30 to 12:00", "Every second Friday, all day".

    A rule too rich for a short phrase is "On repeating dates": the dates themselves are listed anyway.
    """
    start = datetime.fromisoformat(starts_local)
    days = _rule_words(rrule, start)
    if all_day:
        return gettext("%(days)s, all day", days=days)
    if not minutes:
        return gettext("%(days)s, %(time)s", days=days, time=time_words(start))
    end = time_words(start + timedelta(minutes=minutes))
    return gettext("%(days)s, %(start)s to %(end)s", days=days, start=time_words(start), end=end)


def _rule_words(rrule: str, start: datetime) -> str:
    parts = {name: value for name, _, value in (part.partition("=") for part in rrule.split(";"))}
    every = int(parts.get("INTERVAL", "1"))
    on = [(int(nth or 0), _DAYS.index(day)) for nth, day in _ON.findall(parts.get("BYDAY", ""))]
    known = None
    if not set(parts) & {"BYSETPOS", "BYMONTH"}:
        match parts["FREQ"]:
            case "DAILY" if not on:
                known = _daily(every)
            case "WEEKLY":
                known = _weekly(sorted({day for _, day in on} or {start.weekday()}), every)
            case "MONTHLY" if every == 1 and "BYMONTHDAY" not in parts:
                known = _monthly(on, start)
    return known or gettext("On repeating dates")


def _daily(every: int) -> str:
    return gettext("Every day") if every == 1 else ngettext("Every %(num)s day", "Every %(num)s days", every)


def _weekly(days: list[int], every: int) -> str | None:
    if days == [0, 1, 2, 3, 4] and every == 1:
        return gettext("Every weekday")
    if len(days) == 7 and every == 1:
        return _daily(1)
    names = listed(_day_name(day) for day in days)
    if every == 1:
        return gettext("Every %(days)s", days=names)
    if every == 2:
        return gettext("Every second %(days)s", days=names)
    return gettext("Every %(n)s weeks on %(days)s", n=every, days=names)


def _monthly(on: list[tuple[int, int]], start: datetime) -> str | None:
    if not on:
        return gettext("On day %(n)s of every month", n=start.day)
    order = {
        1: lambda day: gettext("first %(day)s", day=day),
        2: lambda day: gettext("second %(day)s", day=day),
        3: lambda day: gettext("third %(day)s", day=day),
        4: lambda day: gettext("fourth %(day)s", day=day),
        -1: lambda day: gettext("last %(day)s", day=day),
    }
    if any(nth not in order for nth, _ in on):
        return None
    named = listed(order[nth](_day_name(day)) for nth, day in on)
    return gettext("On the %(days)s of every month", days=named)


def _day_name(day: int) -> str:
    return get_day_names("wide", locale=locale())[day]
