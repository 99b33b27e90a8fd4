"""The short soak: a minute of the load of `make soak`, and a leak that is noticed."""

from pathlib import Path

import pytest

from .soak import Look, grown, soak

pytestmark = pytest.mark.timeout(300)


async def test_what_is_looked_at_is_there_and_the_load_runs(tmp_path: Path) -> None:
    looks = await soak(tmp_path, 0.5, light=20, every_s=5)
    assert len(looks) >= 3
    rows = list(grown(looks))
    assert {(row["who"], row["what"]) for row in rows} == {
        *((f"node {number}", what) for number in (1, 2) for what in ("memory_mib", "descriptors", "tasks")),
        ("PostgreSQL", "backends"),
    }
    assert all(row["first"] > 0 for row in rows)


def _holding(*descriptors: float) -> list[dict[str, Look]]:
    return [{"node 1": {"descriptors": each}} for each in descriptors]


def test_a_leak_is_more_than_the_first_quarter_explains() -> None:
    (steady,) = grown(_holding(*(100.0 + number % 3 for number in range(100))))
    assert steady["last"] <= steady["most"]
    (leaking,) = grown(_holding(*(100.0 + number / 5 for number in range(100))))
    assert leaking["last"] > leaking["most"]
