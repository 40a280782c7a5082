"""Sentences of the console that stand in code: by the code of what happened. Their catalogue is `console`."""

from typing import Final


def N_(msgid: str) -> str:  # noqa: N802 -- gettext's customary marker
    """Mark a text for the catalogue of officers; returns it unchanged."""
    return msgid


ROLES: Final = {
    "officer": N_("Officer"),
    "supervisor": N_("Supervisor"),
    "editor": N_("Directory editor"),
    "auditor": N_("Auditor"),
    "administrator": N_("Administrator"),
}

TITLES: Final = {
    "consular": N_("Consular officer"),
    "labour": N_("Labour attaché"),
    "welfare": N_("Welfare officer"),
    "social": N_("Social worker"),
    "legal": N_("Legal officer"),
    "health": N_("Health worker"),
    "head": N_("Head of post"),
    "other": N_("Trained officer"),
}

REASONS: Final = {
    "": N_("This cannot be done now."),
    "not_allowed": N_("Your account does not include this. Ask your supervisor if you need it."),
    "not_confirmed": N_(
        "Your account waits until a second person has confirmed it. Ask somebody who did not invite you."
    ),
    "second_person": N_("Whoever invited or reset an account does not confirm it. Somebody else does."),
    "not_joined": N_("Nobody has joined with this invitation yet."),
    "role_not_yours": N_("You cannot give or change an account with this role."),
    "login_taken": N_("Somebody has this login already. Choose another."),
    "login_unfit": N_("A login has small letters, digits, dots or hyphens, and at least three of them."),
    "name_unfit": N_("The name is missing, too long, or holds unusual signs."),
    "title_unknown": N_("Choose a title from the list."),
    "roles_unknown": N_("Choose at least one role."),
    "roles_apart": N_("Whoever answers women cannot also be auditor or administrator."),
    "post_missing": N_("An officer or supervisor needs a post."),
    "language_unknown": N_("Choose a language from the list."),
    "cap_unfit": N_("Write a small number, or leave it empty."),
    "password_short": N_("The password is too short."),
    "password_long": N_("The password is too long."),
    "password_plain": N_("The password is too easy to guess: use more different characters, and not your login."),
    "password_wrong": N_("The password you have now is not right."),
    "passwords_differ": N_("The two passwords are not the same."),
    "code_wrong": N_("The code is not right. Wait for the next one and try it."),
    "passkey_wrong": N_("The passkey was not accepted. Open the page again, and try once more or use your password."),
    "too_often": N_("Too many tries. Wait a quarter of an hour."),
    "push_unknown": N_(
        "The notices of this browser go through a service that is not allowed here. Try another browser."
    ),
    "push_off": N_("Notices on devices are not switched on here."),
    "invitation_over": N_("This invitation is used up or too old. Ask for a new one."),
    "shift_unfit": N_("Write the day, and the beginning and the end as a clock shows them."),
    "on_call_unfit": N_("Choose officers of this post who can answer, five at most."),
    "holiday_unfit": N_("Choose a day and a country, and write what the day is called."),
    "post_unfit": N_("A name, the hours, the time zone or the number of days cannot be read. Look at the hints."),
    "hours_unfit": N_("The hours cannot be read. Write both times of a line; two lines of a day may not overlap."),
    "post_taken": N_("There is a post with this short name already."),
    "checklist": N_("Women are told of a post only once everything on its list was seen to."),
    "not_on_duty": N_("Choose a colleague of your post who is on duty."),
    "cap_of_colleague": N_("This colleague would hold more than one person can. Nothing was changed."),
    "handover_open": N_("Say for each handoff who answers her. Nothing was changed yet."),
    "text_empty": N_("A title, the text and its meaning are needed."),
    "text_long": N_("The title, the text or its meaning is too long."),
    "text_number": N_(
        "A telephone number, or another number of three digits or more, stands in it. Women are shown numbers of the "
        "directory alone. Write hours with a colon."
    ),
    "text_money": N_("The text speaks of money. A text of a post does not: women are asked for money in its name."),
    "text_identity": N_("The text speaks of papers or of her name. A text of a post never asks for them."),
    "text_code": N_("The text speaks of a code or a password. A text of a post never asks for one."),
    "texts_full": N_("Your post has as many texts as it can have. Withdraw one first."),
    "own_text": N_("Whoever wrote a text does not approve it. A second officer does."),
    "text_language": N_(
        "Your account does not name the language of this text. Somebody reads it who reads that language."
    ),
    "form_old": N_("This page was open too long. Please do it again."),
    "too_large": N_("That was too long to be sent."),
}
"""Why something was refused. Parts of the console that refuse for other reasons add theirs here."""

UNCHANGED: Final = frozenset({"nothing", "claimed_by_other", "moved_on", "too_late_to_reopen"})
"""Messages of which nothing was done, so that they do not look as if something was."""
DONE_MESSAGES: Final = {
    "signed_out": N_("You are signed out."),
    "ended": N_("Your session has ended. Please sign in again."),
    "on_duty": N_("You are on duty. Women are told that somebody is there."),
    "off_duty": N_("You are off duty."),
    "saved": N_("Saved."),
    "kept": N_("It stands first among the texts now."),
    "unkept": N_("It stands in its group again."),
    "nothing": N_("Nothing was changed."),
    "confirmed": N_("The account is confirmed."),
    "disabled": N_("The account is disabled, and every session of it has ended."),
    "enabled": N_("The account can be used again."),
    "password": N_("Your password is changed. You were signed out everywhere else."),
    "added": N_("Added."),
    "removed": N_("Removed."),
    "text_added": N_("It is kept, and waits for a second officer."),
    "text_approved": N_("It can be sent now."),
    "text_withdrawn": N_("Withdrawn. Nobody is offered it any more; what was sent stays."),
    "push_on": N_("This device is told when something is new, while you are on duty or called."),
    "joined": N_("The post has joined. Women are now told of it."),
    "closed": N_("The post is closed. Women are no longer told of it."),
}
"""What was done, said on the next page; the address carries the code."""

ALERT_STATES: Final = {
    "none": N_("None. It can have a group on Telegram."),
    "waits": N_("Its code was not written in a group yet."),
    "rings": N_("It rings in a group of the post."),
    "silent": N_("It does not ring: the group could not be told, since"),
}
"""How it stands with the doorbell of a post."""

HOLIDAY_HOURS: Final = {
    "as_usual": N_("As on any other day"),
    "closed": N_("Closed"),
    "own": N_("The times below"),
}
"""What holds on public holidays."""

RUN_BY: Final = {
    "mission": N_("A government: embassy, consulate or labour office"),
    "non_government": N_("A group that is not government"),
}

REPORTS: Final = {
    "unknown": N_("Not known. Women are told to ask before they speak."),
    "some": N_("Some things, whatever she wishes"),
    "children": N_("What happens to a child"),
    "nothing": N_("Nothing"),
}

CHECKLIST_LABELS: Final = {
    "protocol": N_("The protocol is signed: who reads, how fast, how long words are kept."),
    "hours": N_("Hours and shifts are agreed, and somebody answers at night what cannot wait."),
    "reporting_law": N_("What officers must report by law is written down, as women will be told it."),
    "no_immigration_use": N_("The post promised in writing not to use anything for immigration control."),
    "no_sharing": N_("The post promised not to share with police or ministries without her consent."),
    "retention": N_("How many days words are kept is agreed, and no copies are made."),
    "partner": N_("A group that is not government stands in where nobody answers."),
    "impact_assessment": N_("What could go wrong for women was thought through and written down."),
    "training": N_("Every officer was trained: first contact, violence against women, phones that are watched."),
    "data_ethics": N_("Every officer signed to keep secrets and to do no harm."),
    "rehearsal": N_("The six scenarios were rehearsed with the rehearsal phone."),
    "complaints": N_("Women can complain to somebody outside the post."),
}
"""What has to be seen to before a post joins; bot/domain/post.py has the codes."""

WEEKDAYS: Final = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)

ERROR_PAGES: Final = {
    403: (N_("Your account cannot do this"), N_("Your account does not include this page or this step.")),
    404: (N_("Not found"), N_("There is no such page, or it belongs to another post.")),
    405: (N_("Not possible"), N_("This page cannot be used in that way.")),
    409: (N_("Not now"), N_("This cannot be done now.")),
    413: (N_("Too long"), N_("That was too long to be sent.")),
    500: (N_("Something went wrong here"), N_("It is not your fault, and nothing was sent. Please try again.")),
    503: (N_("Please wait a moment"), N_("The database does not answer. Nothing was lost. Try again in a minute.")),
}
"""A title and a sentence for what cannot be shown."""
