"""Names of places that are somebody's home. Pure."""

from __future__ import annotations

import re

_OWN = re.compile(
    r"\b(?:my|our|his|her|their)\s+(?:own\s+)?(?:home|house|flat|apartment|living room|kitchen|garage)\b"
    r"|\bprivate\s+(?:home|house|flat|apartment|residence|address)\b"
)
# "Jo's home", but neither "St Mary's Home" nor "Captain Cook's House": homes for many and houses to look at.
_OF_SOMEBODY = re.compile(
    r"(?<!\bst )(?<!\bst\. )(?<!\bsaint )\b[^\W\d_]+[’']s\s+(?:home|flat|apartment|living room)\b"
)


def sounds_like_a_home(text: str) -> bool:
    """Whether words may mean somebody's home: a person looks, nothing is decided by this."""
    return bool(_OWN.search(text.casefold()))


def is_called_a_home(place: str) -> bool:
    """Whether the name of a place says that it is somebody's home."""
    plain = place.casefold()
    return bool(_OWN.search(plain) or _OF_SOMEBODY.search(plain))
