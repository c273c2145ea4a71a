"""Everything the page of one activity shows, as frozen values."""

# Flask-Babel has no types, so what it returns counts as Any.
# mypy: no-warn-return-any
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy.orm import Session

from activities.exchange.schema_org import structured
from activities.listing_page.dates import DateLine, Visitor, date_line, repeats, zone_note
from activities.listing_page.first_visit import FirstVisitCard, facts_of, first_visit_card
from activities.listing_page.markup import safe_html
from activities.models import Activity, FactsSource, Occurrence, Suitability
from activities.organizing.claims import has_people
from activities.plans.choices import Plannable, plannable
from activities.plans.places import kept_at
from activities.queries import dates_ahead, exact_point_of, get_published, point_of
from activities.wording.facts import attribute_words
from activities.wording.ideas import said_by
from activities.wording.suitability import unsuited_words
from activities.wording.words import (
    address_words,
    age_words,
    distance_words,
    kind_words,
    lang_of,
    language_name,
    listed,
    where_words,
)
from matching.core.demand import Attribute, listed_demand
from matching.core.reach import band_of, great_circle_km
from matching.core.types import Facts, Kind, Point, Setting
from web.languages import date_in_full

FIRST_DATES = 6
MOST_DATES = 18


@dataclass(frozen=True, kw_only=True)
class DemandPart:
    """The demand strip and its reasons; each reason is the phrase of a stated fact."""

    step: int
    known: int
    of: int
    gentler: tuple[str, ...]
    harder: tuple[str, ...]
    hardest: str | None


@dataclass(frozen=True, kw_only=True)
class PlacePart:
    """Where it is; `distance` only for a visitor with an area and an activity with a point."""

    words: str
    address: str
    directions: str
    distance: str | None
    map_link: str | None
    is_rough: bool  # known by its postcode only


@dataclass(frozen=True, kw_only=True)
class OrganizerPart:
    key: str
    name: str
    about: Markup
    website: str | None


@dataclass(frozen=True, kw_only=True)
class ActivityPage:
    """One page; `lang` is the language of the publisher's words where it is known."""

    key: str
    title: str
    lang: str | None
    lead: str
    lead_is_quoted: bool
    kind: Kind
    kind_words: str
    is_solo: bool
    unsuited: str | None  # why we do not suggest it
    first_visit: FirstVisitCard
    facts_are_read: bool
    may_be_claimed: bool
    demand: DemandPart
    repeats: tuple[str, ...]
    dates: tuple[DateLine, ...]
    more_dates: tuple[DateLine, ...]
    has_still_more: bool
    drop_in: str | None
    zone_note: str | None
    place: PlacePart
    about: Markup
    organizer: OrganizerPart
    link: str | None
    ages: str | None
    languages: str | None
    checked: str
    structured: Mapping[str, Any]  # JSON-LD
    plannable: Plannable


def get_activity_page(db: Session, key: str, *, visitor: Visitor, address: str, now: datetime) -> ActivityPage:
    """The page of a published activity in two statements; one more where places are limited, one where facts were read.

    `address` is its full public address.

    Raises NotHere when there is none.
    """
    activity = get_published(db, key)
    ahead = dates_ahead(db, activity, now=now, most=MOST_DATES + 1)
    kept = kept_at(db, activity)
    claimable = activity.organizer.unattended_since is not None or _is_read(activity) and not has_people(db, activity)
    return activity_page(
        activity, ahead, kept=kept, visitor=visitor, address=address, now=now, key=key, may_be_claimed=claimable
    )


def activity_page(
    activity: Activity,
    ahead: Sequence[Occurrence],
    *,
    kept: Mapping[int, int],
    visitor: Visitor,
    address: str,
    now: datetime,
    key: str,
    may_be_claimed: bool = False,
) -> ActivityPage:
    """The page of an activity with its dates `ahead`, of which `kept` places are; an empty key: it has no page yet."""
    dates = tuple(
        date_line(activity, one, visitor=visitor, now=now, kept=kept.get(one.id, 0)) for one in ahead[:MOST_DATES]
    )
    demand_facts = facts_of(activity.first_visit)
    return ActivityPage(
        key=key,
        title=said_by(activity.kind, activity.title),
        lang=lang_of(activity.languages),
        lead=said_by(activity.kind, activity.summary) or _made_lead(activity),
        lead_is_quoted=bool(activity.summary),
        kind=activity.kind,
        kind_words=kind_words(activity.kind),
        is_solo=activity.kind is Kind.SOLO,
        unsuited=unsuited_words(activity.suitability_reason) if activity.suitability is Suitability.UNSUITED else None,
        first_visit=first_visit_card(activity),
        may_be_claimed=may_be_claimed,
        facts_are_read=_is_read(activity),
        demand=_demand(demand_facts),
        repeats=repeats(activity, ahead),
        dates=dates[:FIRST_DATES],
        more_dates=dates[FIRST_DATES:],
        has_still_more=len(ahead) > MOST_DATES,
        drop_in=activity.drop_in,
        zone_note=zone_note(activity, ahead, visitor=visitor),
        place=place_part(activity, visitor),
        about=_about(activity),
        organizer=OrganizerPart(
            key=activity.organizer.key,
            name=said_by(activity.kind, activity.organizer.name),
            about=safe_html(said_by(activity.kind, activity.organizer.about)),
            website=web_link(activity.organizer.website),
        ),
        link=web_link(activity.link),
        ages=age_words(activity.age_min, activity.age_max),
        languages=listed(language_name(code) for code in activity.languages) or None,
        checked=_checked(activity),
        structured=structured(activity, ahead[:MOST_DATES], address=address),
        plannable=plannable(activity, dates, own_zone=visitor.zone),
    )


def _made_lead(activity: Activity) -> str:
    if activity.kind is Kind.SOLO:
        return gettext("Something to do on your own.")
    return gettext("%(kind)s, by %(name)s.", kind=kind_words(activity.kind), name=activity.organizer.name)


def _about(activity: Activity) -> Markup:
    text = activity.description.strip()
    return Markup() if text == activity.summary.strip() else safe_html(said_by(activity.kind, text))


def _is_read(activity: Activity) -> bool:
    return activity.first_visit is not None and activity.first_visit.source is FactsSource.READ


def _demand(facts: Facts) -> DemandPart:
    demand = listed_demand(facts)
    alone = facts.setting is Setting.ALONE
    return DemandPart(
        step=demand.step,
        known=demand.known,
        of=demand.of,
        # Something done alone asks nothing of any attribute: that is the one reason there is.
        gentler=_phrases((Attribute.IN_PERSON,) if alone else demand.gentler, facts),
        harder=_phrases(demand.harder, facts),
        hardest=attribute_words(demand.hardest, facts) if demand.hardest else None,
    )


def _phrases(attributes: Sequence[Attribute], facts: Facts) -> tuple[str, ...]:
    return tuple(words for attribute in attributes if (words := attribute_words(attribute, facts)))


def place_part(activity: Activity, visitor: Visitor) -> PlacePart:
    """Where an activity is, and how far from the visitor's area."""
    venue = activity.venue
    point, exact = point_of(activity), exact_point_of(activity)
    return PlacePart(
        words=where_words(activity.where, activity.area_name, venue.name if venue else None),
        address=address_words(venue) if venue else "",
        directions=venue.directions if venue else "",
        distance=_distance(visitor.area, point) if visitor.area and point else None,
        map_link=_map_link(exact) if exact else None,
        is_rough=point is not None and exact is None,
    )


def _distance(area: Point, point: Point) -> str:
    km = float(great_circle_km(area.lat, area.lon, [point.lat], [point.lon])[0])
    return distance_words(band_of(km))


def _map_link(point: Point) -> str:
    place = {"mlat": f"{point.lat:.5f}", "mlon": f"{point.lon:.5f}", "zoom": 17}
    return f"https://www.openstreetmap.org/?{urlencode(place)}"


def _checked(activity: Activity) -> str:
    """An imported listing carries the day it was true, which is no check of ours."""
    day = date_in_full(activity.checked_on) if activity.checked_on else None
    if activity.first_visit and activity.first_visit.source is FactsSource.READ:
        if day:
            return gettext("Not checked by us; as it stood in the organizer's own list on %(day)s.", day=day)
        return gettext("Not checked by us; read from the organizer's own calendar or list.")
    if day:
        return gettext("Checked on %(day)s.", day=day)
    return gettext("Not checked by us; written by the organizer.")


def web_link(link: str | None) -> str | None:
    """The link if it leads to a web page, else None."""
    return link if link and link.lower().startswith(("https://", "http://")) else None
