"""A place somebody may mean, as the gazetteer and a geocoder give it."""

from __future__ import annotations

from dataclasses import dataclass

from matching.core.types import Point
from members.places.regions import country_name


@dataclass(frozen=True)
class Place:
    """A town, district or postcode. `region` may be empty; `population` is 0 where it is not known."""

    name: str
    region: str
    country: str
    point: Point
    kind: str
    population: int = 0

    @property
    def label(self) -> str:
        """Its name as people write it: "Davis, California, US"."""
        return ", ".join(part for part in (self.name, self.region, country_name(self.country)) if part)

    @property
    def area_label(self) -> str:
        """The label without a postcode: what may be kept of it with a person's area."""
        if self.kind != "postcode":
            return self.label
        return ", ".join(part for part in (self.region, country_name(self.country)) if part)
