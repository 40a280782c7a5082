"""Fifty officers at work, each with a page that stays open: how fast pages come, and how soon a new handoff is seen."""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

import aiohttp
import httpx
import psutil

from tests.fire.console import chromium
from tests.fire.console.house import House, sends
from tests.fire.console.page_open import Browser
from tests.fire.console.wire import KINDS, Wire
from tests.support.posted import Badge, Console

PAGES: Final = (("queue", 4), ("handoff", 4), ("directory", 1), ("statistics", 1))
UNSEEN_SECONDS: Final = 60.0
HAS_CHROMIUM: Final = chromium.path() is not None


@dataclass(frozen=True)
class Work:
    """How long, and how often."""

    seconds: float
    think_seconds: float
    """Between two pages of one officer, on average."""
    new_every_seconds: float
    cuts: int
    """Of each kind."""
    cut_seconds: tuple[float, float]
    seed: int = 7


@dataclass
class Outcome:
    """What was timed, in seconds."""

    pages: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    seen: list[float] = field(default_factory=list)
    seen_after: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """By kind of cut: since it was over."""
    in_chromium: list[float] = field(default_factory=list)
    """The same in a real browser."""
    faults: list[str] = field(default_factory=list)
    sign_ins: list[float] = field(default_factory=list)
    streams: int = 0
    busy: float = 0.0
    """Of one core, by the console, while pages were opened."""


async def run(house: House, work: Work, *, pid: int) -> Outcome:
    """Everybody signs in, works, is cut off, and is back."""
    found = Outcome()
    wire = Wire(house.settings.console_port)
    async with wire.laid(), AsyncExitStack() as stack:
        browsers = [await _browser(stack, house, wire, *who, found) for who in _everybody(house)]
        pages = [asyncio.create_task(browser.stays_open()) for browser in browsers]
        await _until(lambda: all(browser.shown for browser in browsers))
        await _at_work(house, browsers, work, found, pid)
        for kind in KINDS:
            for _ in range(work.cuts):
                await _cut(house, browsers, wire, work, kind, found)
                if HAS_CHROMIUM:
                    found.in_chromium.append(await in_chromium(house, work, kind))
        for page in pages:
            page.cancel()
    for browser in browsers:
        found.faults += browser.faults
        found.streams += browser.streams
        for kind, times in browser.times.items():
            found.pages[kind] += times
    return found


def _everybody(house: House) -> list[tuple[str, Badge]]:
    return [(post_id, badge) for post_id, badges in house.badges.items() for badge in badges]


async def _browser(
    stack: AsyncExitStack, house: House, wire: Wire, post_id: str, badge: Badge, found: Outcome
) -> Browser:
    """One officer, signed in at the door itself; afterwards he comes over the wire."""
    cookies = await _signed_in(house, badge, found)
    opened = await stack.enter_async_context(_session(wire, cookies))
    return Browser(opened, badge.login, post_id)


async def _signed_in(house: House, badge: Badge, found: Outcome) -> str:
    """The cookies of whoever signed in."""
    home = house.settings.console_home
    async with httpx.AsyncClient(base_url=home, headers={"Origin": home}, trust_env=False, timeout=20) as http:
        began = time.monotonic()
        await _code_not_used(house, badge)
        await Console(http).signs_in(badge)
        found.sign_ins.append(time.monotonic() - began)
        return "; ".join(f"{name}={value}" for name, value in http.cookies.items())


async def _code_not_used(house: House, badge: Badge) -> None:
    """Each code of his phone opens once; whoever signs in twice within half a minute would have to wait for the next."""
    with house.office_work() as uow:
        officer = uow.officers.by_login(badge.login)
        assert officer
        uow.officers.change(officer.officer_id, totp_step=None)
        uow.commit()


@asynccontextmanager
async def _session(wire: Wire, cookies: str) -> AsyncIterator[aiohttp.ClientSession]:
    timeout = aiohttp.ClientTimeout(total=20)
    async with aiohttp.ClientSession(wire.address, headers={"Cookie": cookies}, timeout=timeout) as session:
        yield session


async def _at_work(house: House, browsers: Sequence[Browser], work: Work, found: Outcome, pid: int) -> None:
    """Everybody opens pages, while women send cards."""
    ends, before = time.monotonic() + work.seconds, _cpu(pid)
    working = [asyncio.create_task(_works(house, browser, work, ends)) for browser in browsers]
    number = 0
    while time.monotonic() < ends:
        found.seen += await _seen(house, browsers, number % len(house.posts), asyncio.sleep(work.new_every_seconds))
        number += 1
    await asyncio.gather(*working)
    found.busy = (_cpu(pid) - before) / work.seconds


async def _works(house: House, browser: Browser, work: Work, ends: float) -> None:
    random = Random(f"{work.seed} {browser.login}")
    is_supervisor = int(browser.login.rsplit("-", 1)[1]) % 4 == 0
    kinds = [kind for kind, weight in PAGES for _ in range(weight) if is_supervisor or kind != "statistics"]
    while (wait := random.expovariate(1 / work.think_seconds)) < ends - time.monotonic():
        await asyncio.sleep(wait)
        kind = random.choice(kinds)
        path = f"/handoffs/{random.choice(house.held[browser.login])}" if kind == "handoff" else f"/{kind}"
        with suppress(aiohttp.ClientError, TimeoutError):
            await browser.opens(kind, path)
            continue
        browser.faults.append(f"{kind}: no answer")


async def _seen(house: House, browsers: Sequence[Browser], at: int, meanwhile: Any) -> list[float]:
    """A woman sends; after how many seconds each open page of the post shows it."""
    post = house.posts[at]
    theirs = [browser for browser in browsers if browser.post_id == post.post_id]
    began = time.monotonic()
    sent = await asyncio.to_thread(sends, house.woman(), post, urgency="now")
    looking = [asyncio.create_task(_until_seen(browser, sent.code)) for browser in theirs]
    await meanwhile
    return [at - began for at in await asyncio.gather(*looking)]


async def _until_seen(browser: Browser, code: str) -> float:
    """When it stood on the page; much later where it never did."""
    browser.will_see(code)
    with suppress(TimeoutError):
        async with asyncio.timeout(UNSEEN_SECONDS):
            await browser.waits_for[code].wait()
    is_seen = browser.waits_for.pop(code).is_set()
    return time.monotonic() if is_seen else time.monotonic() + UNSEEN_SECONDS


async def _cut(
    house: House, browsers: Sequence[Browser], wire: Wire, work: Work, kind: str, found: Outcome
) -> None:
    """Nothing passes for a while; a woman sends to each post meanwhile."""
    random = Random(f"{work.seed} {kind} {len(found.seen_after[kind])}")
    wire.cut(kind)
    began, seconds = time.monotonic(), random.uniform(*work.cut_seconds)
    looking = []
    for post in house.posts:
        sent = await asyncio.to_thread(sends, house.woman(), post, urgency="now")
        theirs = [browser for browser in browsers if browser.post_id == post.post_id]
        looking += [asyncio.create_task(_until_seen(browser, sent.code)) for browser in theirs]
    await asyncio.sleep(max(0.0, began + seconds - time.monotonic()))
    wire.mend()
    mended = time.monotonic()
    found.seen_after[kind] += [at - mended for at in await asyncio.gather(*looking)]


async def in_chromium(house: House, work: Work, kind: str) -> float:
    """One officer's queue in a real browser, cut off: seconds after the cut until a handoff sent meanwhile is shown."""
    wire, post = Wire(house.settings.console_port), house.posts[0]
    badge = house.badges[post.post_id][0]
    async with wire.laid(), chromium.opened() as page:
        await page.opens(f"{wire.address}/queue", cookies=await _signed_in(house, badge, Outcome()))
        await page.until("document.querySelector('#cut') && document.querySelector('#cut').hidden", seconds=20)
        before = await asyncio.to_thread(sends, house.woman(), post, urgency="now")
        await page.until(_shows(before.code), seconds=20)  # it listens
        wire.cut(kind)
        sent = await asyncio.to_thread(sends, house.woman(), post, urgency="now")
        await asyncio.sleep(Random(work.seed).uniform(*work.cut_seconds))
        wire.mend()
        mended = time.monotonic()
        return await page.until(_shows(sent.code), seconds=UNSEEN_SECONDS) - mended


def _shows(code: str) -> str:
    return f"document.body.innerText.includes('{code}')"


async def _until(holds: Any, *, seconds: float = 60.0) -> None:
    async with asyncio.timeout(seconds):
        while not holds():
            await asyncio.sleep(0.1)


def _cpu(pid: int) -> float:
    used = psutil.Process(pid).cpu_times()
    return float(used.user + used.system)
