"""Telling where a fault happened, and nothing of the person it happened to."""

from __future__ import annotations

from traceback import walk_tb


def traced(error: BaseException) -> str:
    """The kinds of an error and of those behind it, each with the lines of code it came through, outermost first.

    Without their messages: these quote what they stumbled over. A driver says which e-mail address is there
    already, a parser what was typed.
    """
    told: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        steps = [
            f"{frame.f_code.co_filename}:{line} {frame.f_code.co_name}"
            for frame, line in walk_tb(current.__traceback__)
        ]
        told.append(f"{type(current).__module__}.{type(current).__qualname__} at {' > '.join(steps) or 'nowhere'}")
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return " | because of ".join(told)
