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

from tests.proofs.console import chromium
from tests.proofs.console.console_installation import ConsoleInstallation, send_card
from tests.proofs.console.open_page import StreamingBrowser
from tests.proofs.console.tcp_proxy import KINDS, TcpProxy
from tests.support.officer_client import ConsoleClient, OfficerCredentials

PAGES: Final = (("queue", 4), ("handoff", 4), ("directory", 1), ("statistics", 1))
MAX_VISIBLE_SECONDS: Final = 60.0
HAS_CHROMIUM: Final = chromium.find_chromium() is not None


@dataclass(frozen=True)
class LoadPlan:
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
    visible_seconds: list[float] = field(default_factory=list)
    visible_seconds_after_cut: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """By kind of cut: since it was over."""
    chromium_seconds: list[float] = field(default_factory=list)
    """The same in a real browser."""
    faults: list[str] = field(default_factory=list)
    sign_ins: list[float] = field(default_factory=list)
    streams: int = 0
    cpu_share: float = 0.0
    """Of one core, by the console, while pages were opened."""


async def run_load(installation: ConsoleInstallation, work: LoadPlan, *, pid: int) -> Outcome:
    """Everybody signs in, works, is cut off, and is back."""
    found = Outcome()
    wire = TcpProxy(installation.settings.console_port)
    async with wire.run(), AsyncExitStack() as stack:
        browsers = [await _open_browser(stack, installation, wire, *who, found) for who in _open_browsers(installation)]
        pages = [asyncio.create_task(browser.keep_open()) for browser in browsers]
        await _wait_until(lambda: all(browser.shown_texts for browser in browsers))
        await _run_work(installation, browsers, work, found, pid)
        for kind in KINDS:
            for _ in range(work.cuts):
                await _run_cut(installation, browsers, wire, work, kind, found)
                if HAS_CHROMIUM:
                    found.chromium_seconds.append(await measure_in_chromium(installation, work, kind))
        for page in pages:
            page.cancel()
    for browser in browsers:
        found.faults += browser.faults
        found.streams += browser.streams
        for kind, times in browser.times.items():
            found.pages[kind] += times
    return found


def _open_browsers(installation: ConsoleInstallation) -> list[tuple[str, OfficerCredentials]]:
    return [(post_id, badge) for post_id, badges in installation.credentials.items() for badge in badges]


async def _open_browser(
    stack: AsyncExitStack,
    installation: ConsoleInstallation,
    wire: TcpProxy,
    post_id: str,
    credentials: OfficerCredentials,
    outcome: Outcome,
) -> StreamingBrowser:
    """One officer, signed in at the door itself; afterwards he comes over the wire."""
    cookies = await _sign_in(installation, credentials, outcome)
    opened = await stack.enter_async_context(_create_session(wire, cookies))
    return StreamingBrowser(opened, credentials.login, post_id)


async def _sign_in(installation: ConsoleInstallation, credentials: OfficerCredentials, outcome: Outcome) -> str:
    """The cookies of whoever signed in."""
    home = installation.settings.console_home
    async with httpx.AsyncClient(base_url=home, headers={"Origin": home}, trust_env=False, timeout=20) as http:
        began = time.monotonic()
        await _get_unused_code(installation, credentials)
        await ConsoleClient(http).sign_in(credentials)
        outcome.sign_ins.append(time.monotonic() - began)
        return "; ".join(f"{name}={value}" for name, value in http.cookies.items())


async def _get_unused_code(installation: ConsoleInstallation, credentials: OfficerCredentials) -> None:
    """Each code of his phone opens once; whoever signs in twice within half a minute would have to wait for the next."""
    with installation.open_unit_of_work() as uow:
        officer = uow.officers.get_by_login(credentials.login)
        assert officer
        uow.officers.update(officer.officer_id, totp_step=None)
        uow.commit()


@asynccontextmanager
async def _create_session(wire: TcpProxy, cookies: str) -> AsyncIterator[aiohttp.ClientSession]:
    timeout = aiohttp.ClientTimeout(total=20)
    async with aiohttp.ClientSession(wire.address, headers={"Cookie": cookies}, timeout=timeout) as session:
        yield session


async def _run_work(
    installation: ConsoleInstallation, browsers: Sequence[StreamingBrowser], work: LoadPlan, outcome: Outcome, pid: int
) -> None:
    """Everybody opens pages, while women send cards."""
    ends, before = time.monotonic() + work.seconds, _read_cpu_seconds(pid)
    working = [asyncio.create_task(_open_pages(installation, browser, work, ends)) for browser in browsers]
    number = 0
    while time.monotonic() < ends:
        outcome.visible_seconds += await _measure_visibility(
            installation, browsers, number % len(installation.posts), asyncio.sleep(work.new_every_seconds)
        )
        number += 1
    await asyncio.gather(*working)
    outcome.cpu_share = (_read_cpu_seconds(pid) - before) / work.seconds


async def _open_pages(
    installation: ConsoleInstallation, browser: StreamingBrowser, work: LoadPlan, ends: float
) -> None:
    random = Random(f"{work.seed} {browser.login}")
    is_supervisor = int(browser.login.rsplit("-", 1)[1]) % 4 == 0
    kinds = [kind for kind, weight in PAGES for _ in range(weight) if is_supervisor or kind != "statistics"]
    while (wait := random.expovariate(1 / work.think_seconds)) < ends - time.monotonic():
        await asyncio.sleep(wait)
        kind = random.choice(kinds)
        path = (
            f"/handoffs/{random.choice(installation.held_handoffs[browser.login])}" if kind == "handoff" else f"/{kind}"
        )
        with suppress(aiohttp.ClientError, TimeoutError):
            await browser.open(kind, path)
            continue
        browser.faults.append(f"{kind}: no answer")


async def _measure_visibility(
    installation: ConsoleInstallation, browsers: Sequence[StreamingBrowser], at: int, meanwhile: Any
) -> list[float]:
    """A woman sends; after how many seconds each open page of the post shows it."""
    post = installation.posts[at]
    theirs = [browser for browser in browsers if browser.post_id == post.post_id]
    began = time.monotonic()
    sent = await asyncio.to_thread(send_card, installation.create_person(), post, urgency="now")
    looking = [asyncio.create_task(_wait_until_visible(browser, sent.code)) for browser in theirs]
    await meanwhile
    return [at - began for at in await asyncio.gather(*looking)]


async def _wait_until_visible(browser: StreamingBrowser, code: str) -> float:
    """When it stood on the page; much later where it never did."""
    browser.wait_for_code(code)
    with suppress(TimeoutError):
        async with asyncio.timeout(MAX_VISIBLE_SECONDS):
            await browser.wanted_codes[code].wait()
    is_seen = browser.wanted_codes.pop(code).is_set()
    return time.monotonic() if is_seen else time.monotonic() + MAX_VISIBLE_SECONDS


async def _run_cut(
    installation: ConsoleInstallation,
    browsers: Sequence[StreamingBrowser],
    wire: TcpProxy,
    work: LoadPlan,
    kind: str,
    outcome: Outcome,
) -> None:
    """Nothing passes for a while; a woman sends to each post meanwhile."""
    random = Random(f"{work.seed} {kind} {len(outcome.visible_seconds_after_cut[kind])}")
    wire.cut(kind)
    began, seconds = time.monotonic(), random.uniform(*work.cut_seconds)
    looking = []
    for post in installation.posts:
        sent = await asyncio.to_thread(send_card, installation.create_person(), post, urgency="now")
        theirs = [browser for browser in browsers if browser.post_id == post.post_id]
        looking += [asyncio.create_task(_wait_until_visible(browser, sent.code)) for browser in theirs]
    await asyncio.sleep(max(0.0, began + seconds - time.monotonic()))
    wire.restore()
    mended = time.monotonic()
    outcome.visible_seconds_after_cut[kind] += [at - mended for at in await asyncio.gather(*looking)]


async def measure_in_chromium(installation: ConsoleInstallation, work: LoadPlan, kind: str) -> float:
    """One officer's queue in a real browser, cut off: seconds after the cut until a handoff sent meanwhile is shown."""
    wire, post = TcpProxy(installation.settings.console_port), installation.posts[0]
    badge = installation.credentials[post.post_id][0]
    async with wire.run(), chromium.open_page() as page:
        await page.open(f"{wire.address}/queue", cookies=await _sign_in(installation, badge, Outcome()))
        await page.wait_until("document.querySelector('#cut') && document.querySelector('#cut').hidden", seconds=20)
        before = await asyncio.to_thread(send_card, installation.create_person(), post, urgency="now")
        await page.wait_until(_build_visibility_script(before.code), seconds=20)  # it listens
        wire.cut(kind)
        sent = await asyncio.to_thread(send_card, installation.create_person(), post, urgency="now")
        await asyncio.sleep(Random(work.seed).uniform(*work.cut_seconds))
        wire.restore()
        mended = time.monotonic()
        return await page.wait_until(_build_visibility_script(sent.code), seconds=MAX_VISIBLE_SECONDS) - mended


def _build_visibility_script(code: str) -> str:
    return f"document.body.innerText.includes('{code}')"


async def _wait_until(holds: Any, *, seconds: float = 60.0) -> None:
    async with asyncio.timeout(seconds):
        while not holds():
            await asyncio.sleep(0.1)


def _read_cpu_seconds(pid: int) -> float:
    used = psutil.Process(pid).cpu_times()
    return float(used.user + used.system)
