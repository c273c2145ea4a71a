"""What the columns of a table can mean, and how people name them (English, Spanish, French, German)."""

from __future__ import annotations

from collections.abc import Sequence

from activities.wording.folding import fold

FIELDS: dict[str, str] = {
    "title": "the title",
    "date": "the day",
    "start": "the time it begins",
    "end": "the time it ends",
    "end_date": "the last day",
    "repeats": "how it repeats",
    "until": "the day it stops repeating",
    "text": "the description",
    "place": "the place",
    "address": "the address",
    "town": "the town",
    "postcode": "the postcode",
    "lat": "the latitude",
    "lon": "the longitude",
    "link": "the web page",
    "price": "the price",
    "free": "whether it is free",
    "category": "the kind",
    "cancelled": "whether it is cancelled",
    "id": "your own number for it",
}
FIRST_FIELDS = ("title", "date", "start", "end", "text", "place")  # most tables have no more
_NAMES: dict[str, str] = {
    "title": "title|name|event|event name|event title|activity|activity name|what|summary|subject|titulo|nombre|titre|"
             "nom|titel|bezeichnung|veranstaltung",
    "date": "date|day|start date|begin date|startdate|from|from date|when|first date|event date|dtstart|starts|"
            "start at|fecha|fecha inicio|date de debut|datum|beginn|startdatum",
    "start": "start|time|start time|starttime|begins|begin time|from time|hora|hora inicio|heure|heure de debut|"
             "uhrzeit",
    "end": "end|end time|endtime|ends|finish|to time|hora fin|heure de fin|ende",
    "end_date": "end date|enddate|to|to date|last date|fecha fin|date de fin|enddatum|dtend",
    "repeats": "repeats|repeat|recurrence|rrule|recurring|frequency|se repite|repetition|wiederholung",
    "until": "until|repeats until|repeat until|last day|hasta",
    "text": "description|details|about|text|notes|summary text|long description|descripcion|beschreibung",
    "place": "place|venue|location|where|venue name|location name|room|lugar|instalacion|nombre instalacion|lieu|ort",
    "address": "address|street|street address|venue address|direccion|adresse|anschrift",
    "town": "town|city|locality|ciudad|ville|stadt",
    "postcode": "postcode|post code|zip|zip code|postal code|codigo postal|codigo postal instalacion|code postal|plz",
    "lat": "lat|latitude|latitud",
    "lon": "lon|lng|long|longitude|longitud",
    "link": "link|url|website|web|web page|web site|more info|content url|enlace|lien",
    "price": "price|cost|fee|admission|precio|prix|preis|tarif",
    "free": "free|is free|gratuito|gratis|gratuit|kostenlos",
    "category": "category|categories|type|kind|tags|tipo|categoria|categorie|kategorie|art",
    "cancelled": "cancelled|canceled|status|cancelado|annule|abgesagt",
    "id": "number|id|uid|no|nr|ref|reference|key|event id|id evento|numero|nummer",
}  # fmt: skip


def tidied(header: Sequence[str]) -> list[str]:
    """The names of the columns, none empty and none twice."""
    names: list[str] = []
    for position, cell in enumerate(header, start=1):
        name = " ".join(cell.split())[:80] or f"Column {position}"
        names.append(f"{name} ({position})" if name in names else name)
    return names


def guessed(header: Sequence[str]) -> dict[str, str]:
    """The column of each field that has a usual name, the field's likeliest name first."""
    by_name: dict[str, str] = {}
    for column in header:
        by_name.setdefault(fold(column.replace("_", " ")), column)
    found: dict[str, str] = {}
    for field, names in _NAMES.items():
        known = next((by_name[name] for name in names.split("|") if name in by_name), None)
        if known is not None and known not in found.values():
            found[field] = known
    return found
