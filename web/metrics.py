"""Counts of requests for Prometheus: pages by their names in the code, never who asked, and never the pages of help."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import REGISTRY, Collector

_QUIET = frozenset({"help", "looking_after"})  # blueprints that nothing is noted of
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"})
_REQUESTS = Counter("doorstep_requests", "Requests answered.", ["page", "method", "status"])
_SECONDS = Histogram(
    "doorstep_request_seconds", "Time to an answer.", ["page"], buckets=(0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
)


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A figure that is read when it is asked for; several of one name differ by their labels."""

    name: str
    words: str
    value: float
    labels: Mapping[str, str]


def register(app: Flask) -> None:
    """Count every request of this app and how long it took."""

    @app.before_request
    def begin() -> None:
        g.begun = time.perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        if request.blueprint not in _QUIET and "begun" in g:
            page = request.endpoint or "none"
            method = request.method if request.method in _METHODS else "other"  # anybody can make up any number of them
            _REQUESTS.labels(page, method, str(response.status_code)).inc()
            _SECONDS.labels(page).observe(time.perf_counter() - g.begun)
        return response


class _Read(Collector):
    """Figures of this moment: they are kept in no file that processes share."""

    def __init__(self, measures: Iterable[Measure]) -> None:
        self._families: dict[str, GaugeMetricFamily] = {}
        for one in measures:
            names = sorted(one.labels)
            family = self._families.setdefault(one.name, GaugeMetricFamily(one.name, one.words, labels=names))
            family.add_metric([one.labels[name] for name in names], one.value)

    def collect(self) -> Iterable[GaugeMetricFamily]:
        return self._families.values()


def exposition(measures: Iterable[Measure]) -> bytes:
    """Everything in the text format of Prometheus, of all processes where they share a folder."""
    gauges = CollectorRegistry()
    gauges.register(_Read(measures))
    requests = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        requests = CollectorRegistry()
        MultiProcessCollector(requests)  # type: ignore[no-untyped-call]
    return generate_latest(requests) + generate_latest(gauges)
