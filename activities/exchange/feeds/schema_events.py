"""schema.org and OpenActive nodes as items, in those vocabularies' own words (https://schema.org/Event)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from activities.exchange.feeds.items import Item, ItemRejected, Time
from activities.exchange.feeds.schema_times import schedule_time, single_time

Node = Mapping[str, Any]

_MOST_DATES = 500  # of one node
_OFF = ("cancelled", "eventcancelled", "postponed", "eventpostponed")


def types_of(node: Node) -> set[str]:
    """The names of its types without their vocabulary: `Event`, `SessionSeries`."""
    told = node.get("@type", node.get("type", ()))
    return {_last(one) for one in (told if isinstance(told, list) else [told]) if isinstance(one, str)}


def is_event(node: Node) -> bool:
    """Whether it is something that takes place: an Event or one of its kinds."""
    kinds = {"CourseInstance", "ScheduledSession", "SessionSeries", "Festival", "OnDemandEvent", "HeadlineEvent"}
    return any(name.endswith("Event") or name in kinds for name in types_of(node))


def event_item(node: Node, *, zone: str, parent: Node | None = None) -> Item:
    """One item of an Event with all its dates; what it does not say itself `parent` says.

    Raises ItemRejected where it cannot become a date.
    """
    parent = parent or _parent(node)
    told = {**{k: v for k, v in (parent or {}).items() if k not in _ITS_OWN}, **{k: v for k, v in node.items() if v}}
    name = _words(told.get("name"))
    if not name.strip():
        raise ItemRejected("it has no title")
    times = tuple(_times(told, zone))
    if not times:
        raise ItemRejected("it does not say when it begins")
    place, postcode, lat, lon = _place(told.get("location"))
    price, free = _price(told)
    return Item(
        uid=_identity(node),
        title=name,
        text=_words(told.get("description")),
        place=place,
        postcode=postcode,
        lat=lat,
        lon=lon,
        categories=tuple(_categories(told)),
        link=_words(told.get("url"))[:500],
        price=price,
        free=free,
        places=_whole(told.get("maximumAttendeeCapacity")),
        languages=_languages(told.get("inLanguage")),
        zone=zone,
        times=times,
    )


_ITS_OWN = frozenset({"@id", "id", "@type", "type", "identifier", "startDate", "endDate", "duration", "eventSchedule",
                      "subEvent", "superEvent", "eventStatus", "state"})  # fmt: skip


def nodes_in(value: Any, *, deepest: int = 8) -> Iterator[Node]:
    """The nodes of a document in which something takes place, outermost ones only."""
    if deepest == 0:
        return
    if isinstance(value, list):
        for one in value[:5_000]:
            yield from nodes_in(one, deepest=deepest - 1)
    elif isinstance(value, Mapping):
        if is_event(value):
            yield value
            return
        for name, one in value.items():
            if name != "@context" and isinstance(one, (list, Mapping)):
                yield from nodes_in(one, deepest=deepest - 1)


def _parent(node: Node) -> Node | None:
    found = node.get("superEvent")
    return found if isinstance(found, Mapping) else None


def _times(node: Node, zone: str) -> Iterator[Time]:
    """Its rules, the dates of its parts, and its own start where neither says more."""
    off = _last(_words(node.get("eventStatus"))).lower() in _OFF
    found = 0
    for schedule in _mappings(node.get("eventSchedule")):
        if schedule.get("startTime"):
            yield schedule_time(schedule, zone=zone, cancelled=off, fallback=node)
            found += 1
    for part in _mappings(node.get("subEvent")):
        if part.get("startDate") and found < _MOST_DATES:
            part_off = off or _last(_words(part.get("eventStatus"))).lower() in _OFF
            yield single_time(part, zone=zone, cancelled=part_off)
            found += 1
    if node.get("startDate") and (found == 0 or "T" in str(node["startDate"]) and not node.get("eventSchedule")):
        yield single_time(node, zone=zone, cancelled=off)


def _identity(node: Node) -> str:
    for name in ("@id", "id", "identifier", "url"):
        told = node.get(name)
        if isinstance(told, (str, int)) and str(told).strip("#/"):
            return str(told)
    return ""


def _place(value: Any) -> tuple[str, str, float | None, float | None]:
    """Words of where it is, its postcode and its position, of the first place that is told."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, str):
        return value, "", None, None
    if not isinstance(value, Mapping):
        return "", "", None, None
    if "VirtualLocation" in types_of(value):
        return "Online", "", None, None
    address = value.get("address")
    parts, postcode = [_words(value.get("name"))], ""
    if isinstance(address, str):
        parts.append(address)
    elif isinstance(address, Mapping):
        parts += [_words(address.get(name)) for name in ("streetAddress", "addressLocality")]
        postcode = _words(address.get("postalCode"))
    geo = value.get("geo")
    lat, lon = (
        (_number(geo.get("latitude")), _number(geo.get("longitude"))) if isinstance(geo, Mapping) else (None,) * 2
    )
    known = lat is not None and lon is not None and abs(lat) <= 90 and abs(lon) <= 180 and (lat, lon) != (0, 0)
    return (
        ", ".join(dict.fromkeys(p for p in parts if p)),
        postcode[:20],
        lat if known else None,
        lon if known else None,
    )


def _price(node: Node) -> tuple[str, bool | None]:
    """What it costs in words, and whether it is said to be free."""
    if node.get("isAccessibleForFree") in (True, "true", "True", "https://schema.org/True", "http://schema.org/True"):
        return "", True
    for offer in _mappings(node.get("offers")):
        amount, coin = _number(offer.get("price", offer.get("lowPrice"))), _words(offer.get("priceCurrency"))[:3]
        if amount is not None:
            sign = {"GBP": "£", "EUR": "€", "USD": "$", "CAD": "$"}.get(coin.upper(), "")
            return (f"{sign}{amount:.2f}" if sign else f"{amount:.2f} {coin}".strip()), True if amount == 0 else None
    return "", None


def _categories(node: Node) -> Iterator[str]:
    for name in ("keywords", "activity", "genre", "category"):
        told = node.get(name)
        for one in (told if isinstance(told, list) else [told])[:10]:
            if isinstance(one, Mapping):
                yield _words(one.get("prefLabel", one.get("name")))
            elif isinstance(one, str) and "://" not in one:
                yield from (part.strip() for part in one.split(",")[:10] if part.strip())


def _languages(value: Any) -> tuple[str, ...]:
    told = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return tuple(one[:2].lower() for one in told if isinstance(one, str) and one[:2].isalpha() and len(one) in (2, 5))


def _mappings(value: Any) -> Iterable[Node]:
    found = value if isinstance(value, list) else [value]
    return [one for one in found if isinstance(one, Mapping)][:_MOST_DATES]


def _words(value: Any) -> str:
    """Text of a value: the first of several, `@value` of one with a language."""
    if isinstance(value, list):
        value = next((one for one in value if one), "")
    if isinstance(value, Mapping):
        value = value.get("@value", value.get("name", ""))
    return str(value) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else ""


def _number(value: Any) -> float | None:
    try:
        found = float(str(value).replace(",", "."))
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def _whole(value: Any) -> int | None:
    found = _number(value)
    return int(found) if found is not None and 1 <= found <= 100_000 else None


def _last(name: str) -> str:
    return name.rstrip("/").rpartition("/")[2].rpartition(":")[2].rpartition("#")[2]
