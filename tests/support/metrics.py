"""Metrics as Prometheus reads them."""

from dataclasses import dataclass

import httpx2
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families


@dataclass(frozen=True, slots=True)
class Scrape:
    """What one answer said."""

    families: dict[str, Metric]

    def value(self, name: str, **labels: str) -> float:
        """The one sample of this name that has these labels."""
        found = [
            sample.value
            for family in self.families.values()
            for sample in family.samples
            if sample.name == name and labels.items() <= sample.labels.items()
        ]
        assert len(found) == 1, (name, labels, found)
        return found[0]


async def scrape(operators: httpx2.AsyncClient) -> Scrape:
    """GET /metrics."""
    return read(await operators.get("/metrics"))


def read(answer: httpx2.Response) -> Scrape:
    """What was answered."""
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    return Scrape({family.name: family for family in text_string_to_metric_families(answer.text)})
