"""Start codes: eight signs that cannot be taken for each other, on paper and over the phone."""

from __future__ import annotations

import hmac
import re
import secrets

# No vowels, so that no word comes about, and one at most of what looks alike: 0 O, 1 I L, 2 Z, 5 S, 8 B, 6 G.
ALPHABET = "CDFHJKMNPRTVWXY34679"
LENGTH = 8  # 20 to the power of 8: with a thousand codes out, one try in 25 million is right
_HALF = LENGTH // 2


def draw_code() -> str:
    """A new code as it is printed: "KRTX-4M7W"."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return f"{drawn[:_HALF]}-{drawn[_HALF:]}"


def read_code(text: str) -> str | None:
    """The eight signs of a code as somebody typed it, small or with gaps; None for what cannot be one."""
    bare = re.sub(r"[\s\W_]", "", text[:100]).upper()
    return bare if len(bare) == LENGTH and set(bare) <= set(ALPHABET) else None


def hash_of(code: str, *, secret: str) -> str:
    """What is kept of a code. Keyed: it is short enough to be tried out by whoever holds a plain hash."""
    return hmac.digest(secret.encode(), f"start code\0{read_code(code)}".encode(), "sha256").hex()
