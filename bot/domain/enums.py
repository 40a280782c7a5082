"""Closed vocabularies: every value a slot, a button or a stored row may hold.

Nothing she typed is ever one of these values; understanding maps her words onto them.
"""

import re
from collections.abc import Iterable
from typing import Final

LANGUAGES: Final = ("km", "id", "fil", "my", "vi", "en")
LANGUAGE_ALIASES: Final = {"tl": "fil", "in": "id", "ms": "id"}
DEFAULT_LANGUAGE: Final = "en"
SCRIPTS: Final = {
    "km": ("\u1780", "\u17ff"),
    "my": ("\u1000", "\u109f"),
}
"""Languages with a script that no other language of ours has: its first and its last sign."""

DESTINATIONS: Final = (
    "MY",
    "SG",
    "TH",
    "HK",
    "TW",
    "BN",
    "KR",
    "JP",
    "SA",
    "AE",
    "KW",
    "QA",
    "BH",
    "OM",
    "JO",
    "LB",
)
ORIGINS: Final = ("KH", "ID", "PH", "MM", "VN")
CARD_COUNTRIES: Final = (*DESTINATIONS, *ORIGINS)
"""Countries with a help card of their own: where she works, and where she may be at home again."""
HOME_COUNTRIES: Final = {"km": "KH", "id": "ID", "fil": "PH", "my": "MM", "vi": "VN"}
"""The home country of whoever writes in a language of ours; English says none."""
EXTRA_COUNTRIES: Final = ("LA",)
"""Countries of the directory that no button offers."""
ANY: Final = "any"
"""What a skipped question holds: the widest useful answer."""

CONVERSATION_INTENTS: Final = (
    "greet",
    "goodbye",
    "thanks",
    "affirm",
    "deny",
    "skip",
    "go_back",
    "show_menu",
    "change_language",
    "ask_who_are_you",
    "ask_privacy",
    "quick_exit",
    "forget_me",
    "out_of_scope",
    "clarify",
    "ask_next",
    "ask_about_contact",
)
SMALL_TALK: Final = ("greet", "goodbye", "thanks", "affirm", "deny", "out_of_scope")
"""What stands around a topic or danger and takes nothing away from it."""
SAFETY_INTENTS: Final = ("danger_now", "self_harm")
FIND_HELP_INTENTS: Final = (
    "find_embassy",
    "find_hotline",
    "find_shelter",
    "find_legal_aid",
    "find_health_care",
    "talk_to_person",
)
TOPICS: Final = (
    "passport_kept",
    "wages_unpaid",
    "working_hours_rest",
    "contract_changed",
    "recruitment_debt",
    "change_employer",
    "leave_employer",
    "sexual_harassment",
    "physical_abuse",
    "sexual_violence",
    "partner_violence",
    "confinement_trafficking",
    "no_documents",
    "police_reporting",
    "arrested",
    "pregnancy",
    "health",
    "children",
    "return_home",
    "reintegration",
    "feeling_low",
    "phone_safety",
    "before_leaving",
)
INTENTS: Final = (*CONVERSATION_INTENTS, *SAFETY_INTENTS, *FIND_HELP_INTENTS, *TOPICS, "inform")

DISCLOSURES: Final = (
    "sexual_harassment",
    "physical_abuse",
    "sexual_violence",
    "partner_violence",
    "confinement_trafficking",
)
"""Topics of somebody who was hurt, forced or locked in."""
DISTRESS_INTENTS: Final = (*SAFETY_INTENTS, *DISCLOSURES, "feeling_low")
"""What is asked about with care where it is not clear."""
SUBJECTS: Final = ("friend",)
"""Whom a message of hers may be about, beside herself."""

GATEWAY_PARTS: Final = ("check", "advice", "stays", "word", "own", "none", "young", "more", "estimate", "crisis")
"""What the gateway says by itself: a look at her phone and what to do about an answer; what Leave cannot delete; a word that
brings the help card back, choosing one, having none; the path of somebody not of age; more choices of a disclosure; about how
much she is owed; what stands behind the operator's notice."""
TOPIC_PARTS: Final = ("law", "home", "know", "help", "friend", "last", *GATEWAY_PARTS)
"""Parts of a topic: the law where she is, the law of her own country …; `last` asks for the screen she saw last."""
OFFICE_PARTS: Final = ("older",)
"""Parts of whom she can call at an office: numbers that nobody has confirmed."""
PHRASES: Final = (
    "say_interpreter",
    "say_woman",
    "say_doctor",
    "say_police",
    "say_no_boss",
    "say_call",
    "say_embassy",
    "say_shelter",
    "say_passport",
    "say_wages",
    "say_write",
    "say_alone",
)
"""Sentences she can show to somebody who does not speak her language (data/phrases)."""
ROW_QUESTIONS: Final = (
    "hours",
    "cost",
    "languages",
    "address",
    "other_way_to_reach",
    "how_to_get_there",
    "papers_needed",
    "appointment",
)
"""Questions about an office or a line that its row answers, or says nothing of."""
CONTACT_QUESTIONS: Final = (
    *ROW_QUESTIONS,
    "another_number",
    "nobody_answered",
    "who_answers",
    "what_to_say",
    "what_they_ask",
)
"""Questions about whom she may call or visit."""
ASPECTS: Final = (
    "minimum_wage",
    "wage_payment",
    "wage_deductions",
    "where_to_claim",
    "claim_deadline",
    "claim_without_papers",
    "end_of_service",
    "passport_legality",
    "passport_replacement",
    "recruitment_fee",
    "standard_contract",
    "rest_day",
    "daily_hours",
    "overtime",
    "may_she_leave",
    "absconding_report",
    "change_employer",
    "after_leaving_deadline",
    "blacklist_ban",
    "arrest_risk_without_papers",
    "overstay_fine",
    "amnesty_regularisation",
    "services_without_papers",
    "exit_permission",
    "mandatory_reporting_health",
    "police_and_immigration",
    "reporting_affects_stay",
    "special_visa_for_victims",
    "interpreter_right",
    "protection_order",
    "rape_medical_care",
    "rape_law",
    "sex_outside_marriage_risk",
    "abortion_law",
    "pregnancy_dismissal",
    "maternity_leave",
    "child_registration",
    "consular_notification",
    "lawyer_legal_aid",
    "ticket_home",
    "embassy_shelter",
    "shelter_conditions",
    "emergency_care_cost",
    "insurance",
    "phone_confiscation",
    "surveillance_camera",
    "food_and_room",
    "evidence_photos",
    "which_office",
    "agency_licence_check",
    "home_reintegration",
    "home_insurance_claim",
    "home_complaint_against_recruiter",
    "cash_help_home",
)
"""Questions about the law (data/rights/aspects.csv, in this order). New ones go to the end: buttons name them by number."""
OPEN_QUESTIONS: Final = (
    "legality",
    "amount",
    "deadline",
    "how_to_claim",
    "what_if_no_papers",
    "who_pays",
    "how_long",
    "will_they_tell",
    "will_i_be",
    "what_first",
    "what_next",
    "where_do_i_sleep",
    "can_i_bring",
    "can_i_change_my_mind",
    "who_helps",
    "is_it_true",
    "my_fault",
    "afraid",
)
"""Questions that lean on what was told before: what they ask follows from that (data/answers/plan.csv).

Who is afraid asks for an answer, too.
"""
CHAT_QUESTIONS: Final = ("clarify", "repeat", "shorter", "who_are_you", "is_it_secret", "are_you_a_person")
"""Questions about this chat."""
WORLD_QUESTIONS: Final = ("crisis",)
"""Questions about what happens around her: a war, a storm, an epidemic."""
QUESTIONS: Final = (*CONTACT_QUESTIONS, *ASPECTS, *OPEN_QUESTIONS, *CHAT_QUESTIONS, *WORLD_QUESTIONS)
"""What a message may ask (examples: data/questions)."""
NO_CRISIS: Final = "no_crisis"
"""What stands among the examples of questions for what sounds like a crisis and is none; no message is given it."""
NO_QUESTION: Final = "none"
"""What stands among the questions of a message for that it asks nothing."""

HOTLINE_KINDS: Final = (
    "police",
    "ambulance",
    "violence",
    "labour",
    "trafficking",
    "migrant_ngo",
    "mental_health",
    "child",
    "shelter",
    "legal",
    "health",
    "consular",
)
STAGE_MENUS: Final = {"before": "before", "way": "way", "work": "job", "home": "home"}
"""When on her way abroad a topic is asked, and the menu that lists it then."""
PHRASES_MENU: Final = "phrases"
MENUS: Final = ("work", "health", "safe", "stages", PHRASES_MENU, *STAGE_MENUS.values())
PAGES: Final = ("1", "2", "3", "4", "5", "6", "7", "8", "9")


class NumberedVocabulary(tuple[str, ...]):
    """A vocabulary too long to write out here: a value is known by its form, and its table says whether it is one.

    What can be counted is the longest values, so that whoever tries every value tries those.
    """

    __slots__ = ()

    def __contains__(self, value: object) -> bool:
        return isinstance(value, str) and _PLACE_ID_PATTERN.match(value) is not None


_PLACE_ID_PATTERN: Final = re.compile(r"(any|[1-9][0-9]{4,7})\Z")
PLACES: Final = NumberedVocabulary((ANY, "99999999"))
"""Ids of data/directory/places.csv: GeoNames' own numbers."""

ENTITY_VALUES: Final = {
    "country": (*DESTINATIONS, *ORIGINS, ANY),
    "origin": (*ORIGINS, ANY),
    "language": LANGUAGES,
    "topic": TOPICS,
    "part": (*TOPIC_PARTS, *OFFICE_PARTS, *ASPECTS, *PHRASES),
    "question": (*QUESTIONS, NO_QUESTION),
    "kind": (*HOTLINE_KINDS, ANY),
    "menu": MENUS,
    "page": PAGES,
    "place": PLACES,
}
"""Every entity a message or a button may carry, with every value it may have."""
MOST_YEARS, MOST_WAGES = 10, 6
GATEWAY_VALUES: Final = {
    "years": tuple(str(number) for number in range(MOST_YEARS + 1)),
    "wage": tuple(str(number) for number in range(MOST_WAGES)),
}
"""What only buttons carry that the gateway answers by itself: full years with an employer, and which range her wage is in. The
assistant is never told, so that no tracker holds it."""


def resolve_language(code: str | None) -> str | None:
    """The language we speak for an IETF or CLDR code (`ms`, `tl-PH`, `km`), or None if we do not."""
    primary = (code or "").lower().replace("_", "-").split("-")[0]
    primary = LANGUAGE_ALIASES.get(primary, primary)
    return primary if primary in LANGUAGES else None


GRAVITY: Final = (
    "danger_now",
    "self_harm",
    "sexual_violence",
    "confinement_trafficking",
    "physical_abuse",
    "partner_violence",
    "sexual_harassment",
    "feeling_low",
    "find_shelter",
    "find_health_care",
    "pregnancy",
    "health",
    "arrested",
    "no_documents",
    "police_reporting",
    "passport_kept",
    "phone_safety",
    "talk_to_person",
    "wages_unpaid",
    "leave_employer",
    "return_home",
    "recruitment_debt",
    "contract_changed",
    "working_hours_rest",
    "change_employer",
    "children",
    "find_hotline",
    "find_embassy",
    "find_legal_aid",
    "reintegration",
    "before_leaving",
)
"""Gravest first, as data/triage/gravity.csv says, with its reasons; `python -m bot check` compares the two."""
_RANK: Final = {name: rank for rank, name in enumerate(GRAVITY)}


def order_by_gravity(topics: Iterable[str]) -> tuple[str, ...]:
    """Intents of one message, each once, the gravest first; what has no gravity stands last, as it came."""
    return tuple(sorted(dict.fromkeys(topics), key=lambda name: _RANK.get(name, len(_RANK))))
