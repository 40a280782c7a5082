"""Short labels around data rows and buttons: the only msgids that live in code.

Each is marked with N_ for extraction; its context in the catalogues is `label`. Whoever renders a row looks one up by its code.
"""

from typing import Final


def N_(msgid: str) -> str:  # noqa: N802 -- gettext's customary marker
    """Mark a msgid for extraction; returns it unchanged."""
    return msgid


CONTEXT: Final = "label"

NAVIGATION: Final = {
    "back": N_("Back"),
    "menu": N_("Menu"),
    "leave": N_("Leave"),
    "skip": N_("Skip"),
    "next": N_("Next"),
    "more": N_("More"),
}

WEB: Final = {
    # On the web page of the chat. The title stands in her browser's tab and history: it says nothing of what this is.
    "title": N_("Notes"),
    "write": N_("Write here"),
    "send": N_("Send"),
    "begin": N_("Begin"),
    "about": N_(
        "You can ask here about your rights at work and find numbers to call. You need no account and no name. "
        "This page keeps nothing on your phone: when you close it, what stands here is gone. "
        "The address of this page may stay in the browser's history."
    ),
    "no_script": N_("Writing does not work in this browser. The numbers do."),
    "numbers": N_("Numbers to call"),
    "connecting": N_("No connection. What you wrote is sent as soon as there is one."),
    "busy": N_("Many people are writing at this moment. What you wrote is sent soon. The numbers work now."),
    "closed": N_("This page was open for very long and is closed now. Open it again to write."),
    "listen": N_("Listen"),
}

SWITCH: Final = {
    # Each is asked in its own language, of somebody who has just written in it. Put the name of your language.
    "km": N_("Switch to Khmer?"),
    "id": N_("Switch to Indonesian?"),
    "fil": N_("Switch to Filipino?"),
    "my": N_("Switch to Burmese?"),
    "vi": N_("Switch to Vietnamese?"),
    "en": N_("Switch to English?"),
}

KINDS: Final = {
    "police": N_("Police"),
    "ambulance": N_("Ambulance"),
    "violence": N_("For women who are hurt or afraid"),
    "labour": N_("Work and wages"),
    "trafficking": N_("For people who are forced or cannot leave"),
    "migrant_ngo": N_("Group for migrant workers"),
    "mental_health": N_("For very low mood"),
    "child": N_("For children"),
    "shelter": N_("Safe house for women"),
    "legal": N_("Advice about the law"),
    "health": N_("Health"),
    "consular": N_("Help for citizens abroad"),
}

MISSIONS: Final = {
    "embassy": N_("Embassy of {origin}"),
    "consulate_general": N_("Consulate general of {origin}"),
    "consulate": N_("Consulate of {origin}"),
    "labour_office": N_("Labour office of {origin}"),
    "economic_office": N_("Economic office of {origin}"),
}

RISKS: Final = {
    "military_linked": N_(
        "This office is run by the military authorities. Contact can have consequences for you or your family."
    ),
    "relations_downgraded": N_("Relations between the two countries are bad now. The office may not answer."),
    "immigration_linked": N_("This line is linked with immigration. If you have no papers, ask a group first."),
    "police_linked": N_("They may tell the police or the welfare office. You can ask first."),
    "government_line": N_("A government answers here. If you have no papers, ask a group first."),
    "employer_can_see": N_("Your employer may be able to see this contact."),
    "reporting_risk": N_(
        "There, women who reported violence were sometimes accused themselves. You can ask your country's office first."
    ),
    "arrest_only": N_("This line is only for telling that somebody was arrested."),
    "agents_linked": N_("Employment agencies have a say in this group."),
}

SHORT_RISKS: Final = {
    "reporting_risk": N_("There, women who reported were sometimes accused themselves."),
}
"""The same where every word is one too many: on a card for danger. A risk that is not here is told in full."""

AREAS: Final = {
    # Regions of Saudi Arabia where an emergency number works. The number follows after a colon.
    "sa_911": N_("Riyadh, Makkah, Madinah, Eastern Province"),
}
"""Where an emergency number holds that is not one of the whole country."""

PARTS: Final = {
    # Buttons, at most 24 characters as drawn.
    "home": N_("Rules of my country"),
    "law": N_("The law here"),
}
"""Parts of a topic that are offered only where something is known of them."""

COPY: Final = N_("Copy {number}")
"""A button below a number that stands in the message, on a row of its own: it puts the number into her clipboard."""

PHRASE_TITLES: Final = {
    # Buttons, at most 24 characters as drawn: sentences she can show to police, a doctor or an office.
    "say_interpreter": N_("An interpreter"),
    "say_woman": N_("A woman, please"),
    "say_doctor": N_("A doctor now"),
    "say_police": N_("Call the police"),
    "say_no_boss": N_("Do not call employer"),
    "say_call": N_("Call this number"),
    "say_embassy": N_("My embassy"),
    "say_shelter": N_("A safe place tonight"),
    "say_passport": N_("They keep my passport"),
    "say_wages": N_("My wages"),
    "say_write": N_("Write it down"),
    "say_alone": N_("Without this person"),
}
PHRASE_MEANINGS: Final = {
    # What such a sentence says, in her own language beneath it.
    "say_interpreter": N_("I need an interpreter. I speak {language}."),
    "say_woman": N_("I would like to speak with a woman, please."),
    "say_doctor": N_("I need a doctor now. Something happened to me."),
    "say_police": N_("I am in danger. Please call the police."),
    "say_no_boss": N_("Please do not call my employer or my agency."),
    "say_call": N_("Please call this number for me."),
    "say_embassy": N_("I want to speak with my embassy."),
    "say_shelter": N_("I need a safe place to stay tonight."),
    "say_passport": N_("My employer keeps my passport."),
    "say_wages": N_("I was not paid my wages. I want to make a complaint."),
    "say_write": N_("I do not understand. Please write it down for me."),
    "say_alone": N_("I want to speak without this person here."),
}
PHRASES_UNREVIEWED: Final = N_("Nobody who speaks these languages has checked them yet.")

FACT: Final = {
    "less_sure": N_("I am less sure of this."),
    "unreviewed": N_("Nobody who knows the law has checked this yet."),
}

ESTIMATE: Final = {
    # How much a law gives her, in her own wage or in money; rounded down. {amount} is 5 or 4.5, never 1 with "months".
    "one_month": N_("about one month's wage"),
    "months": N_("about {amount} months' wages"),
    "weeks": N_("about {amount} weeks' wages"),
    "months_or_more": N_("about {amount} months' wages or more"),
    "weeks_or_more": N_("about {amount} weeks' wages or more"),
    "money": N_("in money about {low} to {high}"),
    "money_up_to": N_("in money up to about {high}"),
    "money_or_more": N_("in money about {low} or more"),
    "money_each_year": N_("in money up to about {high} for each year"),
    "owed": N_("What you may be owed all the same:"),
}
YEARS: Final = {
    # Full years with an employer. The first and the last are buttons.
    "none": N_("Not yet a full year"),
    "or_more": N_("{years} or more"),
}
WAGE_RANGES: Final = {
    # Buttons below the question what she is paid a month, which names the currency: numbers alone.
    "under": N_("Under {high}"),
    "over": N_("{low} or more"),
}
COVERS: Final = {
    # For whom a law about money at the end is.
    "domestic": N_("It is a law for women who work in a private home."),
    "everyone": N_("It is a law for everyone who works there for an employer."),
    "company": N_("It is a law for women who work for a company. If a family hired you itself, it does not cover you."),
}

REVIEW: Final = {
    # How far people who speak her language have read these texts.
    "none": N_("Nobody has checked the texts in this language yet."),
    "some": N_("People have checked some of the texts in this language."),
    "all": N_("People have checked the texts in this language."),
}

ROW: Final = {
    "no_number": N_("No number we trust yet"),
    "no_address": N_("No address we trust yet"),
    "nothing": N_("No address or number we trust yet"),
    # {place} is her city, {city} the city of an office; distances are straight lines on the map, longer on the road.
    "near": N_("In or near {place}"),
    "away": N_("About {kilometres} km from {place}, in a straight line"),
    "city_away": N_("In {city}, about {kilometres} km from {place}, in a straight line"),
    "after_hours": N_("After hours: {phone}"),
    "always_open": N_("Day and night"),
    "open": N_("{days}, {opens}–{closes} (time there)"),
    "hours_unknown": N_("Hours not known"),
    # The times are those of the place that is called, not of her telephone.
    "open_now": N_("Open now ({now} there)"),
    "open_unless_holiday": N_("Open now ({now} there), unless it is a public holiday there"),
    "holidays": N_("public holidays"),
    "holidays_closed": N_("Closed on public holidays"),
    "opens": N_("Closed now ({now} there), opens {opens}"),
    "opens_on": N_("Closed now ({now} there), opens {day} {opens}"),
    "languages": N_("Languages: {languages}"),
    "free": N_("Free"),
    # Who answers, beside the hours: she decides whom she trusts.
    "government": N_("Run by the government ({country})"),
    "non_government": N_("Not run by a government"),
    "international": N_("Run by an international organisation, not by a government"),
    "only_from": N_("Only from inside {country}"),
    "unchecked": N_("Not yet checked by us"),
    "checked": N_("Checked by us: {date}"),
    "stale": N_("Not checked lately. Last time: {date}"),
    "source": N_("Source: {source}, {date}"),
    "source_undated": N_("Source: {source}, date not known"),
    "emergency": N_("{country}: police {police}, ambulance {ambulance}"),
    "no_line": N_("I know no such number that I trust yet."),
    "no_group": N_("I know no such group there that I trust yet."),
    "website": N_("Website: {website}"),
    "register": N_("Register online: {value}"),
    "register_told": N_("Your embassy then knows your name and where you are."),
    "notice_until": N_("It holds until {date}, or until the source says otherwise."),
    "notice_more": N_("More about this"),
    "email": N_("E-mail: {value}"),
    # Below ways in which she writes: what is written can be read later by whoever holds her telephone.
    "written": N_("What you write stays on your phone. Others may read it."),
    # What is pressed after a number, to be answered in her language: 17, or 4 → 1 where two menus follow each other.
    "keys": N_("For {language}, press {keys}"),
    # Of a number of an office that nobody has confirmed: {date} is that of the list it stands in.
    "older": N_("From a list of {date}. Nobody has confirmed it."),
    "operated_by": N_("I am run by {operator}."),
}

WINDOWS: Final = {
    # Times in which help works, by the id of the fact that says so: short enough for somebody who reads in haste.
    "any-023": N_("Medicine against HIV: within {hours} hours"),
    "any-024": N_("Medicine against a pregnancy: within {hours} hours"),
    "any-027": N_("Care and other medicine: later, too"),
}

LEADS: Final = {
    # What stands above a screen that is shown because of what she wrote before. They begin a message: keep the first 60
    # characters neutral. {country} is where she says she is, {topic} what she told before.
    "again": N_("I will say it again:"),
    "again_question": N_("I ask it again. You can tap one of these, or Skip:"),
    "again_numbers": N_("I will say it again. These are telephone numbers. You can call one, or none:"),
    "again_office": N_("I will say it again. Here you see who you can call or visit. You choose:"),
    "again_law": N_("I will say it again. This is what I have read. You do not have to do anything:"),
    "place": N_("{country}. You do not have to write it again, I go on from what you wrote.\n\nAbout: {topic}"),
    "unknown": N_("I do not know that about them. You can ask them before you say your name."),
    # Answers about one office or line that stands below. {hours}, {address} and {languages} are its own; {ways} is a list,
    # one way a line, as “WhatsApp: +60 12-345 6789”.
    "hours": N_("This is when they answer: {hours}"),
    "no_hours": N_("I do not know when they answer. You can try at any time."),
    "cost": N_("Yes, this call is free."),
    "no_cost": N_("I do not know what the call costs. From a mobile phone it can cost money."),
    "address": N_("This is where they are: {address}"),
    "no_address": N_("I know no address of theirs. They can tell you when you call."),
    "other_way_to_reach": N_("They can be reached in another way, too:\n{ways}"),
    "no_other_way_to_reach": N_("I know no other way to reach them than these numbers."),
    "languages": N_("They answer in these languages: {languages}"),
    "no_languages": N_("I do not know which languages they speak. You can say the name of your language first."),
    "how_to_get_there": N_("I do not know the way from where you are. This is where they are: {address}"),
    "no_how_to_get_there": N_("I do not know the way there. They can tell you when you call."),
    "no_papers_needed": N_(
        "I do not know which papers they want to see. You can call and ask first. You do not have to say your name."
    ),
    "no_appointment": N_("I do not know if they want an appointment. You can call and ask first."),
    # Above a statement of law that is near to what she asked, where there is none about just that.
    "nearest": N_("I have read nothing about just that. This is the nearest I know:"),
    # Above an answer, where the same message told that she, or a friend, was hurt.
    "believe": N_("Thank you for telling me. I am sorry this happened. It is not your fault."),
    "believe_friend": N_("Thank you for thinking of her. I am sorry this happened. It is not her fault."),
    "afraid": N_("It is all right to ask this. I cannot say what will happen to you. This is what I know:"),
    "asked": N_("It is all right to ask this. I cannot say what will happen to you."),
    # Above an answer, where she asks whether it is true what an employer, an agent or a friend told her.
    "is_it_true": N_("People sometimes say such things so that somebody stays or pays."),
    "who_answers": N_("I do not know who answers there. You can ask for a woman. You can end the call at any time."),
}

REMIND: Final = N_("Remind me")
LISTEN: Final = N_("Listen (makes a sound)")
"""Below a screen that somebody has spoken. That it makes a sound must be said before it does."""
"""The button below a deadline; at most 24 characters as drawn."""
REMINDER_DAYS: Final = {
    # Buttons: on which day she wants to be written to, counted from today.
    "1": N_("Tomorrow"),
    "3": N_("In three days"),
    "7": N_("In a week"),
    "14": N_("In two weeks"),
    "30": N_("In a month"),
}

HELPER: Final = N_("These people may know more.")
"""Above the number that stands below an answer."""

IN_HER_LANGUAGE: Final = N_("In your language:")
"""Above a line of the country she is in that speaks it."""

DECIDES: Final = N_("You decide what to do, and when.")
"""Below the first page about a topic in a thread, and not below each: said every time it is not read any more."""

ALSO: Final = N_("You also wrote about: {topics}. You can tap it below.")
"""Below an answer, where her message told of more than one thing."""

PROFILE: Final = {
    # What Telegram shows of the bot before anything is written: also to somebody who looks through her phone.
    "name": N_("Work abroad info"),
    "description": N_("Information about work and daily life in another country. Tap Start, or write a word."),
    "short_description": N_("Information about work and daily life in another country."),
}
