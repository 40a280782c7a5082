"""Two posts that do not exist, with officers to play, for whoever rehearses: `make run` makes them once."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot import bootstrap
from bot.appointing.making import Bureau, opened
from bot.errors import NotFound
from bot.model.post import CHECKLIST, Post
from bot.services import joining, onetime, posts, sign_in
from bot.services.joining import Invited
from bot.services.passwords import Passwords
from bot.services.sign_in import Reception
from bot.settings import Settings

BY: Final = "demonstration"
EMBASSY: Final = Post(
    post_id="demonstration-kh-my", name="Demonstration post: an embassy (not real)", country="MY", origin="KH",
    run_by="mission", mission_id=None, time_zone="Asia/Kuala_Lumpur", reports="unknown", hours="24/7",
    languages=("km", "en"), keep_days=7,
)  # fmt: skip
GROUP: Final = replace(
    EMBASSY, post_id="demonstration-group-my", name="Demonstration post: a group (not real)", origin=None,
    run_by="non_government", reports="nothing", languages=("km", "id", "fil", "my", "vi", "en"),
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """Somebody to play."""

    login: str
    name: str
    roles: tuple[str, ...]
    post: Post | None


PARTS: Final = (
    Part("dara", "Dara (demonstration)", ("officer",), EMBASSY),
    Part("sok", "Sok (demonstration)", ("officer", "supervisor"), EMBASSY),
    Part("lina", "Lina (demonstration)", ("officer", "supervisor"), GROUP),
    Part("admin", "Administrator (demonstration)", ("administrator", "editor"), None),
    Part("audit", "Auditor (demonstration)", ("auditor",), None),
)


def prepare(settings: Settings, *, now: Callable[[], datetime]) -> list[str]:
    """Make posts and officers where there is nobody yet; what to tell whoever rehearses, this once.

    Only for the rehearsal, where no real woman can be on the other side.
    """
    with opened(settings, now=now) as bureau:
        with bureau.work() as uow:
            if not uow.officers.is_empty() or uow.posts.all():
                return []
        for post in (EMBASSY, GROUP):
            _open_post(bureau, post)
        passwords = Passwords.of(bootstrap.signing())
        return [*_HEAD, *(_played(bureau, passwords, part) for part in PARTS), *_FOOT]


_HEAD: Final = ("Officers to play, told this once (login, password, secret for an app that shows codes):",)
_FOOT: Final = (
    "Without such an app: .venv/bin/python -m bot officer code LOGIN",
    "Told too long ago: .venv/bin/python -m bot officer reset LOGIN",
)


def _open_post(bureau: Bureau, post: Post) -> None:
    with bureau.work() as uow:
        posts.add(uow, post, limits=bootstrap.library().limits, by=BY, now=bureau.now())
    for item in CHECKLIST:
        with bureau.work() as uow:
            posts.check(uow, post_id=post.post_id, item=item, by=BY, now=bureau.now())
    with bureau.work() as uow:
        posts.join(uow, post_id=post.post_id, by=BY, now=bureau.now())


def _played(bureau: Bureau, passwords: Passwords, part: Part) -> str:
    """Make one, as if he had joined; what to tell."""
    password = onetime.new_code(secrets.choice).lower()
    code = bureau.invite(
        part.login, roles=part.roles, name=part.name, title="other", post_id=part.post and part.post.post_id, language="en",
        languages=part.post.languages if part.post else ("en",), is_woman=True,
    )  # fmt: skip
    reception = Reception(bureau.work, bureau.keys, passwords, bootstrap.signing())
    invited = Invited(part.login, code, BY)
    token, now = _token(), bureau.now()
    joining.enter(reception, invited, token=token, now=now, random_bytes=secrets.token_bytes)
    with bureau.work() as uow:
        signed = sign_in.recognise(uow, bureau.keys, reception.signing, token=token, now=now)
    if signed is None:
        raise NotFound("the account that was just invited")
    officer, secret = signed.officer, joining.secret_shown(bureau.keys, signed.session)
    joining.join(
        reception, signed, password=password, code=onetime.code_at(secret, bureau.now()), token=_token(), recovery=(),
        now=bureau.now(),
    )  # fmt: skip
    with bureau.work() as uow:
        # The code that joined opens nothing more; but whoever plays wants to sign in within the same half minute.
        uow.officers.change(officer.officer_id, totp_step=None)
        uow.sessions.end_all(officer.officer_id)
        uow.commit()
    return f"  {part.login:6} {password}  {secret}"


def _token() -> str:
    return secrets.token_urlsafe(32)
