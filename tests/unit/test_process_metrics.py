"""/readyz and /metrics, and the alerts and the dashboard that are made of what really stands there."""

import json
import re
from pathlib import Path

import pytest
import yaml
from prometheus_client import CollectorRegistry, Gauge

from bot.channels.metrics import PROCESS
from bot.process_metrics import ProcessMetrics

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
ALERTS = yaml.safe_load((DEPLOY / "prometheus/alerts.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
PANELS = json.loads((DEPLOY / "grafana/pelita.json").read_text(encoding="utf-8"))["panels"]
EXPRESSIONS = [rule["expr"] for rule in ALERTS] + [target["expr"] for panel in PANELS for target in panel["targets"]]
_NAME = re.compile(r"\b(?:pelita|process)_[a-z_]+\b")
_LABELLED = re.compile(r'(pelita_[a-z_]+)\{(\w+)=~?"([^"]+)"\}')


@pytest.fixture(scope="module")
def known() -> set[str]:
    """Every name that Prometheus reads of a gateway, which has all."""
    names = set(re.findall(r"^# TYPE (\w+)", PROCESS.render().decode(), re.MULTILINE))
    return names | {f"{name}_bucket" for name in names}


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_what_is_watched_exists(expression: str, known: set[str]) -> None:
    found = set(_NAME.findall(re.sub(r'"[^"]*"', "", expression)))
    assert found
    assert found <= known


def test_a_name_that_does_not_exist_is_caught(known: set[str]) -> None:
    assert "pelita_handoffs_lost" not in known


def test_the_labels_of_alerts_are_those_that_are_set() -> None:
    written = {
        path.name: path.read_text(encoding="utf-8")
        for path in (DEPLOY.parent / "bot").rglob("*.py")
        if "metrics" in path.read_text(encoding="utf-8") or "CARDS" in path.read_text(encoding="utf-8")
    }
    everything = "\n".join(written.values())
    for expression in EXPRESSIONS:
        for _, _, values in _LABELLED.findall(expression):
            for value in values.split("|"):
                assert f'"{value}"' in everything, value


def test_every_alert_says_what_is_wrong_and_what_to_do() -> None:
    names = [rule["alert"] for rule in ALERTS]
    assert len(names) == len(set(names))
    for rule in ALERTS:
        assert rule["annotations"].keys() == {"summary", "do"}
        assert rule["labels"]["severity"] in ("page", "warn")


def test_readiness_has_its_reasons_and_is_counted() -> None:
    own = CollectorRegistry()
    Gauge("beside", "something of the process's own", registry=own)
    metrics = ProcessMetrics("console", own)
    assert metrics.report_readiness(["database"]) == (503, {"ready": False, "reasons": ["database"]})
    assert b'pelita_ready{part="console"} 0.0' in metrics.render()
    assert metrics.report_readiness([]) == (200, {"ready": True, "reasons": []})
    page = metrics.render()
    assert b'pelita_ready{part="console"} 1.0' in page
    assert b"process_start_time_seconds" in page
