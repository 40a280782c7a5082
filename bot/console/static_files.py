"""Styles, scripts and icon: a few files of our own, read once. Nothing else is ever served as a file."""

import json
from functools import cache
from pathlib import Path
from typing import Final

from starlette.responses import JSONResponse, Response

from bot.console.labels.general import N_
from bot.console.request_context import RequestContext
from bot.errors import NotFound, StoreUnavailable
from bot.process_metrics import CONTENT_TYPE

STATIC: Final = Path(__file__).parent / "static"
PUSH_WORKER: Final = "push-worker.js"
PUSH_TEXT: Final = N_("Something new in the console")
CONTENT_TYPES: Final = {
    "console.css": "text/css",
    "handoffs.css": "text/css",
    "workbench.css": "text/css",
    "console.js": "text/javascript",
    "passkeys.js": "text/javascript",
    "workbench.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}


def serve_file(context: RequestContext) -> Response:
    """One of them. Raises NotFound."""
    name = context.path["name"]
    if name not in CONTENT_TYPES:
        raise NotFound("file")
    return Response(_read_file(name), media_type=CONTENT_TYPES[name])


def report_health(_: RequestContext) -> Response:
    """The process is well; nothing else is said."""
    return JSONResponse({"ok": True})


def report_readiness(context: RequestContext) -> Response:
    """Whether the console can do its work, and why not: for this machine, not through the proxy. Raises NotFound."""
    status, body = context.state.process_metrics.report_readiness(_list_reasons(context))
    return JSONResponse(body, status_code=status)


def report_metrics(context: RequestContext) -> Response:
    """Counts for Prometheus: for this machine, not through the proxy. Raises NotFound."""
    context.state.process_metrics.report_readiness(_list_reasons(context))
    return Response(context.state.process_metrics.render(), media_type=CONTENT_TYPE)


def _list_reasons(context: RequestContext) -> list[str]:
    if context.request.is_forwarded:
        raise NotFound("page")  # a stranger asks, by way of the proxy
    try:
        with context.state.open_unit_of_work(reading=True) as uow:
            uow.leases.get("")
    except StoreUnavailable:
        return ["database"]
    return []


def serve_push_worker(context: RequestContext) -> Response:
    """What shows a notice while no page is open, in a language; its one sentence says nothing. Raises NotFound."""
    language, renderer = context.path["language"], context.state.template_renderer
    if language not in renderer.languages:
        raise NotFound("file")
    said = json.dumps(renderer.translate(language, PUSH_TEXT))
    return Response(_read_file(PUSH_WORKER).replace(b'"TEXT"', said.encode()), media_type="text/javascript")


@cache
def _read_file(name: str) -> bytes:
    return (STATIC / name).read_bytes()
