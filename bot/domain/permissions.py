"""Who may do what in the console: one table. What does not stand in it may nobody.

A verb asks whose the thing is that it is done to: `own` (his account, a handoff he claimed), `other` (of somebody else at his
post) or `none` (nobody's yet, or the verb has no object). Things of another post do not exist for him, whatever his roles.
"""

from collections.abc import Iterable, Mapping
from typing import Final

ROLES: Final = ("officer", "supervisor", "editor", "auditor", "administrator")
UNCONFIRMED_ROLE: Final = "newcomer"
"""The role of an account that no second person confirmed yet. Nobody is given it."""
ANSWERING_ROLES: Final = frozenset({"officer", "supervisor"})
"""Roles that may hold a handoff."""
SCOPE_OWN: Final = "own"
SCOPE_OTHER: Final = "other"
SCOPE_NONE: Final = "none"
SCOPE_INTERPRETER: Final = "interpreter"
"""Of a handoff that a colleague holds: she agreed that this officer interprets in it."""
SCOPES: Final = (SCOPE_OWN, SCOPE_OTHER, SCOPE_NONE, SCOPE_INTERPRETER)

STATIC_VERB: Final = "still"
"""The verb of what a browser draws pages with; nobody looks who asks, so it is there without the database."""
PUBLIC_VERB: Final = "anyone"
"""The verb of doors that stand open: signing in."""
JOINING_VERB: Final = "joining"
"""The verb of doors for whoever holds an invitation and has no password yet."""
LISTENING_VERB: Final = "listen"
"""The verb of what an open page does by itself."""
UNAUTHENTICATED_VERBS: Final = (STATIC_VERB, PUBLIC_VERB, JOINING_VERB)
"""Verbs that no role decides."""

PermissionRule = Mapping[str, frozenset[str]]


def _build_rule(**scopes_by_role: str) -> PermissionRule:
    return {role: frozenset(whose.split()) for role, whose in scopes_by_role.items()}


def _allow_everybody(scope: str) -> PermissionRule:
    return _build_rule(**dict.fromkeys((*ROLES, UNCONFIRMED_ROLE), scope))


PERMISSIONS: Final[Mapping[str, PermissionRule]] = {
    # The frame.
    "open_home": _allow_everybody(SCOPE_NONE),
    LISTENING_VERB: _allow_everybody(SCOPE_NONE),
    "see_account": _allow_everybody(SCOPE_OWN),
    "change_account": _allow_everybody(SCOPE_OWN),
    "sign_out": _allow_everybody(SCOPE_OWN),
    "set_on_duty": _build_rule(officer="own", supervisor="own other"),
    "see_officers": _build_rule(supervisor="none", administrator="none"),
    "invite_officer": _build_rule(supervisor="none", administrator="none"),
    "see_officer": _build_rule(supervisor="own other", administrator="own other"),
    # Nobody changes his own roles, and nobody locks himself out.
    "change_officer": _build_rule(supervisor="other", administrator="other"),
    # Who invited or reset it cannot: bot/services/officers/accounts.py.
    "confirm_officer": _build_rule(supervisor="other", administrator="other"),
    "see_shifts": _build_rule(officer="none", supervisor="none", administrator="none"),
    "change_shifts": _build_rule(supervisor="none"),
    # A text of the post: one officer writes it, a second one approves it, and whoever looks after the post withdraws it.
    "see_post_texts": _build_rule(officer="none", supervisor="none", administrator="none"),
    "write_post_text": _build_rule(officer="none", supervisor="none"),
    "approve_post_text": _build_rule(officer="other", supervisor="other"),
    "withdraw_post_text": _build_rule(officer="own", supervisor="own other", administrator="own other"),
    "see_posts": _build_rule(administrator="none"),
    "change_posts": _build_rule(administrator="none"),
    "see_audit": _build_rule(auditor="none"),
    "export_audit": _build_rule(auditor="none"),
    # Handoffs. An auditor and an administrator never read one.
    "see_queue": _build_rule(officer="none", supervisor="none"),
    # An officer sees what they ended or held last, a supervisor what ended at the post.
    "see_ended": _build_rule(officer="none", supervisor="none"),
    # Of what somebody holds already, claiming changes nothing; whoever comes second is told so, and not shut out.
    "claim": _build_rule(officer="own other none interpreter", supervisor="own other none interpreter"),
    # Of a call to somebody else it changes nothing.
    "acknowledge_call": _build_rule(officer="own other none interpreter", supervisor="own other none interpreter"),
    # Whoever she agreed to as an interpreter reads and writes, and does nothing else.
    "read_handoff": _build_rule(officer="own interpreter", supervisor="own interpreter"),
    "write": _build_rule(officer="own interpreter", supervisor="own interpreter"),
    "undo": _build_rule(officer="own interpreter", supervisor="own interpreter"),
    "end_interpreting": _build_rule(officer="own interpreter", supervisor="own interpreter"),
    "ask_interpreter": _build_rule(officer="own", supervisor="own"),
    "reply": _build_rule(officer="own", supervisor="own"),
    # Words of hers to the operator's translation server, and a machine's draft to her: whoever holds it alone.
    "translate": _build_rule(officer="own", supervisor="own"),
    "note": _build_rule(officer="own", supervisor="own"),
    "tick": _build_rule(officer="own", supervisor="own"),
    "refer": _build_rule(officer="own", supervisor="own"),
    "release": _build_rule(officer="own", supervisor="own other interpreter"),
    # Giving to a colleague on duty what the queue holds, or anybody; what an officer holds themselves they pass on.
    "assign": _build_rule(supervisor="own other none interpreter"),
    "see_now": _build_rule(supervisor="none"),
    "move_handoffs": _build_rule(supervisor="own other"),
    "transfer": _build_rule(officer="own", supervisor="own"),
    # Offered by a colleague who still holds it, or cold by another post, where nobody does.
    "accept_transfer": _build_rule(officer="other none interpreter", supervisor="other none interpreter"),
    "swap": _build_rule(officer="own", supervisor="own"),
    "raise_urgency": _build_rule(officer="own", supervisor="own other none interpreter"),
    "wrap_up": _build_rule(officer="own", supervisor="own"),
    "see_readers": _build_rule(supervisor="own other none", auditor="own other none"),
    "correct_directory": _build_rule(officer="none", supervisor="none", editor="none"),
    "see_corrections": _build_rule(editor="none"),
    "change_corrections": _build_rule(editor="none"),
    # Numbers without persons.
    "see_statistics": _build_rule(supervisor="none", auditor="none", administrator="none"),
    "export_statistics": _build_rule(auditor="none", administrator="none"),
    "see_complaints": _build_rule(auditor="none", administrator="none"),
}
"""Verb → role → whose things."""


GRANTABLE_ROLES: Final[Mapping[str, tuple[str, ...]]] = {
    "supervisor": ("officer", "supervisor", "editor"),
    "administrator": ROLES,
}
"""Which roles somebody with a role may give to others, and whose accounts he may change."""

EXCLUSIVE_ROLES: Final = ((frozenset({"officer", "supervisor"}), frozenset({"auditor", "administrator"})),)
"""Roles that nobody has at once: who reads what women send does not also watch who reads it, or open doors for himself."""


def is_allowed(roles: Iterable[str], verb: str, resource_scope: str = SCOPE_NONE) -> bool:
    """Whether one of these roles may do it to such a thing. An unknown verb, role or relation: no."""
    rule = PERMISSIONS.get(verb, {})
    return any(resource_scope in rule.get(role, ()) for role in roles)
