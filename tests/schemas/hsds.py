"""What HSDS 3.1 asks of the objects that we write, as a JSON Schema for a real validator.

Source: Human Services Data Specification, an Open Referral resource (https://openreferral.org), the files
`schema/*.json` and `schema/compiled/service.json` of openreferral/specification at version 3.1. Taken over are facts
alone: names of fields, their types, forms and choices, and what is required. Their texts, which are under
CC BY-SA 4.0, are not here.

Stricter than the source in two ways, so that a slip is found: an object has no other fields than these (the source
allows any), and what the source calls a date or time for tables alone has to be one.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "number"}
UUID: Schema = {"type": "string", "format": "uuid"}
URI: Schema = {"type": "string", "format": "uri"}
EMAIL: Schema = {"type": "string", "format": "email"}
DATE: Schema = {"type": "string", "format": "date"}
TIME: Schema = {"type": "string", "format": "time"}


def one_of(*choices: str) -> Schema:
    return {"type": "string", "enum": list(choices)}


def many(name: str) -> Schema:
    return {"type": "array", "items": {"$ref": f"#/$defs/{name}"}}


def thing(fields: Schema, *required: str) -> Schema:
    properties = {"id": UUID, **fields}
    return {
        "type": "object", "properties": properties, "required": ["id", *required], "additionalProperties": False,
    }  # fmt: skip


DEFS: Schema = {
    "service": thing(
        {
            "organization_id": UUID, "program_id": UUID, "name": TEXT, "alternate_name": TEXT, "description": TEXT,
            "url": URI, "email": EMAIL, "status": one_of("active", "inactive", "defunct", "temporarily closed"),
            "interpretation_services": TEXT, "application_process": TEXT, "fees_description": TEXT,
            "accreditations": TEXT, "eligibility_description": TEXT, "minimum_age": NUMBER, "maximum_age": NUMBER,
            "assured_date": DATE, "assurer_email": EMAIL, "alert": TEXT,
            "last_modified": {"type": "string", "format": "date-time"},
            "schedules": many("schedule"), "service_at_locations": many("service_at_location"),
            "languages": many("language"), "organization": {"$ref": "#/$defs/organization"},
            "cost_options": many("cost_option"),
        },
        "name", "status",
    ),
    "organization": thing(
        {
            "name": TEXT, "alternate_name": TEXT, "description": TEXT, "email": EMAIL, "website": URI,
            "year_incorporated": NUMBER, "legal_status": TEXT, "logo": TEXT, "uri": URI,
            "parent_organization_id": UUID,
        },
        "name", "description",
    ),
    "service_at_location": thing(
        {
            "service_id": UUID, "location_id": UUID, "description": TEXT, "schedules": many("schedule"),
            "location": {"$ref": "#/$defs/location"},
        }
    ),
    "location": thing(
        {
            "location_type": one_of("physical", "postal", "virtual"), "url": URI, "organization_id": UUID,
            "name": TEXT, "alternate_name": TEXT, "description": TEXT, "transportation": TEXT, "latitude": NUMBER,
            "longitude": NUMBER, "external_identifier": TEXT, "external_identifier_type": TEXT,
            "languages": many("language"), "addresses": many("address"), "accessibility": many("accessibility"),
            "schedules": many("schedule"),
        },
        "location_type",
    ),
    "address": thing(
        {
            "location_id": UUID, "attention": TEXT, "address_1": TEXT, "address_2": TEXT, "city": TEXT,
            "region": TEXT, "state_province": TEXT, "postal_code": TEXT, "country": TEXT,
            "address_type": one_of("physical", "postal", "virtual"),
        },
        "address_1", "city", "state_province", "postal_code", "country", "address_type",
    ),
    "accessibility": thing({"location_id": UUID, "description": TEXT, "details": TEXT, "url": URI}),
    "schedule": thing(
        {
            "service_id": UUID, "location_id": UUID, "service_at_location_id": UUID, "valid_from": DATE,
            "valid_to": DATE, "dtstart": DATE, "timezone": NUMBER, "until": DATE, "count": NUMBER,
            "wkst": one_of("MO", "TU", "WE", "TH", "FR", "SA", "SU"), "freq": one_of("WEEKLY", "MONTHLY"),
            "interval": NUMBER, "byday": TEXT, "byweekno": TEXT, "bymonthday": TEXT, "byyearday": TEXT,
            "description": TEXT, "opens_at": TIME, "closes_at": TIME, "schedule_link": URI, "attending_type": TEXT,
            "notes": TEXT,
        }
    ),
    "cost_option": thing(
        {
            "service_id": UUID, "valid_from": DATE, "valid_to": DATE, "option": TEXT, "currency": TEXT,
            "amount": NUMBER, "amount_description": TEXT,
        }
    ),
    "language": thing(
        {"service_id": UUID, "location_id": UUID, "phone_id": UUID, "name": TEXT, "code": TEXT, "note": TEXT}
    ),
}  # fmt: skip
_NUMBER_OF: Schema = {"type": "integer", "minimum": 0}
_YES_OR_NO: Schema = {"type": "boolean"}
PAGE_OF_SERVICES: Schema = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$defs": DEFS,
    "type": "object",
    "properties": {
        "total_items": _NUMBER_OF, "total_pages": _NUMBER_OF, "page_number": _NUMBER_OF, "size": _NUMBER_OF,
        "first_page": _YES_OR_NO, "last_page": _YES_OR_NO, "empty": _YES_OR_NO, "contents": many("service"),
    },
    "required": ["empty", "contents"],
    "additionalProperties": False,
}  # fmt: skip
