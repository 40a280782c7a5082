"""A translation server on loopback that speaks the API of LibreTranslate, and fails as it is told to."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

LANGUAGES = [{"code": code, "name": code, "targets": ["en", "km", "id"]} for code in ("en", "km", "id")]


@dataclass
class TranslationServer:
    """What it was asked, and what it does."""

    url: str = ""
    mode: str = ""
    """`slow`, `drip`, `500`, `malformed` or `cut`; else it translates."""
    key: str = ""
    """The key it asks for, where it asks for one."""
    asked: list[dict[str, Any]] = field(default_factory=list)


@contextmanager
def serve_translations() -> Iterator[TranslationServer]:
    """One of its own for a test, on a port that is free."""
    state = TranslationServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(200, json.dumps(LANGUAGES).encode())

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            state.asked.append(asked)
            if state.key and asked.get("api_key") != state.key:
                self._answer(403, b'{"error": "Invalid API key"}')
            elif state.mode == "slow":
                time.sleep(3)
            elif state.mode == "drip":
                self.send_response(200)
                self.end_headers()
                for _ in range(30):
                    self.wfile.write(b" ")
                    self.wfile.flush()
                    time.sleep(0.1)
            elif state.mode == "cut":
                self.close_connection = True
            elif state.mode == "500":
                self._answer(500, json.dumps({"error": f"Cannot translate text: {asked['q']}"}).encode())
            elif state.mode == "malformed":
                self._answer(200, b'{"translatedText": ')
            else:
                draft = f"<{asked['target']}> {asked['q']}"
                self._answer(200, json.dumps({"translatedText": draft}).encode())

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """It writes nothing down."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # whoever asked has hung up
    state.url = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
