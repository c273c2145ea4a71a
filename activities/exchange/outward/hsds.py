"""Clubs and standing offers as services of the Human Services Data Specification 3.1 (docs.openreferral.org)."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import sqlalchemy as sa
from sqlalchemy.orm import Session

from activities.exchange.schema_org import without_gaps
from activities.models import Activity, FactsSource, FirstVisit, ListingState, Series, Suitability, Venue
from activities.queries import exact_point_of, published
from activities.wording.words import booking_words, language_name
from matching.core.types import Where
from members.models import Need
from web.paging import Page

_SIZE = 100
_FREQUENCIES = ("WEEKLY", "MONTHLY")  # what HSDS knows
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_SAYABLE = frozenset({"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "COUNT", "UNTIL", "WKST"})

Node = dict[str, Any]
Address = Callable[[str], str]  # the full address of the page of an activity from its key


def services_page(db: Session, *, number: int, country: str, address_of: Address) -> Node:
    """One page of services, as the API of HSDS pages them. `country` is where places are, two letters.

    Only what goes on (dates that repeat, or a place to drop in) is a service; one evening is not.
    """
    standing = sa.or_(Activity.drop_in.is_not(None), Activity.id.in_(sa.select(Series.activity_id)))
    read = sa.select(FirstVisit.activity_id).where(FirstVisit.source == FactsSource.READ)
    mine = (
        Activity.state == ListingState.PUBLISHED, Activity.suitability == Suitability.SUITS, standing,
        Activity.id.not_in(read),
    )  # fmt: skip
    total = db.scalar(sa.select(sa.func.count()).select_from(Activity).where(*mine)) or 0
    page = Page.of(total=total, number=number, size=_SIZE)
    ids = db.scalars(
        sa.select(Activity.id).where(*mine).order_by(Activity.id).offset(page.span.start).limit(_SIZE)
    ).all()  # fmt: skip
    found = db.scalars(published().where(Activity.id.in_(ids)).order_by(Activity.id)).unique().all()
    return {
        "total_items": total,
        "total_pages": page.last if total else 0,
        "page_number": page.number,
        "size": len(found),
        "first_page": page.number == 1,
        "last_page": page.number == page.last,
        "empty": not found,
        "contents": [service(one, country=country, address=address_of(one.key)) for one in found],
    }


def service(activity: Activity, *, country: str, address: str) -> Node:
    """One listing as a service; what it cannot say there is left out."""
    made_by = activity.organizer
    node: Node = without_gaps({
        "id": _id("service", activity.key, address),
        "name": activity.title,
        "description": activity.summary or activity.description[:2000],
        "url": address,
        "status": "active",
        "application_process": _coming(activity),
        "fees_description": activity.cost_note,
        "minimum_age": activity.age_min,
        "maximum_age": activity.age_max,
        "assured_date": activity.checked_on and activity.checked_on.isoformat(),
        "organization": {
            "id": _id("organization", made_by.key, address),
            "name": made_by.name,
            "description": made_by.about or made_by.name,
            "website": _uri(made_by.website),
        },
        "schedules": [_schedule(activity, one, address) for one in activity.series if _is_sayable(one)]
        or _drop_in(activity, address),
        "service_at_locations": _locations(activity, address),
        "languages": [
            {"id": _id("language", f"{activity.key}-{code}", address), "code": code, "name": language_name(code)}
            for code in activity.languages
        ],
        "cost_options": _costs(activity, address),
    })  # fmt: skip
    if where := _address(activity, country, address):
        node["service_at_locations"][0]["location"]["addresses"] = [where]
    return node


def _is_sayable(series: Series) -> bool:
    parts = _parts(series)
    return parts.get("FREQ") in _FREQUENCIES and parts.keys() <= _SAYABLE


def _schedule(activity: Activity, series: Series, address: str) -> Node:
    parts, zone = _parts(series), ZoneInfo(activity.timezone)
    start = datetime.fromisoformat(series.starts_local).replace(tzinfo=zone)
    ends = start + timedelta(minutes=series.minutes) if series.minutes else None
    until = parts.get("UNTIL", "")
    return {
        "id": _id("schedule", f"{activity.key}-{series.id}", address),
        "freq": parts["FREQ"],
        "interval": int(parts.get("INTERVAL", "1")),
        **_days(parts, start),
        "wkst": parts.get("WKST"),
        "dtstart": start.date().isoformat(),
        "until": f"{until[:4]}-{until[4:6]}-{until[6:8]}" if until else None,
        "count": int(parts["COUNT"]) if "COUNT" in parts else None,
        "opens_at": None if series.all_day else _clock(start),
        "closes_at": _clock(ends) if ends and not series.all_day else None,
        "notes": f"Times go by the clock of {activity.timezone}; how far it is from UTC is told for the first date.",
        "attending_type": "online" if activity.where is Where.ONLINE else "in person",
    }


def _days(parts: Mapping[str, str], start: datetime) -> dict[str, str | None]:
    """Which days; a rule that names none goes by that of its first date."""
    by_day, by_month_day = parts.get("BYDAY"), parts.get("BYMONTHDAY")
    if by_day is None and by_month_day is None:
        if parts["FREQ"] == "WEEKLY":
            by_day = _WEEKDAYS[start.weekday()]
        else:
            by_month_day = str(start.day)
    return {"byday": by_day, "bymonthday": by_month_day}


def _clock(when: datetime) -> str:
    """A time of day with its offset, "10:30:00+00:00": the full time of RFC 3339."""
    return when.isoformat(timespec="seconds").partition("T")[2]


def _drop_in(activity: Activity, address: str) -> list[Node]:
    if not activity.drop_in:
        return []
    return [{"id": _id("schedule", f"{activity.key}-drop-in", address), "description": activity.drop_in}]


def _parts(series: Series) -> dict[str, str]:
    return {name: value for name, _, value in (part.partition("=") for part in series.rrule.split(";"))}


def _locations(activity: Activity, address: str) -> list[Node]:
    venue = activity.venue
    link = _id("at", activity.key, address)
    if activity.where is Where.ONLINE:
        online = {"id": _id("online", activity.key, address), "location_type": "virtual", "url": _uri(activity.link)}
        return [{"id": link, "location": online}]
    if activity.where is not Where.PLACE or venue is None:
        return []
    point = exact_point_of(activity)
    place = {
        "id": _id("location", venue.key, address),
        "location_type": "physical",
        "name": venue.name,
        "transportation": venue.directions,
        "latitude": point.lat if point else None,
        "longitude": point.lon if point else None,
        "accessibility": _access(venue, address),
    }
    return [{"id": link, "location": place}]


def _address(activity: Activity, country: str, address: str) -> Node | None:
    """The schema wants every field: what nobody told us is an empty text. None where we know too little."""
    venue = activity.venue
    if activity.where is not Where.PLACE or venue is None or not (venue.address and activity.area_name):
        return None
    return {
        "id": _id("address", venue.key, address), "address_1": " ".join(venue.address.split()),
        "city": activity.area_name, "state_province": "", "postal_code": venue.postcode or "", "country": country,
        "address_type": "physical",
    }  # fmt: skip


def _access(venue: Venue, address: str) -> list[Node]:
    told = [
        f"{need.value.replace('_', ' ').capitalize()}: {'yes' if value else 'no'}"
        for need in Need if (value := getattr(venue, need.value)) is not None
    ]  # fmt: skip
    return [{"id": _id("accessibility", venue.key, address), "description": "; ".join(told)}] if told else []


def _costs(activity: Activity, address: str) -> list[Node]:
    if activity.cost_amount is None:
        return []
    cost = {"id": _id("cost", activity.key, address), "option": activity.cost_note or ""}
    currency = (activity.cost_currency or "").lower() or None
    return [{**cost, "amount": float(activity.cost_amount), "currency": currency}]


def _coming(activity: Activity) -> str | None:
    words = booking_words(activity.booking) if activity.booking else ""
    return ". ".join(part.rstrip(".") for part in (words, activity.booking_note or "") if part) or None


def _uri(address: str | None) -> str | None:
    """A web address in the letters that RFC 3986 has; None for what is no web address."""
    try:
        url = httpx.URL(address or "")
    except httpx.InvalidURL:
        return None
    return str(url) if url.scheme in ("http", "https") and url.host else None


def _id(kind: str, key: str, address: str) -> str:
    """An identifier that stays the same, as the schema asks for a UUID."""
    base = address.rpartition("/activities/")[0]
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{base}/{kind}/{key}"))
