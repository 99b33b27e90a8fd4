"""The deployment that is reckoned from what was measured."""

import json
from dataclasses import replace
from typing import Any

import pytest
from bench.simulate import (
    RESULTS,
    TOLERANCE,
    Goal,
    Line,
    NoPlanError,
    document,
    fit,
    model,
    plan,
    simulate,
    small_cases,
)

NODE, STORAGE, BROKER = (500.0, 300.0, 50.0, 80.0), (200.0, 400.0, 10.0, 20.0), (0.0, 0.0, 40.0, 30.0)
COMMIT = Line(base=2.0, slope=0.1)
IDLE_CORES = 0.004


needs_files = pytest.mark.skipif(
    not (RESULTS / "simulation.json").exists(), reason="`make bench-scale` has not written its files yet"
)


def made_up() -> dict[str, Any]:
    """A measurement whose costs are known: of a message, a batch, telling and hearing."""
    kinds = [("memory", 1, 200), ("memory", 1, 400), ("memory", 1, 1_600)]
    kinds += [("nats", nodes, 400) for nodes in (1, 2, 4)] + [("postgres", nodes, 400) for nodes in (1, 2, 4)]
    return {
        "at": "2026-01-01T00:00:00+00:00",
        "machine": {},
        "rooms": 1_000,
        "members": 4,
        "cases": [_case("memory", 1, 0), *(_case(*kind) for kind in kinds)],
    }


def _case(broker: str, nodes: int, rate: int) -> dict[str, Any]:
    case: dict[str, Any] = {"broker": broker, "nodes": nodes, "rate_per_s": rate}
    case |= {"server_cores": IDLE_CORES, "storage_cores": IDLE_CORES, "kib_per_connection": 6.0}
    if not rate:
        return case
    per_batch = simulate(rate / nodes, COMMIT).per_batch
    told, hearing = (0, 0) if broker == "memory" else (1, min(nodes, 4) - 1)
    for who, share, each in (("node", NODE, 1), ("storage", STORAGE, nodes), ("broker", BROKER, 0)):
        message, batch, telling, heard = share
        case[f"{who}_us"] = (
            message + batch / per_batch + telling * told + heard * hearing + IDLE_CORES * 1e6 * each / rate
        )
    case["all_us"] = sum(case[f"{who}_us"] for who in ("node", "storage", "broker"))
    return case | {"messages_per_batch": per_batch, "commit_ms": COMMIT.at(per_batch), "wal_bytes_per_message": 2_000}


def test_a_writer_that_is_never_busy_commits_each_message_alone() -> None:
    assert simulate(1, Line(base=1.0, slope=0.0)).per_batch == pytest.approx(1, abs=0.01)


def test_messages_that_come_while_two_batches_are_under_way_share_the_next() -> None:
    """Two places of 10 ms each take 200 batches a second."""
    found = simulate(2_000, Line(base=10.0, slope=0.0))
    assert found.per_batch == pytest.approx(10, rel=0.05)
    assert 10 < found.ack_ms < 20


def test_where_nodes_at_rest_alone_fill_a_database_there_is_no_plan() -> None:
    restless = replace(model(made_up(), "nats"), storage_idle_us=200_000.0)
    with pytest.raises(NoPlanError, match="nodes at rest take"):
        plan(restless, Goal())


def test_a_line_is_found_and_never_falls() -> None:
    assert fit([(1, 5), (2, 7), (3, 9)]) == pytest.approx(Line(base=3, slope=2))
    assert fit([(1, 9), (2, 7)]) == Line(base=8, slope=0)


def test_the_costs_of_a_made_up_measurement_are_found_again() -> None:
    found = model(made_up(), "nats")
    assert found.node == pytest.approx(NODE)
    assert found.storage == pytest.approx(STORAGE)
    assert found.broker == pytest.approx(BROKER)
    assert found.commit_ms == pytest.approx(COMMIT)
    assert [row["times"] for row in small_cases(made_up())] == pytest.approx([1.0] * 9, abs=0.02)


def test_twice_the_users_and_messages_take_about_twice_the_nodes() -> None:
    found = model(made_up(), "nats")
    one = plan(found, Goal())
    two = plan(found, replace(Goal(), users=2_000_000, messages_per_s=200_000))
    assert two.nodes == pytest.approx(2 * one.nodes, rel=0.1)
    assert two.databases >= 2 * one.databases - 1
    assert two.connections_each == pytest.approx(one.connections_each, rel=0.1)
    used = (one.messages_per_s_each * one.node_us + one.connections_each * found.node_idle_us) / 1e6
    assert used <= Goal().node_use * 1.01


@needs_files
def test_what_is_reckoned_of_the_measured_cases_agrees_with_what_was_measured() -> None:
    rows = small_cases(json.loads((RESULTS / "nodes.json").read_text()))
    assert {row["nodes"] for row in rows} == {1, 2, 4}
    assert {f"{row['broker']} {row['nodes']}": row["times"] for row in rows if abs(row["times"] - 1) > TOLERANCE} == {}


@needs_files
def test_the_committed_simulation_is_that_of_the_committed_measurement() -> None:
    measured = json.loads((RESULTS / "nodes.json").read_text())
    committed = json.loads((RESULTS / "simulation.json").read_text())
    assert committed == document(measured, Goal())
