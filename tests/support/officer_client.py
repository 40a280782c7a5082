"""An officer of a post with a browser, over HTTP to the running console: he signs in, takes a handoff, answers."""

import re
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

import httpx
import pyotp

from bot import bootstrap
from bot.cli.admin_context import AdminContext
from bot.crypto.key_ring import AUDIT
from bot.db.engine import open_engine
from bot.services import posts
from bot.services.officers.credentials import PasswordService
from tests.support.stack import ProductStack
from tools import demo_data

_FIELD: Final = 'name="{}" value="([^"]*)"'
_HANDOFF: Final = re.compile(r'action="/handoffs/([^/"]+)/claim"')


@dataclass(frozen=True)
class OfficerCredentials:
    """What an officer signs in with."""

    login: str
    password: str
    secret: str
    """Of the phone that shows codes."""


@dataclass
class ConsoleClient:
    """An officer who is signed in."""

    http: httpx.AsyncClient
    handoff_id: str = ""

    async def sign_in(self, credentials: OfficerCredentials) -> None:
        """Name, password, and what the phone shows."""
        code = pyotp.TOTP(credentials.secret).now()
        await self._submit_form(
            "/sign-in", of="/sign-in", login=credentials.login, password=credentials.password, code=code
        )

    async def set_on_duty(self) -> None:
        """Women are told from now on that somebody is there."""
        await self._submit_form("/account/duty", of="/", on_duty="yes")

    async def claim(self) -> str:
        """Take the one handoff that waits, and open it; the page."""
        page = (await self.http.get("/queue")).text
        found = _HANDOFF.search(page)
        assert found, "nothing waits"
        self.handoff_id = found[1]
        await self._submit_form(f"/handoffs/{self.handoff_id}/claim", of="/queue")
        return await self.open_handoff()

    async def open_handoff(self) -> str:
        """The page of the handoff."""
        answer = await self.http.get(f"/handoffs/{self.handoff_id}")
        answer.raise_for_status()
        return answer.text

    async def send_greeting(self, code_word: str) -> None:
        """The first message: a prepared text with her word."""
        await self._submit_action("reply", prepared="greet_with_word", code_word=code_word)

    async def send_reply(self, words: str) -> None:
        """Own words."""
        await self._submit_action("reply", words=words)

    async def download_media(self, position: int) -> httpx.Response:
        """A voice note of hers."""
        return await self.http.get(f"/handoffs/{self.handoff_id}/media/{position}")

    async def close(self) -> None:
        """It went well: wrapped up, and said so twice."""
        await self._submit_action("wrap-up", outcome="goal_met", sure="yes")

    async def _submit_action(self, verb: str, **fields: str) -> None:
        page = f"/handoffs/{self.handoff_id}"
        await self._submit_form(f"{page}/{verb}", of=page, **fields)

    async def _submit_form(self, path: str, *, of: str, **fields: str) -> None:
        """Fill in the form that leads there, on this page."""
        page = (await self.http.get(of)).text
        form = page.partition(f'action="{path}"')[2].partition("</form>")[0]
        assert form, f"no form for {path} on {of}"
        hidden = {name: _read_field(form, name) for name in ("csrf", "bound") if f'name="{name}"' in form}
        answer = await self.http.post(path, data={**hidden, **fields})
        assert answer.status_code in (302, 303), f"{path}: {answer.status_code}"


def _read_field(form: str, name: str) -> str:
    found = re.search(_FIELD.format(name), form)
    assert found
    return found[1]


@contextmanager
def open_staffed_post(stack: ProductStack) -> Iterator[OfficerCredentials]:
    """A post of its own has joined, with one officer; it closes afterwards, so that nobody else's woman is shown it."""
    with open_staffed_posts(stack, "lina") as (badge,):
        yield badge


@contextmanager
def open_staffed_posts(stack: ProductStack, *names: str) -> Iterator[list[OfficerCredentials]]:
    """The same with several officers."""
    engine = open_engine(stack.settings.database_url, audit_key=stack.keys.get_key(AUDIT))
    bureau = AdminContext(engine, stack.keys, stack.settings.console_home, lambda: datetime.now(UTC))
    mark = secrets.token_hex(3)
    post = replace(demo_data.DEMO_GROUP, post_id=f"group-{mark}")
    demo_data._open_post(bureau, post)
    passwords = PasswordService.from_policy(bootstrap.sign_in_policy())
    parts = [demo_data.DemoAccount(f"{name}-{mark}", name.title(), ("officer",), post) for name in names]
    try:
        yield [OfficerCredentials(*demo_data._create_account(bureau, passwords, part).split()) for part in parts]
    finally:
        with bureau.open_unit_of_work() as uow:
            posts.close_post(uow, post_id=post.post_id, by="test", now=bureau.now())
        engine.dispose()


@asynccontextmanager
async def open_console_client(stack: ProductStack, credentials: OfficerCredentials) -> AsyncIterator[ConsoleClient]:
    """His browser."""
    headers: dict[str, Any] = {"Origin": stack.settings.console_home}
    async with httpx.AsyncClient(base_url=stack.settings.console_home, headers=headers, trust_env=False) as http:
        officer = ConsoleClient(http)
        await officer.sign_in(credentials)
        yield officer
