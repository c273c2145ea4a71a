"""What is on: listings, dates, plans, and the border to other programs."""

from activities import sequences

__all__ = ["sequences"]
