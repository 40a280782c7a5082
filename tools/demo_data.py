"""Two posts that do not exist, with officers to play, for whoever rehearses: `make run` makes them once."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot import bootstrap
from bot.cli.admin_context import AdminContext, open_admin_context
from bot.config.settings import Settings
from bot.domain.post import JOINING_CHECKLIST, Post
from bot.errors import NotFound
from bot.services import posts
from bot.services.officers import authentication, credentials, onboarding
from bot.services.officers.authentication import AuthContext
from bot.services.officers.credentials import PasswordService
from bot.services.officers.onboarding import InvitationAttempt

AUDIT_ACTOR: Final = "demonstration"
DEMO_EMBASSY: Final = Post(
    post_id="demonstration-kh-my",
    name="Demonstration post: an embassy (not real)",
    country="MY",
    origin="KH",
    run_by="mission",
    mission_id=None,
    time_zone="Asia/Kuala_Lumpur",
    reports="unknown",
    hours="24/7",
    languages=("km", "en"),
    keep_days=7,
)
DEMO_GROUP: Final = replace(
    DEMO_EMBASSY,
    post_id="demonstration-group-my",
    name="Demonstration post: a group (not real)",
    origin=None,
    run_by="non_government",
    reports="nothing",
    languages=("km", "id", "fil", "my", "vi", "en"),
)


@dataclass(frozen=True)
class DemoAccount:
    """Somebody to play."""

    login: str
    name: str
    roles: tuple[str, ...]
    post: Post | None


DEMO_ACCOUNTS: Final = (
    DemoAccount("dara", "Dara (demonstration)", ("officer",), DEMO_EMBASSY),
    DemoAccount("sok", "Sok (demonstration)", ("officer", "supervisor"), DEMO_EMBASSY),
    DemoAccount("lina", "Lina (demonstration)", ("officer", "supervisor"), DEMO_GROUP),
    DemoAccount("admin", "Administrator (demonstration)", ("administrator", "editor"), None),
    DemoAccount("audit", "Auditor (demonstration)", ("auditor",), None),
)


def prepare_demo(settings: Settings, *, now: Callable[[], datetime]) -> list[str]:
    """Make posts and officers where there is nobody yet; what to tell whoever rehearses, this once.

    Only for the rehearsal, where no real woman can be on the other side.
    """
    with open_admin_context(settings, now=now) as bureau:
        with bureau.open_unit_of_work() as uow:
            if not uow.officers.is_empty() or uow.posts.list_all():
                return []
        for post in (DEMO_EMBASSY, DEMO_GROUP):
            _open_post(bureau, post)
        passwords = PasswordService.from_policy(bootstrap.sign_in_policy())
        return [*_HEADER, *(_create_account(bureau, passwords, part) for part in DEMO_ACCOUNTS), *_FOOTER]


_HEADER: Final = ("Officers to play, told this once (login, password, secret for an app that shows codes):",)
_FOOTER: Final = (
    "Without such an app: .venv/bin/python -m bot officer code LOGIN",
    "Told too long ago: .venv/bin/python -m bot officer reset LOGIN",
)


def _open_post(admin: AdminContext, post: Post) -> None:
    with admin.open_unit_of_work() as uow:
        posts.add_post(uow, post, limits=bootstrap.library().limits, by=AUDIT_ACTOR, now=admin.now())
    for item in JOINING_CHECKLIST:
        with admin.open_unit_of_work() as uow:
            posts.complete_check(uow, post_id=post.post_id, item=item, by=AUDIT_ACTOR, now=admin.now())
    with admin.open_unit_of_work() as uow:
        posts.join_post(uow, post_id=post.post_id, by=AUDIT_ACTOR, now=admin.now())


def _create_account(admin: AdminContext, passwords: PasswordService, account: DemoAccount) -> str:
    """Make one, as if he had joined; what to tell."""
    password = credentials.generate_code(secrets.choice).lower()
    code = admin.invite_officer(
        account.login,
        roles=account.roles,
        name=account.name,
        title="other",
        post_id=account.post and account.post.post_id,
        language="en",
        languages=account.post.languages if account.post else ("en",),
        is_woman=True,
    )
    reception = AuthContext(admin.open_unit_of_work, admin.keys, passwords, bootstrap.sign_in_policy())
    invited = InvitationAttempt(account.login, code, AUDIT_ACTOR)
    token, now = _generate_token(), admin.now()
    onboarding.open_invitation(reception, invited, token=token, now=now, random_bytes=secrets.token_bytes)
    with admin.open_unit_of_work() as uow:
        signed = authentication.authenticate_session(uow, admin.keys, reception.policy, token=token, now=now)
    if signed is None:
        raise NotFound("the account that was just invited")
    officer, secret = signed.officer, onboarding.decrypt_shown_secret(admin.keys, signed.session)
    onboarding.join_account(
        reception,
        signed,
        password=password,
        code=credentials.compute_totp(secret, admin.now()),
        token=_generate_token(),
        recovery=(),
        now=admin.now(),
    )
    with admin.open_unit_of_work() as uow:
        # The code that joined opens nothing more; but whoever plays wants to sign in within the same half minute.
        uow.officers.update(officer.officer_id, totp_step=None)
        uow.sessions.delete_by_officer(officer.officer_id)
        uow.commit()
    return f"  {account.login:6} {password}  {secret}"


def _generate_token() -> str:
    return secrets.token_urlsafe(32)
