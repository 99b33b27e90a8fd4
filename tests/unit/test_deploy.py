"""What deploy/ promises, as it stands in its files. There is no container engine here: nothing is started."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml
from compose_spec import PyCompose

from support.caddy import PROGRAM as CADDY
from support.caddy import Caddy
from tradepost_server.gateway.prompt_http import Limits
from tradepost_server.settings import Settings

DEPLOY = Path(__file__).parents[2] / "deploy"
CHART = DEPLOY / "helm" / "tradepost"
COMPOSE = yaml.safe_load((DEPLOY / "compose" / "compose.yaml").read_text())
VALUES = yaml.safe_load((CHART / "values.yaml").read_text())
PROMETHEUS = sorted((DEPLOY / "prometheus").glob("*.yml"))
NODES = [COMPOSE["services"][name] for name in ("node-1", "node-2")]
BROKER = "TRADEPOST_BROKER"  # of nodes that tell each other
EXIT_S = Limits().exit_s


def filled_in(template: Path) -> list[dict[str, Any]]:
    """The objects of a template; it has plain values alone."""
    known = {".Release.Name": "shop", **{f".Values.{name}": str(value) for name, value in VALUES.items()}}
    text = re.sub(r"\{\{ (\S+) \}\}", lambda found: known[found[1]], template.read_text())
    assert "{{" not in text.replace(": {{ ", "")
    return list(yaml.safe_load_all(text))


OBJECTS = {found["kind"]: found for path in sorted(CHART.glob("templates/*.yaml")) for found in filled_in(path)}
POD = OBJECTS["StatefulSet"]["spec"]["template"]["spec"]


def seconds(text: str) -> float:
    number, unit = re.fullmatch(r"(\d+)(s|m|h)", text).groups()  # type: ignore[union-attr]
    return int(number) * {"s": 1, "m": 60, "h": 3600}[unit]


def test_every_setting_that_is_named_is_one_that_the_server_knows() -> None:
    known = {f"TRADEPOST_{name.upper()}" for name in Settings.model_fields} | {"TRADEPOST_DOMAIN", "TRADEPOST_NODES"}
    named = {
        name
        for path in DEPLOY.rglob("*")
        if path.is_file()
        for name in re.findall(r"\bTRADEPOST_[A-Z][A-Z_]*[A-Z]\b", path.read_text())
    }
    assert {"TRADEPOST_DATABASE_URL", "TRADEPOST_SECRET_KEY", BROKER} <= named
    assert named - known == set()


def test_the_dockerfile_is_sound() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("hadolint"), DEPLOY / "Dockerfile"], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_the_image_runs_as_nobody_special_and_says_how_it_is() -> None:
    stages = (DEPLOY / "Dockerfile").read_text().split("\nFROM ")
    last = dict(re.findall(r"^(USER|HEALTHCHECK|STOPSIGNAL|ENTRYPOINT|VOLUME) (.*)$", stages[-1], re.MULTILINE))
    assert len(stages) == 3  # the comment at the top, what builds, what runs
    assert last["USER"] == "10001:10001"
    assert {"HEALTHCHECK", "ENTRYPOINT", "VOLUME"} <= last.keys()
    assert last["STOPSIGNAL"] == "SIGTERM"


@pytest.mark.parametrize("node", NODES)
def test_a_node_of_compose_can_change_nothing_but_its_data_and_has_time_to_drain(node: dict[str, Any]) -> None:
    assert node["user"] == "10001:10001"
    assert (node["read_only"], node["cap_drop"]) == (True, ["ALL"])
    assert node["security_opt"] == ["no-new-privileges:true"]
    assert seconds(node["stop_grace_period"]) > EXIT_S


def test_compose_has_the_topology_of_the_page() -> None:
    services = COMPOSE["services"]
    assert set(services) == {"node-1", "node-2", "caddy", "postgres", "standby", "nats-1", "nats-2", "nats-3"}
    for node in NODES:
        assert "@postgres:5432,standby:5432/" in node["environment"]["TRADEPOST_DATABASE_URL"]
        assert "@postgres:5432,standby:5432/" in node["environment"]["TRADEPOST_REPLICA_URL"]
        assert node["environment"][BROKER].startswith("nats://")
    for name in ("nats-1", "nats-2", "nats-3"):
        routes = services[name]["command"][-1]
        assert set(re.findall(r"nats-\d", routes)) == {"nats-1", "nats-2", "nats-3"} - {name}
    mounted = {Path(v.partition(":")[0]).name for s in services.values() for v in s.get("volumes", []) if v[0] == "."}
    assert mounted == {"Caddyfile", "primary.sh", "standby.sh"}
    assert all((DEPLOY / "compose" / name).is_file() for name in mounted)
    secrets = set(re.findall(r"\$\{([A-Z_]+):\?\}", (DEPLOY / "compose" / "compose.yaml").read_text()))
    told = re.findall(r"^([A-Z_]+)=", (DEPLOY / "compose" / "example.env").read_text(), re.MULTILINE)
    assert secrets < set(told)


def test_compose_is_what_its_engine_takes() -> None:
    read = PyCompose.from_yaml(json.dumps(COMPOSE))  # anchors resolved: JSON is YAML
    assert set(read.service_names()) == set(COMPOSE["services"])
    with pytest.raises(ValueError, match="restart"):
        PyCompose.from_yaml(json.dumps(COMPOSE).replace("unless-stopped", "unless-stoped"))


def test_volumes_and_files_that_services_use_are_there() -> None:
    used = {volume.partition(":")[0] for s in COMPOSE["services"].values() for volume in s.get("volumes", [])}
    assert {volume for volume in used if volume[0] != "."} == set(COMPOSE["volumes"])


def test_helm_renders_the_chart_as_this_file_does() -> None:
    helm = pytest.importorskip("helm_python", reason="helm-python-sdk is not installed")
    with helm.Chart.load(str(CHART)) as chart:
        rendered = chart.render({}, name="shop", namespace="default")
    objects = {found["kind"]: found for text in rendered.values() for found in yaml.safe_load_all(text)}
    assert objects == OBJECTS


def expressions() -> Iterator[str]:
    """All that Prometheus is asked to work out: rules, alerts, the dashboard."""
    for path in PROMETHEUS:
        for group in yaml.safe_load(path.read_text())["groups"]:
            yield from (rule["expr"] for rule in group["rules"])
    for panel in json.loads((DEPLOY / "grafana" / "tradepost.json").read_text())["panels"]:
        for target in panel.get("targets", []):
            yield target["expr"].replace("$__rate_interval", "1m").replace("$__interval", "1m")


def test_prometheus_can_read_every_expression() -> None:
    found = list(expressions())
    assert len(found) > 50
    for expression in found:
        promql_parser.parse(expression)
    with pytest.raises(ValueError, match="unclosed"):
        promql_parser.parse("sum(tradepost_sockets")


def test_promtool_takes_the_rules() -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is not installed")
    done = subprocess.run([promtool, "check", "rules", *PROMETHEUS], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def test_only_what_compose_names_publishes_a_port() -> None:
    assert [name for name, service in COMPOSE["services"].items() if "ports" in service] == ["caddy"]


def test_proxies_wait_for_three_heartbeats_at_least() -> None:
    beats = {int(NODES[0]["environment"]["TRADEPOST_HEARTBEAT_S"]), VALUES["heartbeatS"], 25}
    assert beats == {Settings.model_fields["heartbeat_s"].default}
    caddy = (DEPLOY / "compose" / "Caddyfile").read_text()
    waits = dict(
        re.findall(r"^\s+(idle|read_timeout|write_timeout|stream_timeout|keepalive) (\S+)$", caddy, re.MULTILINE)
    )
    assert len(waits) == 5
    assert min(map(seconds, waits.values())) >= 3 * max(beats)
    assert seconds(waits["keepalive"]) < Limits().idle_s / 2, "it closes first, or it sends into what we just close"
    notes = OBJECTS["Ingress"]["metadata"]["annotations"]
    for name in ("read", "send"):
        assert int(notes[f"nginx.ingress.kubernetes.io/proxy-{name}-timeout"]) >= 3 * max(beats)


def test_caddy_takes_the_caddyfile_as_it_stands(tmp_path: Path) -> None:
    file = DEPLOY / "compose" / "Caddyfile"
    caddy = Caddy(data=tmp_path, nodes=["node-1:8080", "node-2:8080"])
    assert caddy.run("fmt", file).stdout == file.read_text()
    checked = caddy.run("validate", "--config", file)
    assert (checked.returncode, checked.stdout.strip()) == (0, "Valid configuration"), checked.stderr
    with_defaults = subprocess.run([CADDY, "adapt", "--config", file], capture_output=True, text=True, timeout=60)
    assert re.findall(r'"dial":"([^"]+)"', with_defaults.stdout) == ["node-1:8080", "node-2:8080"]


@pytest.mark.parametrize("script", ["primary.sh", "standby.sh"])
def test_the_shell_scripts_can_be_read(script: str) -> None:
    subprocess.run(["sh", "-n", DEPLOY / "compose" / script], check=True)


def test_a_pod_is_not_root_and_has_a_root_that_nobody_writes() -> None:
    assert POD["securityContext"]["runAsNonRoot"] is True
    (node,) = POD["containers"]
    wall = node["securityContext"]
    assert (wall["readOnlyRootFilesystem"], wall["allowPrivilegeEscalation"]) == (True, False)
    assert wall["capabilities"] == {"drop": ["ALL"]}
    assert {mount["mountPath"] for mount in node["volumeMounts"]} == {"/var/lib/tradepost", "/tmp"}
    assert POD["automountServiceAccountToken"] is False


def test_a_restart_drains_one_pod_after_the_other() -> None:
    pause = int(re.search(r"sleep\((\d+)\)", str(POD["containers"][0]["lifecycle"]))[1])  # type: ignore[index]
    assert POD["terminationGracePeriodSeconds"] > pause + EXIT_S
    assert OBJECTS["StatefulSet"]["spec"]["updateStrategy"] == {"type": "RollingUpdate"}
    assert OBJECTS["PodDisruptionBudget"]["spec"]["maxUnavailable"] == 1
    assert POD["containers"][0]["readinessProbe"]["httpGet"]["path"] == "/ready"
    assert (
        POD["containers"][0]["livenessProbe"]["httpGet"]["path"] == "/live"
    )  # a database that is away restarts nobody


def test_what_chooses_pods_chooses_those_of_the_set() -> None:
    labels = OBJECTS["StatefulSet"]["spec"]["template"]["metadata"]["labels"]
    chosen = [OBJECTS["Service"]["spec"]["selector"], OBJECTS["StatefulSet"]["spec"]["selector"]["matchLabels"]]
    chosen += [OBJECTS["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"]]
    chosen += [OBJECTS["NetworkPolicy"]["spec"]["podSelector"]["matchLabels"]]
    assert chosen == [labels] * 4
    assert OBJECTS["HorizontalPodAutoscaler"]["spec"]["scaleTargetRef"]["kind"] == "StatefulSet"


def test_the_network_policy_lets_in_the_proxy_and_out_what_a_node_needs() -> None:
    policy = OBJECTS["NetworkPolicy"]["spec"]
    assert policy["policyTypes"] == ["Ingress", "Egress"]
    assert {port["port"] for rule in policy["egress"] for port in rule["ports"]} == {53, 5432, 4222, 443}


def test_systemd_gives_a_node_time_to_drain() -> None:
    unit = (DEPLOY / "systemd" / "tradepost.service").read_text()
    found = dict(re.findall(r"^(TimeoutStopSec|User|NoNewPrivileges|ProtectSystem)=(.*)$", unit, re.MULTILINE))
    assert float(found.pop("TimeoutStopSec")) > EXIT_S
    assert found == {"User": "tradepost", "NoNewPrivileges": "yes", "ProtectSystem": "strict"}
