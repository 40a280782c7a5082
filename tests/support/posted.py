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
from bot.appointing import demonstration
from bot.appointing.making import Bureau
from bot.services import posts
from bot.services.passwords import Passwords
from bot.store.engine import open_engine
from bot.store.keys import AUDIT
from tests.support.stack import Stack

_FIELD: Final = 'name="{}" value="([^"]*)"'
_HANDOFF: Final = re.compile(r'action="/handoffs/([^/"]+)/claim"')


@dataclass(frozen=True)
class Badge:
    """What an officer signs in with."""

    login: str
    password: str
    secret: str
    """Of the phone that shows codes."""


@dataclass
class Console:
    """An officer who is signed in."""

    http: httpx.AsyncClient
    handoff_id: str = ""

    async def signs_in(self, badge: Badge) -> None:
        """Name, password, and what the phone shows."""
        code = pyotp.TOTP(badge.secret).now()
        await self._sends("/sign-in", of="/sign-in", login=badge.login, password=badge.password, code=code)

    async def goes_on_duty(self) -> None:
        """Women are told from now on that somebody is there."""
        await self._sends("/account/duty", of="/", on_duty="yes")

    async def claims(self) -> str:
        """Take the one handoff that waits, and open it; the page."""
        page = (await self.http.get("/queue")).text
        found = _HANDOFF.search(page)
        assert found, "nothing waits"
        self.handoff_id = found[1]
        await self._sends(f"/handoffs/{self.handoff_id}/claim", of="/queue")
        return await self.reads()

    async def reads(self) -> str:
        """The page of the handoff."""
        answer = await self.http.get(f"/handoffs/{self.handoff_id}")
        answer.raise_for_status()
        return answer.text

    async def greets(self, code_word: str) -> None:
        """The first message: a prepared text with her word."""
        await self._acts("reply", prepared="greet_with_word", code_word=code_word)

    async def says(self, words: str) -> None:
        """Own words."""
        await self._acts("reply", words=words)

    async def hears(self, position: int) -> httpx.Response:
        """A voice note of hers."""
        return await self.http.get(f"/handoffs/{self.handoff_id}/media/{position}")

    async def wraps_up(self) -> None:
        """It ended well."""
        await self._acts("wrap-up", outcome="goal_met")

    async def _acts(self, verb: str, **fields: str) -> None:
        page = f"/handoffs/{self.handoff_id}"
        await self._sends(f"{page}/{verb}", of=page, **fields)

    async def _sends(self, path: str, *, of: str, **fields: str) -> None:
        """Fill in the form that leads there, on this page."""
        page = (await self.http.get(of)).text
        form = page.partition(f'action="{path}"')[2].partition("</form>")[0]
        assert form, f"no form for {path} on {of}"
        hidden = {name: _value(form, name) for name in ("csrf", "bound") if f'name="{name}"' in form}
        answer = await self.http.post(path, data={**hidden, **fields})
        assert answer.status_code in (302, 303), f"{path}: {answer.status_code}"


def _value(form: str, name: str) -> str:
    found = re.search(_FIELD.format(name), form)
    assert found
    return found[1]


@contextmanager
def joined(stack: Stack) -> Iterator[Badge]:
    """A post of its own has joined, with one officer; it closes afterwards, so that nobody else's woman is shown it."""
    engine = open_engine(stack.settings.database_url, audit_key=stack.keys.key(AUDIT))
    bureau = Bureau(engine, stack.keys, stack.settings.console_home, lambda: datetime.now(UTC))
    mark = secrets.token_hex(3)
    post = replace(demonstration.GROUP, post_id=f"group-{mark}")
    demonstration._open_post(bureau, post)
    part = demonstration.Part(f"lina-{mark}", "Lina", ("officer",), post)
    told = demonstration._played(bureau, Passwords.of(bootstrap.signing()), part)
    try:
        yield Badge(*told.split())
    finally:
        with bureau.work() as uow:
            posts.close(uow, post_id=post.post_id, by="test", now=bureau.now())
        engine.dispose()


@asynccontextmanager
async def console(stack: Stack, badge: Badge) -> AsyncIterator[Console]:
    """His browser."""
    headers: dict[str, Any] = {"Origin": stack.settings.console_home}
    async with httpx.AsyncClient(base_url=stack.settings.console_home, headers=headers, trust_env=False) as http:
        officer = Console(http)
        await officer.signs_in(badge)
        yield officer
