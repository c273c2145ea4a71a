"""Copies of the database: made while the service runs, sealed, kept for a while, tried out, brought back."""

from store.backup.contents import Damaged, Manifest
from store.backup.folder import Copy, copies_in, drop_old, find_newest
from store.backup.making import make_copy
from store.backup.restoring import Checked, NotEmpty, check, describe, load
from store.backup.sealing import Unreadable

__all__ = [
    "Checked",
    "Copy",
    "Damaged",
    "Manifest",
    "NotEmpty",
    "Unreadable",
    "check",
    "copies_in",
    "describe",
    "drop_old",
    "find_newest",
    "load",
    "make_copy",
]
