"""The store: engine, tables' base, column types, units of work. Knows no capability."""

from store.audit import AuditEntry, note
from store.engine import open_store, sessions_of
from store.model import Model
from store.scrubbing import compact, scrub
from store.types import DAMAGED, Encrypted, Mendable, Skippable, Utc, use_encryption_keys
from store.unit_of_work import reading, unit_of_work

__all__ = [
    "DAMAGED",
    "AuditEntry",
    "Encrypted",
    "Mendable",
    "Model",
    "Skippable",
    "Utc",
    "compact",
    "note",
    "open_store",
    "reading",
    "scrub",
    "sessions_of",
    "unit_of_work",
    "use_encryption_keys",
]
