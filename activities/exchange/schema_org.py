"""One activity as schema.org JSON-LD, in that vocabulary's own words (https://schema.org/Event)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from activities.models import Activity, Occurrence, OccurrenceState, Organizer, Series, Venue
from activities.queries import exact_point_of
from matching.core.types import Kind, Where
from members.models import Need

_CONTEXT = "https://schema.org"
_STATUS = {OccurrenceState.ON: "EventScheduled", OccurrenceState.CANCELLED: "EventCancelled"}
_EVERY = {"DAILY": "D", "WEEKLY": "W", "MONTHLY": "M", "YEARLY": "Y"}
_DAY_NAMES = {
    "MO": "Monday", "TU": "Tuesday", "WE": "Wednesday", "TH": "Thursday", "FR": "Friday", "SA": "Saturday",
    "SU": "Sunday",
}  # fmt: skip
_MOST_SUB_EVENTS = 6

Node = dict[str, Any]


def structured(activity: Activity, dates: Sequence[Occurrence], *, address: str) -> Node:
    """The JSON-LD of an activity whose `dates` lie ahead, in order; `address` is the full one of its page.

    With dates it is an Event: the next date that is on (else the next cancelled one), its other dates
    as subEvent, its rules as eventSchedule. Without dates nothing happens at a time, so it is no Event:
    a solo idea is a CreativeWork, a class a Course, everything else a Service. Nothing unknown is stated.
    """
    common: Node = {
        "@context": _CONTEXT,
        "@id": address,
        "url": address,
        "identifier": activity.key,
        "name": activity.title,
        "description": activity.summary or activity.description[:300],
        "inLanguage": list(activity.languages),
        "typicalAgeRange": _ages(activity),
        "isAccessibleForFree": None if activity.cost_amount is None else activity.cost_amount == 0,
    }
    particular = _event(activity, dates, address) if dates else _undated(activity)
    node: Node = without_gaps({**common, **particular})
    return node


def _event(activity: Activity, dates: Sequence[Occurrence], address: str) -> Node:
    zone = ZoneInfo(activity.timezone)
    main = next((one for one in dates if one.state is OccurrenceState.ON), dates[0])
    others = [one for one in dates if one is not main]
    online = activity.where is Where.ONLINE
    return {
        "@type": "Event",
        **_times(main, zone),
        "eventAttendanceMode": f"{_CONTEXT}/{'Online' if online else 'Offline'}EventAttendanceMode",
        "location": {"@type": "VirtualLocation", "url": activity.link or address} if online else _place(activity),
        "organizer": _organizer(activity.organizer),
        "offers": _offer(activity, address),
        "maximumAttendeeCapacity": activity.places_max,
        "eventSchedule": [schedule(one, activity.timezone, dates) for one in activity.series],
        "subEvent": [
            {"@type": "Event", "name": activity.title, **_times(one, zone)} for one in others[:_MOST_SUB_EVENTS]
        ],
    }


def _undated(activity: Activity) -> Node:
    made_by = _organizer(activity.organizer)
    if activity.kind is Kind.SOLO:
        return {"@type": "CreativeWork", "publisher": made_by}
    if activity.kind is Kind.CLASS:
        return {"@type": "Course", "provider": made_by}
    area = {"@type": "Place", "name": activity.area_name} if activity.area_name else None
    return {
        "@type": "Service",
        "provider": made_by,
        "areaServed": area if activity.where in (Where.AREA, Where.UNKNOWN) else None,
        "availableChannel": {"@type": "ServiceChannel", "serviceLocation": _place(activity)}
        if activity.where is Where.PLACE
        else None,
        # These two belong to other types.
        "inLanguage": None,
        "typicalAgeRange": None,
        "isAccessibleForFree": None,
    }


def _times(date: Occurrence, zone: ZoneInfo) -> Node:
    start, end = date.starts_at.astimezone(zone), date.ends_at and date.ends_at.astimezone(zone)
    if date.all_day:
        last = end and (end - timedelta(minutes=1)).date().isoformat()
        times = {"startDate": start.date().isoformat(), "endDate": last}
    else:
        times = {
            "startDate": start.isoformat(timespec="minutes"),
            "endDate": end and end.isoformat(timespec="minutes"),
        }
    length = end - start if end and end > start and not date.all_day else None
    times["duration"] = duration(length) if length else None
    return {**times, "eventStatus": f"{_CONTEXT}/{_STATUS[date.state]}"}


def duration(span: timedelta) -> str:
    """A length of time as ISO 8601 writes it: "PT1H30M"."""
    days, minutes = divmod(int(span.total_seconds() // 60), 24 * 60)
    hours, minutes = divmod(minutes, 60)
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    return "P" + (f"{days}D" if days else "") + (f"T{clock}" if clock else "")


def schedule(series: Series, zone: str, dates: Sequence[Occurrence]) -> Node:
    """The rule as a Schedule; "1TU", the first Tuesday of a month, stays as iCalendar writes it."""
    parts = {name: value for name, _, value in (part.partition("=") for part in series.rrule.split(";"))}
    start = datetime.fromisoformat(series.starts_local)
    end = start + timedelta(minutes=series.minutes or 0)
    cancelled = [one.starts_local for one in dates if one.state is OccurrenceState.CANCELLED]
    left_out = sorted({day[:10] for day in (*series.except_dates, *cancelled)})
    until = parts.get("UNTIL", "")
    days = [day for day in parts.get("BYDAY", "").split(",") if day]
    if parts["FREQ"] == "WEEKLY":
        days = [f"{_CONTEXT}/{_DAY_NAMES[day[-2:]]}" for day in days or [list(_DAY_NAMES)[start.weekday()]]]
    return {
        "@type": "Schedule",
        "startDate": start.date().isoformat(),
        "repeatFrequency": f"P{parts.get('INTERVAL', '1')}{_EVERY[parts['FREQ']]}",
        "repeatCount": int(parts["COUNT"]) if "COUNT" in parts else None,
        "endDate": f"{until[:4]}-{until[4:6]}-{until[6:8]}" if until else None,
        "byDay": days,
        "byMonthDay": [int(day) for day in parts.get("BYMONTHDAY", "").split(",") if day],
        "byMonth": [int(month) for month in parts.get("BYMONTH", "").split(",") if month],
        "startTime": None if series.all_day else start.strftime("%H:%M"),
        "endTime": end.strftime("%H:%M") if series.minutes and not series.all_day else None,
        "duration": f"PT{series.minutes}M" if series.minutes else None,
        "scheduleTimezone": zone,
        "exceptDate": left_out,
    }


def _place(activity: Activity) -> Node | None:
    venue = activity.venue
    if activity.where is not Where.PLACE or venue is None:
        return {"@type": "Place", "name": activity.area_name} if activity.area_name else None
    point = exact_point_of(activity)
    return {
        "@type": "Place",
        "name": venue.name,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": venue.address or None,
            "addressLocality": activity.area_name,
            "postalCode": venue.postcode,
        },
        "geo": {"@type": "GeoCoordinates", "latitude": point.lat, "longitude": point.lon} if point else None,
        "amenityFeature": _amenities(venue),
    }


def _amenities(venue: Venue) -> list[Node]:
    known = {need: getattr(venue, need.value) for need in Need}
    return [
        {"@type": "LocationFeatureSpecification", "name": need.value.replace("_", " "), "value": there}
        for need, there in known.items()
        if there is not None
    ]


def _organizer(organizer: Organizer) -> Node:
    return {"@type": "Organization", "name": organizer.name, "url": organizer.website}


def _offer(activity: Activity, address: str) -> Node | None:
    if activity.cost_amount is None:
        return None
    return {
        "@type": "Offer",
        "price": f"{activity.cost_amount:.2f}",
        "priceCurrency": activity.cost_currency,
        "url": activity.link or address,
    }


def _ages(activity: Activity) -> str | None:
    if activity.age_min is None and activity.age_max is None:
        return None
    return f"{activity.age_min or 0}-{'' if activity.age_max is None else activity.age_max}"


def without_gaps(value: Any) -> Any:
    """The same tree without None, empty lists and nodes that hold nothing but their type."""
    if isinstance(value, Mapping):
        kept = {name: without_gaps(inner) for name, inner in value.items()}
        return {name: inner for name, inner in kept.items() if inner not in (None, [], "") and not _is_bare(inner)}
    if isinstance(value, list):
        return [without_gaps(inner) for inner in value]
    return value


def _is_bare(value: Any) -> bool:
    return isinstance(value, Mapping) and set(value) <= {"@type"}
