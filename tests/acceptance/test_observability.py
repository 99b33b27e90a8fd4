"""The page, the dashboard and the alerts speak of the metrics that a server tells, and of no others."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import Metric

from support.metrics import scrape
from support.node import LiveNode, operators

ROOT = Path(__file__).resolve().parents[2]
RULES = [ROOT / "deploy" / "prometheus" / name for name in ("rules.yml", "alerts.yml")]
DASHBOARD = ROOT / "deploy" / "grafana" / "tradepost.json"
TOLD_BESIDE = {"tradepost_database_copies_age_seconds": ["database"]}  # no sample where home is the one database
NAMED = re.compile(r"\b(?:tradepost|process)[_:][a-z0-9_:]*[a-z0-9]\b")


@pytest.fixture
async def families(node: LiveNode) -> dict[str, Metric]:
    """By the names under which they are asked for."""
    async with operators(node) as asking:
        await node.node.watch.look()
        found = (await scrape(asking)).families.values()
    return {f"{family.name}_total" if family.type == "counter" else family.name: family for family in found}


def rules() -> Iterator[dict[str, Any]]:
    for path in RULES:
        for group in yaml.safe_load(path.read_text())["groups"]:
            yield from group["rules"]


def recorded() -> set[str]:
    return {rule["record"] for rule in rules() if "record" in rule}


def spoken_of() -> Iterator[tuple[str, str]]:
    """Where, and the name of a metric."""
    for rule in rules():
        texts = [rule["expr"], *rule.get("annotations", {}).values()]
        for name in NAMED.findall(" ".join(texts)):
            yield rule.get("alert") or rule["record"], name
    for panel in json.loads(DASHBOARD.read_text())["panels"]:
        for name in NAMED.findall(" ".join(target["expr"] for target in panel["targets"])):
            yield panel["title"], name


def test_the_page_has_a_row_for_each_metric_with_type_labels_and_meaning(families: dict[str, Metric]) -> None:
    page = (ROOT / "docs" / "observability.md").read_text()
    rows = re.findall(r"^\| `((?:tradepost|process)_\w+)` \| (\w+) \| ([^|]*) \| ([^|]+) \|$", page, flags=re.MULTILINE)
    told = {}
    for name, family in families.items():
        labels = sorted({label for sample in family.samples for label in sample.labels} - {"le"}) or TOLD_BESIDE.get(
            name, []
        )
        told[name] = (family.type, ", ".join(f"`{label}`" for label in labels), family.documentation)
    assert {name: (type_, labels, words) for name, type_, labels, words in rows} == told
    assert len(rows) == len(told)


def test_dashboard_and_alerts_ask_for_nothing_that_nobody_tells(families: dict[str, Metric]) -> None:
    samples = {sample.name for family in families.values() for sample in family.samples}
    known = samples | set(families) | {family.name for family in families.values()} | recorded()
    assert {(where, name) for where, name in spoken_of() if name not in known} == set()


def test_every_recorded_rule_is_asked_for() -> None:
    assert recorded() - {name for _, name in spoken_of()} == set()


def test_each_alert_says_what_it_means_and_what_to_do() -> None:
    alerts = [rule for rule in rules() if "alert" in rule]
    assert len({alert["alert"] for alert in alerts}) == len(alerts) > 10
    for alert in alerts:
        assert alert["labels"]["severity"] in {"page", "ticket"}, alert["alert"]
        assert re.fullmatch(r"\d+m", alert["for"]), alert["alert"]
        assert {"summary", "description", "runbook"} <= {name for name, text in alert["annotations"].items() if text}


def test_each_panel_has_a_place_of_its_own_and_asks_the_chosen_source() -> None:
    panels = json.loads(DASHBOARD.read_text())["panels"]
    cells = [
        (x, y)
        for panel in panels
        for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24
    assert {target["datasource"]["uid"] for panel in panels for target in panel["targets"]} == {"${source}"}


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
def test_prometheus_takes_the_rules() -> None:
    done = subprocess.run(["promtool", "check", "rules", *map(str, RULES)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
