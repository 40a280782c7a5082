"""Every change to Rasa: still needed, still fitting, still working."""

import asyncio
import logging
from types import SimpleNamespace

import pytest

from bot.assistant.patches import PATCHES, TESTING_PATCHES
from bot.assistant.patches.actions import ACTION_TIMEOUT_SECONDS
from bot.assistant.patches.patch import Patch, hash_source
from bot.errors import AssistantUnavailable, Misconfigured
from tests.unit.assistant.conftest import House

WORDS = "canarymadam locked the door"


@pytest.mark.parametrize("patch", PATCHES + TESTING_PATCHES, ids=lambda patch: patch.name)
def test_the_code_a_patch_was_written_for_is_the_code_there_is(patch: Patch) -> None:
    assert {where: hash_source(where) for where in patch.sources} == dict(patch.sources)


@pytest.mark.parametrize("patch", PATCHES + TESTING_PATCHES, ids=lambda patch: patch.name)
def test_a_patch_says_where_and_why_and_can_be_applied_again(patch: Patch) -> None:
    assert patch.file.startswith("rasa/") and patch.reason and patch.apply.__doc__
    patch.apply()


def test_a_fingerprint_changes_with_the_code_and_fails_without_it(tmp_path, monkeypatch) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "upstream_code.py").write_text("class A:\n    def f(self):\n        return 1\n")
    before = hash_source("upstream_code:A.f")
    (tmp_path / "upstream_code.py").write_text("class A:\n    def f(self):\n        return 2\n")
    assert hash_source("upstream_code:A.f") != before
    with pytest.raises(LookupError):
        hash_source("upstream_code:A.g")


def test_another_rasa_is_refused(monkeypatch) -> None:
    from bot.assistant import lean_rasa

    monkeypatch.setattr(lean_rasa.importlib.metadata, "version", lambda _: "3.6.22")
    with pytest.raises(Misconfigured, match=r"3\.6\.21"):
        lean_rasa.install_lean_rasa()


async def test_loud_store_gives_the_agent_the_store_itself(house: House) -> None:
    assert type(house.agent.tracker_store).__name__ == "SnapshotTrackerStore"


async def test_loud_actions_let_type_and_place_through_and_no_text(house: House, caplog) -> None:
    with pytest.raises(AssistantUnavailable):
        await house.says(f"real human please {WORDS}")
    assert "action_breaks failed: ValueError at mini_actions.py" in caplog.text
    assert "canary" not in caplog.text


async def test_a_failing_action_says_nothing_of_hers_anywhere_at_debug(house: House, clean_logs, capfd) -> None:
    with pytest.raises(AssistantUnavailable):
        await house.says(f"real human please {WORDS}")
    said = capfd.readouterr()
    assert "action_breaks" in said.err
    assert "canary" not in said.out + said.err


async def test_actions_inside_run_without_a_server(house: House) -> None:
    assert type(house.agent.action_endpoint).__name__ == "Inside"


def test_an_action_server_named_in_the_settings_is_used(project, held) -> None:
    from dataclasses import replace

    from rasa.core.utils import AvailableEndpoints

    from bot.assistant import runtime

    runtime.set_runtime(replace(held, actions_url="http://127.0.0.1:5055/webhook"))
    assert AvailableEndpoints.read_endpoints(str(project / "endpoints.yml")).action.url.endswith(":5055/webhook")


def test_an_action_server_named_in_endpoints_is_used(tmp_path, held) -> None:
    from rasa.core.utils import AvailableEndpoints

    (tmp_path / "endpoints.yml").write_text("action_endpoint: {url: 'http://127.0.0.1:7/webhook'}")
    assert AvailableEndpoints.read_endpoints(str(tmp_path / "endpoints.yml")).action.url == "http://127.0.0.1:7/webhook"


async def test_an_action_inside_that_takes_too_long_fails(house: House, monkeypatch) -> None:
    from bot.assistant.patches import actions

    monkeypatch.setattr(actions, "ACTION_TIMEOUT_SECONDS", 0.05)
    with pytest.raises(AssistantUnavailable):
        await house.says("my head hurts")


def test_short_waits_reach_every_user_of_the_constant() -> None:
    from rasa.core.actions import action
    from rasa.utils import endpoints

    assert (action.DEFAULT_REQUEST_TIMEOUT, endpoints.DEFAULT_REQUEST_TIMEOUT) == (
        ACTION_TIMEOUT_SECONDS,
        ACTION_TIMEOUT_SECONDS,
    )


async def test_one_session_is_kept_for_an_endpoint() -> None:
    from rasa.utils.endpoints import EndpointConfig

    endpoint = EndpointConfig(url="http://127.0.0.1:7")
    async with endpoint.session() as first:
        pass
    async with endpoint.session() as second:
        assert first is second
        assert not first.closed
    await first.close()


def test_compiled_schema_takes_and_refuses_what_rasa_does() -> None:
    from jsonschema import ValidationError
    from rasa.core.actions.action import RemoteAction

    action = RemoteAction("action_x", None)
    assert action._validate_action_result({"events": [], "responses": []})
    with pytest.raises(ValidationError):
        action._validate_action_result({"events": "none"})


def test_known_events_are_the_classes_rasa_finds() -> None:
    from rasa.shared.core.events import Event, SlotSet

    assert Event.resolve_by_type("slot") is SlotSet
    assert Event.resolve_by_type("slot") is Event.resolve_by_type("slot")
    with pytest.raises(ValueError, match="nothing"):
        Event.resolve_by_type("nothing")


def test_plain_graph_runs_each_node_once_after_what_it_needs() -> None:
    from rasa.engine.runner.dask import DaskGraphRunner

    ran: list[str] = []

    def node(name: str):
        def run(*inputs):
            ran.append(name)
            return name, [value for _, value in inputs]

        return run

    needs = {"last": {"a": "left", "b": "right"}, "left": {"a": "given"}, "right": {"a": "left"}, "unneeded": {}}
    schema = {name: SimpleNamespace(needs=wants) for name, wants in needs.items() if name != "unneeded"}
    runner = SimpleNamespace(
        _graph_schema=SimpleNamespace(
            target_names=["last"], minimal_graph_schema=lambda targets: SimpleNamespace(nodes=schema)
        ),
        _instantiated_nodes={name: node(name) for name in needs},
    )
    assert DaskGraphRunner.run(runner, inputs={"given": 1}) == {"last": [[1], [[1]]]}
    assert ran == ["left", "right", "last"]


def test_no_telemetry_whatever_the_environment_says(monkeypatch) -> None:
    from rasa import telemetry

    monkeypatch.setenv("RASA_TELEMETRY_ENABLED", "true")
    assert telemetry.is_telemetry_enabled() is False
    assert telemetry.initialize_telemetry() is False


def test_our_logs_stay_when_rasa_sets_up_its_own(clean_logs) -> None:
    from rasa.utils.io import configure_colored_logging
    from rasa.utils.log_utils import configure_structlog

    before = list(logging.getLogger().handlers)
    configure_colored_logging("DEBUG")
    configure_structlog(10)
    assert logging.getLogger().handlers == before


def test_stand_ins_refuse_to_work_and_say_whose_place_they_take() -> None:
    import tensorflow

    class Child(tensorflow.keras.Model):
        pass

    with pytest.raises(RuntimeError, match="Child"):
        Child(units=1)
    assert issubclass(tensorflow.errors.SomeError, Exception)
    assert tensorflow.function(asyncio.sleep) is asyncio.sleep


def test_what_setuptools_dropped_is_answered_from_the_standard_library() -> None:
    from bot.assistant import import_stubs

    shim = import_stubs._create_pkg_resources()
    assert shim.get_distribution("rasa").version == "3.6.21"
    assert shim.resource_filename("bot.assistant", "lean_rasa.py").endswith("bot/assistant/lean_rasa.py")
    with pytest.raises(shim.DistributionNotFound):
        shim.get_distribution("no-such-library")
