"""Who may do what in the console: one table. What does not stand in it may nobody.

A verb asks whose the thing is that it is done to: `own` (his account, a handoff he claimed), `other` (of somebody else at his
post) or `none` (nobody's yet, or the verb has no object). Things of another post do not exist for him, whatever his roles.
"""

from collections.abc import Iterable, Mapping
from typing import Final

ROLES: Final = ("officer", "supervisor", "editor", "auditor", "administrator")
NEWCOMER: Final = "newcomer"
"""The role of an account that no second person confirmed yet. Nobody is given it."""
OWN: Final = "own"
OTHER: Final = "other"
NONE: Final = "none"
WHOSE: Final = (OWN, OTHER, NONE)

STILL: Final = "still"
"""The verb of what a browser draws pages with; nobody looks who asks, so it is there without the database."""
ANYONE: Final = "anyone"
"""The verb of doors that stand open: signing in."""
JOINING: Final = "joining"
"""The verb of doors for whoever holds an invitation and has no password yet."""
UNSIGNED: Final = (STILL, ANYONE, JOINING)
"""Verbs that no role decides."""

Rule = Mapping[str, frozenset[str]]


def _rule(**whose_by_role: str) -> Rule:
    return {role: frozenset(whose.split()) for role, whose in whose_by_role.items()}


def _everybody(whose: str) -> Rule:
    return _rule(**dict.fromkeys((*ROLES, NEWCOMER), whose))


PERMISSIONS: Final[Mapping[str, Rule]] = {
    # The frame.
    "open_home": _everybody(NONE),
    "listen": _everybody(NONE),
    "see_account": _everybody(OWN),
    "change_account": _everybody(OWN),
    "sign_out": _everybody(OWN),
    "set_on_duty": _rule(officer="own", supervisor="own other"),
    "see_officers": _rule(supervisor="none", administrator="none"),
    "invite_officer": _rule(supervisor="none", administrator="none"),
    "see_officer": _rule(supervisor="own other", administrator="own other"),
    # Nobody changes his own roles, and nobody locks himself out.
    "change_officer": _rule(supervisor="other", administrator="other"),
    # Who invited or reset it cannot: bot/services/officers.py.
    "confirm_officer": _rule(supervisor="other", administrator="other"),
    "see_shifts": _rule(officer="none", supervisor="none", administrator="none"),
    "change_shifts": _rule(supervisor="none"),
    "see_posts": _rule(administrator="none"),
    "change_posts": _rule(administrator="none"),
    "see_audit": _rule(auditor="none"),
    # Handoffs. An auditor and an administrator never read one.
    "see_queue": _rule(officer="none", supervisor="none"),
    # Of what somebody holds already, claiming changes nothing; whoever comes second is told so, and not shut out.
    "claim": _rule(officer="own other none", supervisor="own other none"),
    "read_handoff": _rule(officer="own", supervisor="own"),
    "reply": _rule(officer="own", supervisor="own"),
    "undo": _rule(officer="own", supervisor="own"),
    "note": _rule(officer="own", supervisor="own"),
    "tick": _rule(officer="own", supervisor="own"),
    "refer": _rule(officer="own", supervisor="own"),
    "release": _rule(officer="own", supervisor="own other"),
    "transfer": _rule(officer="own", supervisor="own"),
    # Offered by a colleague who still holds it, or cold by another post, where nobody does.
    "accept_transfer": _rule(officer="other none", supervisor="other none"),
    "swap": _rule(officer="own", supervisor="own"),
    "raise_urgency": _rule(officer="own", supervisor="own other none"),
    "wrap_up": _rule(officer="own", supervisor="own"),
    "see_readers": _rule(supervisor="own other none", auditor="own other none"),
    "correct_directory": _rule(officer="none", supervisor="none", editor="none"),
    "see_corrections": _rule(editor="none"),
    "change_corrections": _rule(editor="none"),
    # Numbers without persons.
    "see_statistics": _rule(supervisor="none", auditor="none", administrator="none"),
    "export_statistics": _rule(auditor="none", administrator="none"),
    "see_complaints": _rule(auditor="none", administrator="none"),
}
"""Verb → role → whose things."""


GRANTS: Final[Mapping[str, tuple[str, ...]]] = {
    "supervisor": ("officer", "supervisor", "editor"),
    "administrator": ROLES,
}
"""Which roles somebody with a role may give to others, and whose accounts he may change."""

APART: Final = ((frozenset({"officer", "supervisor"}), frozenset({"auditor", "administrator"})),)
"""Roles that nobody has at once: who reads what women send does not also watch who reads it, or open doors for himself."""


def allows(roles: Iterable[str], verb: str, whose: str = NONE) -> bool:
    """Whether one of these roles may do it to such a thing. An unknown verb, role or relation: no."""
    rule = PERMISSIONS.get(verb, {})
    return any(whose in rule.get(role, ()) for role in roles)
