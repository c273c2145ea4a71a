"""Reading OpenActive feeds (Realtime Paged Data Exchange 1.0), in that standard's own words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from pydantic import ValidationError

from activities.exchange.feeds.items import (
    MOST_ITEMS,
    CannotRead,
    FeedKind,
    Item,
    ItemRejected,
    Reading,
    Rejections,
    distinct,
)
from activities.exchange.feeds.schema_events import Node, event_item, is_event, types_of

_TO_BOOK = frozenset({"FacilityUse", "IndividualFacilityUse", "Slot"})


def is_feed(document: Any) -> bool:
    """Whether a JSON document is a page of such a feed, or one entry of it."""
    return isinstance(document, Mapping) and (isinstance(document.get("items"), list) or _is_entry(document))


def read_feed_page(document: Mapping[str, Any], *, zone: str) -> Reading:
    """What changed according to one page. Raises CannotRead for a page with too much in it."""
    entries = document["items"] if isinstance(document.get("items"), list) else [document]
    if len(entries) > MOST_ITEMS:
        raise CannotRead(gettext("A page of this feed has more than %(most)s entries.", most=f"{MOST_ITEMS:,}"))
    series = {_id(entry["data"]): entry["data"] for entry in entries if _is_entry(entry) and _data(entry)}
    rejections, items, deleted = Rejections(), [], []
    for row, entry in enumerate(entries, start=1):
        if not isinstance(entry, Mapping):
            rejections.add(row, "", "it is not written as an entry of such a feed")
            continue
        if entry.get("state") == "deleted":
            deleted.append(_name(entry))
            continue
        data = _data(entry) or {}
        try:
            items.append(_item(entry, data, series, zone=zone))
        except ItemRejected as reason:
            rejections.add(row, str(data.get("name", "")), str(reason))
        except ValidationError:
            rejections.add(row, str(data.get("name", "")), "a part of it cannot be read")
    onward = document.get("next")
    return Reading(
        kind=FeedKind.OPPORTUNITIES,
        items=distinct(items),
        rejected=tuple(rejections.told),
        more_rejected=rejections.more,
        is_whole=False,
        deleted=tuple(f"{name}#" for name in deleted),
        onward=onward if isinstance(onward, str) and entries else "",
    )


def _item(entry: Mapping[str, Any], data: Node, series: Mapping[str, Node], *, zone: str) -> Item:
    if _TO_BOOK & types_of(data):
        raise ItemRejected("it is a place to book, not something to join")
    if not is_event(data):
        raise ItemRejected("it is nothing that takes place")
    parent = data.get("superEvent")
    if isinstance(parent, str) and parent not in series and not data.get("name"):
        raise ItemRejected("it belongs to a series that is told of in another feed")
    known = series.get(parent) if isinstance(parent, str) else None
    item = event_item(data, zone=zone, parent=known)
    modified = entry.get("modified")
    return item.model_copy(
        update={"uid": _name(entry) or item.uid, "stamped": f"{modified:020d}" if isinstance(modified, int) else ""}
    )


def _is_entry(value: Any) -> bool:
    if not isinstance(value, Mapping):
        return False
    told = _data(value)
    return bool(told and types_of(told)) or ("state" in value and "id" in value)


def _data(entry: Mapping[str, Any]) -> Node | None:
    data = entry.get("data")
    return data if isinstance(data, Mapping) else None


def _name(entry: Mapping[str, Any]) -> str:
    """RPDE: an entry is known by its kind and its id."""
    return f"{entry.get('kind', '')}:{entry['id']}" if "id" in entry else ""


def _id(data: Node) -> str:
    return str(data.get("@id", data.get("id", "")))
