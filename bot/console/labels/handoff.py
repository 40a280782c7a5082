"""What the codes of a handoff are called in the console: by code, in the catalogue of officers."""

from typing import Final

from bot.console.labels.general import N_

HELP: Final = {
    "health": N_("Health"),
    "safe_place": N_("A safe place"),
    "papers": N_("Papers"),
    "wages": N_("Wages"),
    "legal": N_("The law"),
    "listen": N_("Somebody who listens"),
    "go_home": N_("Going home"),
    "no_say": N_("She would rather not say"),
}
URGENCY: Final = {
    "now": N_("Now"),
    "today": N_("Today"),
    "week": N_("This week"),
    "none": N_("No hurry"),
}
WINDOWS: Final = {
    "any": N_("at any hour"),
    "morning": N_("in the morning"),
    "afternoon": N_("in the afternoon"),
    "evening": N_("in the evening"),
    "night": N_("at night"),
    "i_write_first": N_("only after she wrote"),
}
DAYS: Final = {
    "any": N_("any day"),
    "day_off": N_("on her day off"),
    "work_days": N_("on work days"),
}
CONTACT_METHODS: Final = {
    "open": N_("Text, readable at once"),
    "sealed": N_("Text, closed until she opens it"),
    "she_calls": N_("She calls. Write only after she wrote"),
}
OFFICER_PREFERENCES: Final = {
    "woman": N_("She asked for a woman"),
    "anyone": N_("A woman or a man"),
}
COVERS: Final = {
    "parcel": N_("“It is about a parcel. Sorry, wrong number.”"),
    "wrong_number": N_("“Sorry, wrong number.”"),
    "friend": N_("“I am a friend from home, I try later.”"),
    "shop": N_("“This is the shop. Sorry, wrong number.”"),
}
STATES: Final = {
    "queued": N_("Waiting"),
    "claimed": N_("Held by {name}"),
    "transferring": N_("Offered to somebody else"),
    "wrapped_up": N_("Ended"),
    "withdrawn": N_("Taken back by her"),
    "expired": N_("Expired"),
}
CLOCKS: Final = {
    "first": N_("First answer due"),
    "handover": N_("Answer of whoever takes over due"),
    "next": N_("Answer to what she wrote due"),
}
OVERDUE: Final = {
    "first": N_("No answer yet. She has waited {time}."),
    "handover": N_("Nobody has taken over yet. She has waited {time}."),
    "next": N_("She wrote, and has waited {time} for an answer."),
}
OUTCOMES: Final = {
    "goal_met": N_("She has what she wanted, in her own words"),
    "referred_confirmed": N_("Referred, somebody there took it"),
    "referred_unconfirmed": N_("Referred, not confirmed"),
    "declined": N_("She declined or took it back"),
    "no_safe_contact": N_("No safe contact after three tries"),
    "other_post": N_("Passed to another post or to her country"),
    "information_only": N_("Information only"),
    "out_of_scope": N_("Not something this post does"),
    "duplicate": N_("Sent twice, or a test"),
    "mandatory_report": N_("A report that the law asks for was made"),
}
SERVICES: Final = {
    "health": N_("Health"),
    "justice": N_("Justice"),
    "shelter": N_("Shelter"),
    "social": N_("Social and economic help"),
    "home_country": N_("Her home country"),
}
REFERRALS: Final = {
    "asked": N_("Asked, not confirmed yet"),
    "confirmed": N_("Confirmed: somebody there took it"),
    "unavailable": N_("Not available there"),
    "declined": N_("She did not want it"),
    "unsafe": N_("Would have put her in danger"),
}
LINE_RUN_BY: Final = {
    "government": N_("Government"),
    "non_government": N_("Not government"),
    "international": N_("International organisation"),
    "health": N_("Health service"),
}
"""Who answers a line of the directory."""
FAULTS: Final = {
    "dead": N_("The number is dead"),
    "other_number": N_("Another number is right"),
    "other_hours": N_("The hours are wrong"),
    "other_address": N_("The address is wrong"),
    "closed": N_("It does not exist any more"),
    "unkind": N_("A woman was treated badly there"),
}
DELIVERIES: Final = {
    "due": N_("goes out in a moment"),
    "held": N_("held until her window opens"),
    "handed": N_("on its way"),
    "delivered": N_("delivered"),
    "failed": N_("could not be delivered"),
    "cancelled": N_("not sent, she left or stopped"),
    "undone": N_("taken back"),
}
WATCHED_TOPICS: Final = {
    "money": N_("money"),
    "identity": N_("papers or her name"),
    "code": N_("a code or a password"),
}
GROUPS: Final = {
    "favourites": N_("You use these often"),
    "begin": N_("Begin"),
    "listen": N_("Listen"),
    "help": N_("Choices"),
    "times": N_("Times and calls"),
    "close": N_("Pass on and close"),
}
MEDIA: Final = {
    "voice": N_("Voice note"),
    "photo": N_("Photo"),
}
CONSENT_REQUEST_LABELS: Final = {
    "other_post": N_("Asked her: may {name} read her card and all that was said?"),
    "call": N_("Asked her: may we call?"),
    "home": N_("Asked her: may we tell a service in her country?"),
    "follow_up": N_("Asked her: may we write again later?"),
    "lost_touch": N_("Asked her: may we ask after her if she writes no more?"),
    "interpreter": N_("Asked her: may {name} interpret?"),
    "translation": N_("Asked her: may a translation program help?"),
    "send": N_("Asked her: may we read her card?"),
    "reopen": N_("Asked her: may we go on?"),
}
ANSWERS: Final = {
    # What she answered with a button.
    "yes": N_("She said yes"),
    "no": N_("She said no"),
    "dismissed": N_("She took the interpreter out"),
    "untranslated": N_("She stopped the machine translation"),
    "unclear": N_("A machine's translation is not clear to her"),
}
ANSWERED_MESSAGE: Final = N_("It is message #{name}.")
"""Which message she answered with a button, by its number."""
CONSENT_QUESTIONS: Final = {
    "call": N_("May we call?"),
    "home": N_("May we tell a service in her country?"),
    "follow_up": N_("May we write again later?"),
    "lost_touch": N_("May we ask after her if she writes no more?"),
}
CONSENT_LABELS: Final = {
    "send": N_("She sent her card to {name}"),
    "reopen": N_("She opened it again with her code"),
    "other_post": N_("{name} may read it"),
    "call": N_("We may call"),
    "home": N_("We may tell a service in her country"),
    "follow_up": N_("We may write again later"),
    "lost_touch": N_("We may ask after her if she writes no more"),
    "interpreter": N_("{name} may interpret"),
    "translation": N_("A machine may translate for {name}"),
}
MISSIONS: Final = {
    "embassy": N_("Embassy"),
    "consulate_general": N_("Consulate general"),
    "consulate": N_("Consulate"),
    "labour_office": N_("Labour office"),
    "economic_office": N_("Economic office"),
}
DONE_MESSAGES: Final = {
    "claimed": N_("You hold this handoff now."),
    "claimed_by_other": N_("Somebody else was faster. Nothing changed for you."),
    "call_acknowledged": N_("You see to it. Nobody else is called for a while."),
    "released": N_("It is back in the queue."),
    "sent": N_("Your message goes out in a moment. Until then you can take it back."),
    "held": N_("Your message is held until her window opens. Until then you can take it back."),
    "held_account": N_(
        "Your message is held until you acknowledge the other account. Until then you can take it back."
    ),
    "account_known": N_("Noted. What you write goes out again."),
    "undone": N_("Taken back. She does not see it."),
    "too_late": N_("It was too late to take it back."),
    "no_reply_needed": N_("Noted. Nobody is called for what she wrote."),
    "noted": N_("Noted. She does not see it."),
    "ticked": N_("The step is noted."),
    "unticked": N_("The step is taken back."),
    "referred": N_("The referral is noted. Open its slip below."),
    "settled": N_("Noted how it ended."),
    "offered": N_("Offered. She is told who comes, within her window; until it is taken you hold the handoff."),
    "passed": N_("Passed on."),
    "asked_her": N_("She is asked in her own language. You will see her answer here."),
    "interpreter_asked": N_("She is asked in her own language whether this colleague may interpret."),
    "translation_asked": N_("She is asked in her own language whether a machine may translate."),
    "translated": N_("A machine's draft stands below her words. It may be wrong."),
    "drafted": N_("A machine's draft stands below your text. Nothing was sent yet."),
    "draft_dropped": N_("The draft is gone. Your own text is still there."),
    "interpreter_out": N_("Nobody interprets any more. What was not sent yet is not sent."),
    "moved_on": N_("Somebody else holds this handoff, or it has ended."),
    "taken_back": N_("The offer is taken back. You hold the handoff."),
    "swapped": N_("It is offered to your colleagues. Thank you for saying so; take a break."),
    "wrapped": N_("Wrapped up. She is told in some minutes; until then you can open it again here."),
    "assigned": N_(
        "It is with your colleague. If she knew somebody, she is told in her window that somebody else answers."
    ),
    "moved_all": N_("All of it was passed on. The clocks go on."),
    "open_again": N_("It is open again. She was told nothing of it."),
    "too_late_to_reopen": N_("It was too late: it has ended, and she is told. Her return code opens it again."),
    "wrapped_hard": N_(
        "Wrapped up. She is told in some minutes; until then you can open it again here. This was a hard one: stop for a"
        " while, and talk with somebody you trust."
    ),
    "raised": N_("Marked as more urgent."),
    "reported": N_("Thank you. The editor of the directory will look at it."),
    "reported_before": N_("Your post has said so already. The editor will look at it."),
}
REASONS: Final = {
    "not_introduced": N_("She does not know yet that somebody else comes. You can take it over once she was told."),
    "interpreter_refused": N_("She said no to an interpreter. She is not asked again in this handoff."),
    "interpreter_present": N_("Somebody interprets already."),
    "interpreter_pending": N_("She was asked already, and has not answered yet."),
    "translation_refused": N_("She said no to machine translation. She is not asked again in this handoff."),
    "translation_agreed": N_("She has agreed to machine translation already."),
    "translation_pending": N_("She was asked already, and has not answered yet."),
    "translation_not_agreed": N_(
        "She has not agreed to machine translation. Nothing was translated, and nothing sent."
    ),
    "draft_old": N_("Your text is not the one that was translated. Make a new draft."),
    "numbers": N_("Nothing was sent yet. Numbers differ between your text and the draft. Compare them first."),
    "cap": N_("You hold as many handoffs as one person can. Wrap one up, or pass one on."),
    "sealed": N_("She left the chat. Nothing reaches her until she comes back with her code."),
    "window_shut": N_("She can only be written to after she wrote. Nothing was sent."),
    "not_first": N_("Begin with a prepared text. Your own words come after it."),
    "sent_before": N_(
        "Another form of this was sent already. What stands in the box now was not. Read above what was said, and send it "
        "if it is still needed."
    ),
    "empty": N_("There was nothing to send."),
    "too_long": N_("The message is too long. Make it shorter; she reads on a phone."),
    "not_prepared": N_("This text cannot be used in this handoff. Choose another."),
    "word_not_on_card": N_("This is not the code word on her card. Copy it from there."),
    "no_time": N_("Say when: choose a day and an hour in the future."),
    "no_receiver": N_("Choose to whom."),
    "no_consent": N_("She was not asked yet. Ask her first, and tick her yes."),
    "another officer holds it": N_("Somebody else holds this handoff."),
    "moved_on": N_("Somebody else holds this handoff, or it has ended."),
    "closing": N_("It was wrapped up. Whoever did that opens it again first, on the page Ended."),
    "another officer holds it, or it has ended": N_("Somebody else holds this handoff, or it has ended."),
}
TRANSLATION_FAILURES: Final = {
    "unreachable": N_("The translation server cannot be reached. Nothing was translated; what you typed is kept."),
    "slow": N_("The translation server did not answer in time. Nothing was translated; what you typed is kept."),
    "refused": N_("The translation server does not let us in. Tell whoever runs this console."),
    "busy": N_("Too much is being translated just now. Wait a minute, and try again."),
    "broken": N_("The translation server failed. Nothing was translated; what you typed is kept."),
    "malformed": N_("The translation server said something that is no translation. Nothing was translated."),
    "language": N_("The translation server does not translate between her language and yours."),
    "too_long": N_("The text is too long for the translation server."),
}
"""Why there is no draft, by the reasons of bot/domain/translation.py."""
