"""The graph runs in order, without dask."""

from typing import Any

from bot.dialogue.patches.patch import Patch


def apply_sequential_graph() -> None:
    """Replace the runner's `run`: visit each node after the nodes it needs."""
    from rasa.engine.exceptions import GraphRunError
    from rasa.engine.runner.dask import DaskGraphRunner

    def run(self: Any, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        wanted = targets or self._graph_schema.target_names
        outputs = {name: (name, value) for name, value in (inputs or {}).items()}
        try:
            for name, needs in _sort_nodes(self, wanted):
                if name not in outputs:
                    # A need nobody provides is passed by name: the node then says what is missing.
                    outputs[name] = self._instantiated_nodes[name](*(outputs.get(need, need) for need in needs))
        except RuntimeError as error:
            raise GraphRunError("Error running runner.") from error
        return {name: outputs[name][1] for name in wanted}

    DaskGraphRunner.run = run


def _sort_nodes(runner: Any, targets: list[str]) -> list[tuple[str, tuple[str, ...]]]:
    """The nodes the targets need, each with its own needs, in an order that can be run; worked out once."""
    known: dict[tuple[str, ...], list[tuple[str, tuple[str, ...]]]] = runner.__dict__.setdefault("_orders", {})
    key = tuple(targets)
    if key not in known:
        schema = runner._graph_schema.minimal_graph_schema(targets).nodes
        order: dict[str, tuple[str, ...]] = {}
        for name in schema:
            _visit_node(name, schema, order)
        known[key] = list(order.items())
    return known[key]


def _visit_node(name: str, schema: Any, order: dict[str, tuple[str, ...]]) -> None:
    if name in order or name not in schema:
        return
    needs = tuple(schema[name].needs.values())
    for need in needs:
        _visit_node(need, schema, order)
    order[name] = needs


SEQUENTIAL_GRAPH = Patch(
    name="plain_graph",
    file="rasa/engine/runner/dask.py",
    reason="a graph of ten nodes needs no scheduler: milliseconds of every prediction, and a library fewer",
    sources={
        "rasa.engine.runner.dask:DaskGraphRunner.run": "ce0438b9b8e79330",
        "rasa.engine.graph:GraphNode.__call__": "89e0bd700fc331a5",
    },
    apply=apply_sequential_graph,
)
