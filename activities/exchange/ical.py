"""Dates as iCalendar files (RFC 5545), in that format's own words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from icalendar import Calendar, Event, vGeo, vRecur

from activities.models import Activity, Occurrence, OccurrenceState, Series
from activities.plans.models import Answer, Plan
from activities.plans.wording import title_of
from activities.queries import exact_point_of
from activities.recurrence import at, expand
from activities.sequences import sequence_of
from activities.wording.words import address_words, where_words
from matching.core.types import Where

_PRODID = "-//Doorstep//Calendar//EN"
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_ASK_AGAIN, _ASK_AGAIN_TEXT = timedelta(hours=6), "PT6H"
_LOOK_AHEAD = timedelta(days=5 * 366)  # to find the first date of a rule


@dataclass(frozen=True, kw_only=True)
class _Rule:
    """One series with the first date it really has and what it leaves out, in wall time."""

    series: Series
    uid: str
    first: str
    left_out: frozenset[str]


def calendar_of_date(activity: Activity, date: Occurrence, *, address: str) -> bytes:
    """One date as a file with one VEVENT. `address` is the full one of the activity's page."""
    return _calendar([_single(activity, date, address)])


def calendar_of_listing(activity: Activity, dates: Sequence[Occurrence], *, address: str) -> bytes | None:
    """The whole listing as one file; None where it has neither dates ahead nor, then, anything to repeat.

    Each rule is a VEVENT with RRULE and EXDATE; a date of a rule that is cancelled or ends at another
    time overrides it by RECURRENCE-ID. Any other date is a VEVENT of its own rather than an RDATE,
    because several calendar programs pass over those. `dates` are all that lie ahead.
    """
    return _calendar(_events_of_listing(activity, dates, address)) if dates else None


def calendar_of_listings(
    listings: Iterable[tuple[Activity, Sequence[Occurrence]]], *, name: str, address_of: Callable[[str], str]
) -> bytes:
    """Several listings with all their dates ahead as one calendar to subscribe to, which may be empty.

    `address_of` gives the full address of a page from the key of its activity.
    """
    events = [
        event for activity, dates in listings if dates
        for event in _events_of_listing(activity, dates, address_of(activity.key))
    ]  # fmt: skip
    return _calendar(events, name=name)


def calendar_of_plans(
    plans: Iterable[tuple[Plan, Occurrence | None]], *, name: str, private: bool, address_of: Callable[[str], str]
) -> bytes:
    """Somebody's plans as one calendar to subscribe to; `address_of` gives the full address of a plan from its key."""
    events = [_event_of_plan(plan, date, address_of(plan.key), private=private) for plan, date in plans]
    return _calendar(events, name=name)


def _events_of_listing(activity: Activity, dates: Sequence[Occurrence], address: str) -> list[Event]:
    rules, by_rule = _rules(activity, dates, address)
    events = [_repeating(activity, rule, address) for rule in rules]
    for one in dates:
        rule = by_rule.get(one.starts_at)
        if rule is None:
            events.append(_single(activity, one, address))
        elif one.state is OccurrenceState.CANCELLED or _differs(one, rule.series, ZoneInfo(activity.timezone)):
            events.append(_override(activity, one, rule, address))
    return events


def calendar_of_plan(plan: Plan, date: Occurrence | None, *, address: str, private: bool) -> bytes:
    """One plan as a file with one VEVENT; `address` is the full one of its private page.

    What the listing says now where it is still there, else what it said when the plan was made. "I might go" is
    TENTATIVE. `private`: a time alone, with neither what nor where nor the address of the page.
    """
    return _calendar([_event_of_plan(plan, date, address, private=private)])


def _event_of_plan(plan: Plan, date: Occurrence | None, address: str, *, private: bool) -> Event:
    activity, zone = plan.activity, ZoneInfo(plan.zone)
    event = Event()
    event.add("uid", f"plan-{plan.key}@{urlsplit(address).hostname}")
    event.add("dtstamp", plan.changed_at)
    event.add("last-modified", plan.changed_at)
    event.add("sequence", sequence_of(activity, date) if activity else date.sequence if date else 0)
    cancelled = date is not None and date.state is OccurrenceState.CANCELLED
    sure = plan.answer is Answer.GOING
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED" if sure else "TENTATIVE")
    event.add("class", "PRIVATE")
    if private:
        event.add("summary", _("Appointment"))
    else:
        event.add("summary", _clean(title_of(plan)))
        event.add("url", address)
        event.add("location", _clean(_location(activity) if activity else plan.place))
        if activity and (point := exact_point_of(activity)):
            event.add("geo", vGeo((point.lat, point.lon)))
    when = date or plan
    _put_times(event, when.starts_at.astimezone(zone), when.ends_at and when.ends_at.astimezone(zone), when.all_day)
    return event


def _rules(activity: Activity, dates: Sequence[Occurrence], address: str) -> tuple[list[_Rule], dict[datetime, _Rule]]:
    """The rules, and which of them makes which instant between the first and the last of `dates`."""
    rules: list[_Rule] = []
    by_instant: dict[datetime, _Rule] = {}
    since, until = dates[0].starts_at, dates[-1].starts_at + timedelta(seconds=1)
    for number, series in enumerate(activity.series, start=1):
        made = dict(_instants(series, activity, since, until))
        first = _first(series, activity)
        if not made or first is None:
            continue
        # Where two rules make the same instant it is one date, so the later rule leaves it out.
        twice = {made[instant] for instant in made.keys() & by_instant.keys()}
        rule = _Rule(
            series=series,
            uid=_uid(activity, address, "" if number == 1 else f"-{number}"),
            first=first,
            left_out=frozenset((*series.except_dates, *twice)),
        )
        rules.append(rule)
        by_instant = {**dict.fromkeys(made, rule), **by_instant}
    return rules, by_instant


def _instants(series: Series, activity: Activity, since: datetime, until: datetime) -> Iterator[tuple[datetime, str]]:
    """The instants of a rule, exceptions left out, each with its wall time."""
    for one in expand(
        rrule=series.rrule, starts_local=series.starts_local, minutes=series.minutes,
        except_dates=series.except_dates, zone=activity.timezone, since=since, until=until,
    ):  # fmt: skip
        yield one.starts_at, one.starts_local


def _first(series: Series, activity: Activity) -> str | None:
    """The wall time of the first date the rule makes, exceptions counted; None where it makes none for years."""
    start = at(series.starts_local, activity.timezone)
    dates = expand(
        rrule=series.rrule, starts_local=series.starts_local, minutes=None,
        except_dates=(), zone=activity.timezone, since=start, until=start + _LOOK_AHEAD,
    )  # fmt: skip
    return next((one.starts_local for one in dates), None)


def _repeating(activity: Activity, rule: _Rule, address: str) -> Event:
    """DTSTART is the first date the rule makes: a start that its own rule skips is undefined (RFC 5545 3.8.5.3)."""
    series, zone = rule.series, ZoneInfo(activity.timezone)
    first = datetime.fromisoformat(rule.first)
    event = _event(activity, rule.uid, address)
    _put_times(event, first.replace(tzinfo=zone), _later(first, series.minutes, zone), series.all_day)
    event.add("rrule", vRecur.from_ical(_rule_text(series, zone)))
    for wall in sorted(rule.left_out):
        left_out = datetime.combine(date.fromisoformat(wall[:10]), first.time())
        if len(wall) == 10 or wall == left_out.strftime("%Y-%m-%dT%H:%M"):
            event.add("exdate", left_out.date() if series.all_day else left_out.replace(tzinfo=zone))
    return event


def _single(activity: Activity, date: Occurrence, address: str) -> Event:
    name = re.sub(r"\W", "", date.starts_local)
    return _dated(activity, date, _uid(activity, address, f"-{name}"), address)


def _override(activity: Activity, date: Occurrence, rule: _Rule, address: str) -> Event:
    event = _dated(activity, date, rule.uid, address)
    instance = datetime.fromisoformat(date.starts_local).replace(tzinfo=ZoneInfo(activity.timezone))
    event.add("recurrence-id", instance.date() if date.all_day else instance)
    return event


def _dated(activity: Activity, date: Occurrence, uid: str, address: str) -> Event:
    zone = ZoneInfo(activity.timezone)
    event = _event(activity, uid, address, date=date)
    _put_times(event, date.starts_at.astimezone(zone), date.ends_at and date.ends_at.astimezone(zone), date.all_day)
    return event


def _event(activity: Activity, uid: str, address: str, *, date: Occurrence | None = None) -> Event:
    cancelled = date is not None and date.state is OccurrenceState.CANCELLED
    event = Event()
    event.add("uid", uid)
    # Without a METHOD both mean "last revised" (RFC 5545 3.8.7.2).
    event.add("dtstamp", activity.changed_at)
    event.add("last-modified", activity.changed_at)
    event.add("sequence", sequence_of(activity, date))
    event.add("summary", _clean(activity.title))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("url", address)
    if said := _clean("\n\n".join(_described(activity))):
        event.add("description", said)
    event.add("location", _clean(_location(activity)))
    if point := exact_point_of(activity):
        event.add("geo", vGeo((point.lat, point.lon)))
    return event


def _described(activity: Activity) -> Iterable[str]:
    directions = activity.venue.directions if activity.venue and activity.where is Where.PLACE else ""
    return [part for part in (activity.summary, directions, activity.link) if part]


def _location(activity: Activity) -> str:
    venue = activity.venue if activity.where is Where.PLACE else None
    words = where_words(activity.where, activity.area_name, venue.name if venue else None)
    return ", ".join(part for part in (words, address_words(venue) if venue else "") if part)


def _put_times(event: Event, start: datetime, end: datetime | None, all_day: bool) -> None:
    if not all_day:
        event.add("dtstart", start)
        if end and end > start:
            event.add("dtend", end)
        return
    event.add("dtstart", start.date())
    if end:
        last = end.date() if end.time() == time() else end.date() + timedelta(days=1)
        event.add("dtend", max(last, start.date() + timedelta(days=1)))


def _later(wall: datetime, minutes: int | None, zone: ZoneInfo) -> datetime | None:
    """So many minutes of real time later, as dates are written out."""
    if minutes is None:
        return None
    start = at(wall.strftime("%Y-%m-%dT%H:%M"), zone.key)
    return (start + timedelta(minutes=minutes)).astimezone(zone)


def _rule_text(series: Series, zone: ZoneInfo) -> str:
    """The rule with UNTIL as RFC 5545 3.3.10 wants it: a date beside dates, UTC beside wall time."""

    def until(found: re.Match[str]) -> str:
        text = found[1]
        if series.all_day:
            return f"UNTIL={text[:8]}"
        if text.endswith("Z"):
            return found[0]
        wall = datetime.strptime(text if "T" in text else f"{text}T235959", "%Y%m%dT%H%M%S")
        return "UNTIL=" + wall.replace(tzinfo=zone).astimezone(ZoneInfo("UTC")).strftime("%Y%m%dT%H%M%SZ")

    return re.sub(r"UNTIL=(\d{8}(?:T\d{6}Z?)?)", until, series.rrule)


def _differs(date: Occurrence, series: Series, zone: ZoneInfo) -> bool:
    """Whether a date ends at another wall time than its rule lets readers expect.

    So does one that spans a change of the clocks: ours lasts as long as ever, theirs ends when it always does.
    """
    if date.ends_at is None or series.minutes is None:
        return (date.ends_at is None) != (series.minutes is None)
    expected = datetime.fromisoformat(date.starts_local) + timedelta(minutes=series.minutes)
    return date.ends_at.astimezone(zone).replace(tzinfo=None) != expected


def _uid(activity: Activity, address: str, suffix: str) -> str:
    return f"activity-{activity.key}{suffix}@{urlsplit(address).hostname}"


def _clean(text: str) -> str:
    return _CONTROLS.sub("", text).strip()


def _calendar(events: Sequence[Event], *, name: str | None = None) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", _PRODID)
    calendar.add("version", "2.0")
    if name is not None:
        calendar.add("name", _clean(name))  # RFC 7986; the other is what most programs read
        calendar.add("x-wr-calname", _clean(name))
        calendar.add("refresh-interval", _ASK_AGAIN, parameters={"value": "DURATION"})
        calendar.add("x-published-ttl", _ASK_AGAIN_TEXT)
    for event in events:
        calendar.add_component(event)
    if events:
        # A zone is described from the year before the first date on, not from 1970.
        calendar.add_missing_timezones(first_date=date(min(event.start.year for event in events) - 1, 1, 1))
    content: bytes = calendar.to_ical()
    return content
