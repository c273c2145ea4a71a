"""Listings and dates in the words of OpenActive's Modelling Opportunity Data 2.0.

A listing with dates is a SessionSeries, each of its dates a ScheduledSession. What people say of comfort or plan is
never in it, nor is how many places are left.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from activities.exchange.schema_org import duration, schedule, without_gaps
from activities.models import Activity, Booking, Occurrence, OccurrenceState, Series
from activities.queries import exact_point_of
from activities.wording.words import address_words, kind_words
from matching.core.types import Where

_CONTEXT = "https://openactive.io/"
_SCHEMA = "https://schema.org"
_LEAST_AGE = 18
_AMENITIES = {"accessible_toilet": "Toilets", "parking": "Parking"}  # those that OpenActive names

Node = dict[str, Any]
Address = Callable[[str], str]  # the full address of the page of an activity from its key


def is_told(activity: Activity) -> bool:
    """Whether OpenActive has words for it: it takes place somewhere, or online, with others."""
    return activity.where in (Where.PLACE, Where.ONLINE)


def session_series(activity: Activity, dates: Sequence[Occurrence], *, address_of: Address) -> Node:
    """A listing as a SessionSeries; its dates ahead are told one by one in the other feed.

    So its rules are PartialSchedules, which readers do not write out. Without a rule the dates are named here, too.
    """
    address = address_of(activity.key)
    node: Node = without_gaps({
        "@context": _CONTEXT,
        "type": "SessionSeries",
        "id": f"{address}#series",
        "identifier": activity.key,
        "name": activity.title,
        "description": activity.summary or activity.description[:500] or activity.title,
        "url": address,
        "activity": [_concept(activity, address)],
        "organizer": _organizer(activity, address),
        "location": _place(activity, address),
        "eventAttendanceMode": f"{_SCHEMA}/{'Online' if activity.where is Where.ONLINE else 'Offline'}"
        "EventAttendanceMode",
        "offers": [_offer(activity, address)],
        "isAccessibleForFree": None if activity.cost_amount is None else activity.cost_amount == 0,
        "ageRange": _ages(activity),
        "eventSchedule": [_schedule(one, activity.timezone) for one in activity.series],
        "subEvent": [] if activity.series else [_in_brief(activity, one, address) for one in dates],
        "attendeeInstructions": _first_visit(activity),
        "accessibilityInformation": _access(activity),
    })  # fmt: skip
    return node


def _schedule(series: Series, zone: str) -> Node:
    told = schedule(series, zone, ())
    left_out = ("@type", "exceptDate", "scheduleTimezone")
    return {**{name: value for name, value in told.items() if name not in left_out}, "type": "PartialSchedule"}


def _in_brief(activity: Activity, date: Occurrence, address: str) -> Node:
    zone, ends = ZoneInfo(activity.timezone), _ends(date)
    return {
        "type": "ScheduledSession",
        "id": f"{address}#date-{date.id}",
        "startDate": _instant(date.starts_at, zone),
        "endDate": _instant(ends, zone) if ends else None,
        "duration": duration(ends - date.starts_at) if ends and ends > date.starts_at else None,
        "eventStatus": f"{_SCHEMA}/Event{'Cancelled' if date.state is OccurrenceState.CANCELLED else 'Scheduled'}",
    }


def _ends(date: Occurrence) -> datetime | None:
    return date.ends_at or (date.starts_at + timedelta(days=1) if date.all_day else None)


def scheduled_session(activity: Activity, date: Occurrence, *, address_of: Address) -> Node:
    """One date as a ScheduledSession of its series."""
    address = address_of(activity.key)
    node: Node = without_gaps({
        "@context": _CONTEXT,
        **_in_brief(activity, date, address),
        "identifier": str(date.id),
        "superEvent": f"{address}#series",
        "url": address,
        "maximumAttendeeCapacity": activity.places_max,
    })  # fmt: skip
    return node


def _concept(activity: Activity, address: str) -> Node:
    """Most of what is listed is no sport, so the kind is named by a list of our own."""
    kinds = address.rpartition("/activities/")[0] + "/feeds/kinds"
    return {
        "type": "Concept", "id": f"{kinds}#{activity.kind.value}", "prefLabel": kind_words(activity.kind),
        "inScheme": kinds,
    }  # fmt: skip


def _organizer(activity: Activity, address: str) -> Node:
    base = address.rpartition("/activities/")[0]
    made_by = activity.organizer
    return {
        "type": "Organization", "id": f"{base}/feeds/organizers/{made_by.key}.json", "name": made_by.name,
        "url": made_by.website,
    }  # fmt: skip


def _place(activity: Activity, address: str) -> Node | None:
    venue, point = activity.venue, exact_point_of(activity)
    if activity.where is not Where.PLACE or venue is None:
        return None
    amenities = [
        {"type": f"{named}", "name": named, "value": value}
        for name, named in _AMENITIES.items() if (value := getattr(venue, name)) is not None
    ]  # fmt: skip
    return {
        "type": "Place",
        "id": f"{address.rpartition('/activities/')[0]}/feeds/places#{venue.key}",
        "name": venue.name,
        # In one piece: a PostalAddress would have to name a region and a country, which nobody told us.
        "address": ", ".join(filter(None, (venue.name, address_words(venue), activity.area_name))),
        "geo": {"type": "GeoCoordinates", "latitude": round(point.lat, 6), "longitude": round(point.lon, 6)}
        if point else None,
        "amenityFeature": amenities,
    }  # fmt: skip


def _offer(activity: Activity, address: str) -> Node:
    """One offer, at no price where there is none to pay; a price nobody stated stays unsaid."""
    amount = activity.cost_amount
    return {
        "type": "Offer",
        "id": f"{address}#offer",
        "name": activity.cost_note or None,
        "price": None if amount is None else float(amount),
        "priceCurrency": activity.cost_currency or ("GBP" if amount == 0 else None),
        "url": activity.link or address,
        "openBookingInAdvance": None,
    } if amount is not None else {
        "type": "Offer", "id": f"{address}#offer", "name": activity.cost_note or "Ask the organizer what it costs",
        "url": activity.link or address,
    }  # fmt: skip


def _ages(activity: Activity) -> Node:
    return {
        "type": "QuantitativeValue",
        "minValue": _LEAST_AGE if activity.age_min is None else activity.age_min,
        "maxValue": activity.age_max,
    }


def _first_visit(activity: Activity) -> str | None:
    visit = activity.first_visit
    if visit is None:
        return None
    booking = activity.booking_note if activity.booking in (Booking.NEEDED, Booking.WELCOME) else None
    parts = (visit.greeter, visit.first_ten_minutes, visit.what_to_bring, visit.how_to_leave, booking)
    return " ".join(part.strip() for part in parts if part) or None


def _access(activity: Activity) -> str | None:
    venue = activity.venue
    if venue is None:
        return None
    facts = ("step_free", "accessible_toilet", "hearing_loop", "quiet_space", "seating")
    told = [
        f"{name.replace('_', ' ').capitalize()}: {'yes' if value else 'no'}."
        for name in facts if (value := getattr(venue, name)) is not None
    ]  # fmt: skip
    return " ".join(told) or None


def _instant(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="seconds")
