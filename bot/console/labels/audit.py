"""What stands in the audit, in words: who did it, and what. By the codes that the audit keeps; their catalogue is `console`."""

from collections.abc import Callable
from typing import Final

from bot.console.labels.general import N_
from bot.db.tables.core import AuditRow

Translate = Callable[[str], str]

ACTOR_LABELS: Final = {
    "woman": N_("She"),
    "gateway": N_("The program"),
    "escalation": N_("The program"),
    "retention": N_("The program"),
    "console": N_("Somebody who was not let in"),
    "operator": N_("The operator"),
    "receiver": N_("The receiver of a referral"),
    "demonstration": N_("The demonstration"),
}
"""Whoever acts without an account."""
HANDOFF_ACTS: Final = {
    "send": N_("sent her card"),
    "read": N_("opened the handoff"),
    "claim": N_("took the handoff"),
    "despite_language": N_("was told that the account does not name her language, and took it"),
    "despite_woman": N_("was told that she asked for a woman, and took it"),
    "release": N_("put it back into the queue"),
    "release_for": N_("took it from a colleague"),
    "assign": N_("gave it to a colleague"),
    "swap": N_("needed to swap"),
    "transfer": N_("offered it to somebody else"),
    "accept": N_("took the offer"),
    "take_back": N_("took the offer back"),
    "return": N_("the offer ended"),
    "raise_urgency": N_("marked it as more urgent"),
    "reply": N_("wrote to her"),
    "ask_interpreter": N_("asked her whether a colleague may interpret"),
    "end_interpreter": N_("ended the interpreting"),
    "ask_translation": N_("asked her whether a machine may translate"),
    "translate": N_("had a machine translate something she wrote"),
    "draft_translation": N_("had a machine draft a message in her language"),
    "send_translation": N_("sent her a message that a machine had drafted"),
    "note": N_("noted something"),
    "tell_introduced": N_("she was told that somebody else comes"),
    "tell_passed": N_("she was told that somebody else answers her"),
    "leave_duty": N_("went off duty and passed it on"),
    "undo": N_("took a message back"),
    "no_reply_needed": N_("said that what she wrote needs no answer"),
    "hand_over": N_("a message went on its way"),
    "deliver": N_("it reached her"),
    "fail": N_("it did not reach her"),
    "tick": N_("noted a step of a checklist"),
    "untick": N_("took a step back"),
    "refer": N_("referred her to a service"),
    "link_slip": N_("made a link to a referral slip"),
    "unlink_slip": N_("took the link to a referral slip back"),
    "seal": N_("left; nothing reaches her"),
    "unseal": N_("came back with her code; what is written reaches her again"),
    "reopen": N_("came back with her code; it goes on"),
    "move_account": N_("her code was given in another account, which answers from now on"),
    "know_account": N_("acknowledged that another account answers"),
    "withdraw": N_("took it back"),
    "close": N_("wrapped up; it ends in some minutes if nobody opens it again"),
    "open_again": N_("opened again what they had wrapped up"),
    "write_again": N_("wrote, so that it goes on"),
    "wrap_up": N_("it ended, as its officer had said"),
    "expire": N_("it ended by itself"),
    "call_officer": N_("nobody answered in time: another officer was called"),
    "call_supervisor": N_("nobody answered in time: the supervisor was called"),
    "call_head": N_("nobody answered in time: the head of the post was called"),
    "call": N_("nobody answered in time: the next one on call was called"),
    "acknowledge": N_("was called, and sees to it"),
    "tell_nobody_yet": N_("she was told that nobody answered yet"),
    "tell_wrapped_up": N_("she was told that it ended"),
    "tell_expired": N_("she was told that it ended, and why"),
}
PURPOSE_LABELS: Final = {
    "send": N_("her card is read"),
    "reopen": N_("it goes on"),
    "other_post": N_("another post reads it"),
    "call": N_("a call"),
    "home": N_("a service in her country is told"),
    "follow_up": N_("somebody writes again later"),
    "lost_touch": N_("somebody asks after her"),
    "interpreter": N_("an interpreter reads and writes"),
    "translation": N_("a machine translates"),
}
CONSENT_YES_LABEL, CONSENT_NO_LABEL = N_("said yes: {what}"), N_("said no, or took her yes back: {what}")
ACT_LABELS: Final = {
    **{("handoff", verb): said for verb, said in HANDOFF_ACTS.items()},
    ("vault", "open"): N_("the sealed storage was made"),
    ("vault", "put"): N_("something was added"),
    ("vault", "read"): N_("read her words"),
    ("vault", "rebind"): N_("it was sealed anew for another post"),
    ("vault", "wrap_up"): N_("the days began after which her words are destroyed"),
    ("vault", "destroy"): N_("her words were destroyed"),
    ("draft", "begin"): N_("began a card"),
    ("draft", "send"): N_("sent her card"),
    ("draft", "destroy"): N_("a card that was not sent was destroyed"),
    ("person", "erase"): N_("erased everything about herself"),
    ("session", "sign_in"): N_("signed in"),
    ("session", "sign_out"): N_("signed out"),
    ("session", "refuse"): N_("tried to sign in"),
    ("officer", "invite"): N_("invited somebody"),
    ("officer", "reset"): N_("ended password and phone, and invited anew"),
    ("officer", "disable"): N_("disabled an account"),
    ("officer", "enable"): N_("let an account be used again"),
    ("officer", "change"): N_("changed an account"),
    ("officer", "confirm"): N_("confirmed an account that somebody else opened"),
    ("officer", "join"): N_("chose a password and connected a phone"),
    ("officer", "change_password"): N_("changed the password"),
    ("officer", "add_passkey"): N_("added a passkey"),
    ("officer", "remove_passkey"): N_("removed a passkey"),
    ("officer", "add_push"): N_("switched notices on for a device"),
    ("officer", "remove_push"): N_("switched notices off for a device"),
    ("officer", "renew_codes"): N_("made new codes for a lost phone"),
    ("officer", "go_on_duty"): N_("marked as on duty"),
    ("officer", "go_off_duty"): N_("marked as off duty"),
    ("post", "add"): N_("added a post"),
    ("post", "check"): N_("saw to an item of the list"),
    ("post", "join"): N_("told women of the post"),
    ("post", "close"): N_("closed the post"),
    ("post", "change"): N_("changed what women are told of the post"),
    ("post", "set_duty"): N_("changed whether somebody is on duty"),
    ("doorbell", "invite"): N_("asked for a code that connects a group to the doorbell"),
    ("doorbell", "confirm"): N_("a group was connected to the doorbell"),
    ("doorbell", "set"): N_("chose a group for the doorbell"),
    ("doorbell", "remove"): N_("disconnected the doorbell"),
    ("doorbell", "ring"): N_("the doorbell rang"),
    ("shift", "add"): N_("added a shift"),
    ("shift", "remove"): N_("removed a shift"),
    ("on_call", "change"): N_("changed who is called when nobody answers"),
    ("holiday", "add"): N_("added a holiday"),
    ("holiday", "remove"): N_("removed a holiday"),
    ("post_text", "add"): N_("wrote a text of the post"),
    ("post_text", "approve"): N_("read a text of the post, which can be sent now"),
    ("post_text", "withdraw"): N_("withdrew a text of the post"),
    ("correction", "report"): N_("reported a fault in the directory"),
    ("correction", "settle"): N_("settled a fault in the directory"),
    ("complaints", "see"): N_("looked at the complaints"),
    ("statistics", "export"): N_("took the statistics as a file"),
    ("master_key", "add"): N_("added a master key"),
    ("master_key", "destroy"): N_("destroyed a master key"),
    ("audit", "begin"): N_("began the record anew"),
    ("audit", "export"): N_("took the record as a file"),
    ("clock", "put_right"): N_("the clock was put right"),
}
"""Noun and verb → what was done. Verbs that carry a code after them stand here without it: `check_hours` is `check`."""
_ANSWER_LABELS: Final = {"agree_": CONSENT_YES_LABEL, "disagree_": CONSENT_NO_LABEL}
OPEN_ACT: Final = ("handoff", "read")
"""Is not shown where acts are: whoever opens a handoff reads its words, and that stands for it."""


def group_actors() -> dict[str, tuple[str, ...]]:
    """Whoever acts without an account: by the first of their codes, all that are called the same."""
    by_label: dict[str, list[str]] = {}
    for code, label in ACTOR_LABELS.items():
        by_label.setdefault(label, []).append(code)
    return {codes[0]: tuple(codes) for codes in by_label.values()}


def group_acts_by_words() -> dict[str, tuple[tuple[str, str], ...]]:
    """What can be looked for: by a code, the nouns and verbs that are described in the same words."""
    answers = {
        ("handoff", prefix + purpose): f"{prefix}{purpose}" for prefix in _ANSWER_LABELS for purpose in PURPOSE_LABELS
    }
    by_label: dict[str, list[tuple[str, str]]] = {}
    for act, label in {**ACT_LABELS, **answers}.items():
        if act != OPEN_ACT:
            by_label.setdefault(label, []).append(act)
    return {" ".join(acts[0]): tuple(acts) for acts in by_label.values()}


def describe_actor(by: str, translate: Translate) -> str:
    """Whoever acted and has no account any more, or never had one; the code of an account that is gone."""
    return translate(ACTOR_LABELS[by]) if by in ACTOR_LABELS else by[:12]


def describe_act(act: AuditRow, translate: Translate) -> str:
    """An act in words. Its bare code, where somebody wrote one that nothing is known of."""
    return describe_verb(act.noun, act.verb, translate)


def describe_verb(noun: str, verb: str, translate: Translate) -> str:
    """The same, by its codes."""
    for prefix, said in _ANSWER_LABELS.items():
        if verb.startswith(prefix):
            return translate(said).format(what=translate(PURPOSE_LABELS[verb.removeprefix(prefix)]))
    known = ACT_LABELS.get((noun, verb)) or ACT_LABELS.get((noun, verb.partition("_")[0]))
    return translate(known) if known else f"{noun} {verb}"
