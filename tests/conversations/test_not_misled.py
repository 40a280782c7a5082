"""Chats as women wrote them, in which they were misled once: her words, what must stand in the answer, what must not.

What must stand there is the name of a screen (`utter_…`), a button (`/wages_unpaid`), or words and numbers of the text.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import pytest

from tests.support.user_client import CreateUser, UserClient

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Says:
    """One message of hers and what answers it."""

    words: str
    wants: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    at_most: int = 4096
    """Characters of the first message that answers."""


@dataclass(frozen=True)
class Chat:
    """One talk."""

    name: str
    language: str
    turns: tuple[Says, ...]


FOREIGN = ("Malaysia", "Singapore", "Taiwan")
WRONG_DOOR = (
    "utter_goodbye",
    "utter_language",
    "utter_very_low",
    "utter_help_now",
    "utter_privacy",
    "utter_out_of_scope",
)
UNPAID = {
    "en": "my madam did not pay me 4 months",
    "fil": "apat na buwan na po akong walang sahod",
    "vi": "chủ không trả lương 3 tháng",
    "km": "ថៅកែមិនបើកលុយខែឱ្យខ្ញុំ៣ខែហើយ",
    "id": "gaji saya tidak dibayar 3 bulan",
    "my": "လခ ၃ လ မရသေးဘူး",
}
NOT_UNDERSTOOD = {
    "en": "I don't understand",
    "fil": "hindi ko maintindihan",
    "vi": "em không hiểu",
    "km": "ខ្ញុំមិនយល់ទេ",
    "id": "saya tidak mengerti",
    "my": "နားမလည်ဘူး",
}
HIT = {
    "en": "my boss beat me",
    "fil": "sinaktan ako ng amo ko",
    "vi": "chủ đánh em",
    "km": "ថៅកែវាយខ្ញុំ",
    "id": "majikan memukul saya",
    "my": "အလုပ်ရှင်က ကျွန်မကို ရိုက်တယ်",
}
IN_SINGAPORE = {
    "en": "I am in Singapore",
    "fil": "nasa Singapore po ako",
    "vi": "em ở Singapore",
    "km": "ខ្ញុំនៅសិង្ហបុរី",
    "id": "saya di singapura",
    "my": "ကျွန်မ စင်ကာပူမှာပါ",
}
WANTS_TO_DIE = {
    "en": ("i want to die", "glad"),
    "fil": ("gusto ko na pong mamatay", "Salamat"),
    "vi": ("em muốn chết", "mừng"),
    "km": ("ខ្ញុំចង់ស្លាប់", "រីករាយ"),
    "id": ("saya pengen mati aja", "senang"),
    "my": ("သေချင်တယ်", "ဝမ်းသာ"),
}
"""The words, and how gladness would sound."""
CALM = {
    "en": ("can you call them for me", "the boss is always home so I can't phone"),
    "fil": ("pwede mo ba silang tawagan para sa akin", "laging nasa bahay ang amo kaya hindi ako makatawag"),
    "vi": ("gọi giúp em được không", "chủ luôn ở nhà nên em không gọi điện được"),
    "km": ("តើអាចទូរស័ព្ទទៅគេជំនួសខ្ញុំបានទេ", "ថៅកែនៅផ្ទះរហូត ខ្ញុំទូរស័ព្ទមិនបានទេ"),
    "id": ("majikan selalu di rumah jadi saya tidak bisa telepon",),
    "my": ("သူတို့ကို ကျွန်မအစား ဖုန်းခေါ်ပေးလို့ရလား", "အလုပ်ရှင် အိမ်မှာ အမြဲရှိလို့ ဖုန်းမဆက်နိုင်ဘူး"),
}
CARDS = ("utter_help_now", "utter_help_now_all", "utter_help_now_likely", "utter_very_low")

CHATS = (
    Chat("pregnant in Taiwan", "vi", (Says("em đang mang thai 3 tháng ở Đài Loan", never=("Thái Lan", "191")),)),
    Chat(
        "pregnant, and in danger in Taiwan",
        "vi",
        (Says("em có thai, nó đang đánh em, em ở Đài Loan", ("utter_help_now", "110"), ("191", "1669"), 250),),
    ),
    Chat(
        "danger in Kuwait",
        "en",
        (Says("help he is beating me now i am in kuwait", ("utter_help_now", "112"), FOREIGN, 250),),
    ),
    Chat(
        "danger in Singapore",
        "id",
        (
            Says(
                "majikan pegang pisau, saya di singapura, saya takut dibunuh",
                ("utter_help_now", "999"),
                ("Malaysia",),
                250,
            ),
        ),
    ),
    Chat(
        "danger, then where",
        "id",
        (
            Says("tolong saya sedang dipukul majikan", ("utter_help_now_all",)),
            Says("saya di hongkong", ("utter_help_now", "999"), ("utter_place_known",), 250),
        ),
    ),
    Chat(
        "very low at home",
        "id",
        (Says("saya pengen mati aja, saya di rumah di lombok", ("utter_very_low", "Indonesia"), ("Malaysia", "999")),),
    ),
    Chat(
        "very low, back from Malaysia",
        "id",
        (Says("baru pulang dari malaysia, pengen mati aja", ("utter_very_low", "Indonesia"), ("999",)),),
    ),
    Chat(
        "very low, then where",
        "en",
        (
            Says("i want to die", ("utter_very_low",), ("glad",)),
            Says("japan", ("utter_very_low", "110"), ("What do you need",)),
        ),
    ),
    Chat(
        "nobody answers in danger",
        "en",
        (
            Says("he is beating me now, help, i am in kuwait", ("112",)),
            Says("nobody answers", ("112",), ("utter_out_of_scope",)),
        ),
    ),
    *(
        Chat(
            f"does not understand, {language}",
            language,
            (
                Says(UNPAID[language], ("utter_topic",)),
                Says(NOT_UNDERSTOOD[language], ("utter_topic_plain",), WRONG_DOOR),
            ),
        )
        for language in UNPAID
    ),
    Chat(
        "asks on",
        "en",
        (
            Says("my madam did not pay me 4 months", ("utter_topic",)),
            Says("what do you mean?", never=WRONG_DOOR),
            Says("and then?", never=WRONG_DOOR),
            Says("ok", never=("utter_menu", *WRONG_DOOR)),
        ),
    ),
    Chat(
        "hurt, then where",
        "en",
        (
            Says("my boss beat me", ("utter_disclosure",)),
            Says("I am in Singapore", ("Singapore", "Someone hurts me"), ("utter_place_known", "What do you need")),
        ),
    ),
    *(
        Chat(
            f"hurt, then where, {language}",
            language,
            (
                Says(HIT[language], ("utter_disclosure",)),
                Says(IN_SINGAPORE[language], ("utter_numbers_kind",), ("utter_place_known",)),
            ),
        )
        for language in HIT
        if language != "en"
    ),
    *(
        Chat(f"very low, {language}", language, (Says(words, ("utter_very_low",), (gladness,)),))
        for language, (words, gladness) in WANTS_TO_DIE.items()
    ),
    *(
        Chat(f"calm, {language}: {words}", language, (Says(words, never=CARDS),))
        for language, all_calm in CALM.items()
        for words in all_calm
    ),
    Chat(
        "in Taiwan, later pregnant",
        "vi",
        (
            Says("em ở Đài Loan", ("Đài Loan",)),
            Says("toi so co thai", never=("Thái Lan", "1669")),
        ),
    ),
    Chat(
        "a friend, all along",
        "en",
        (
            Says("my friend is beaten by her employer, how can I help her", ("utter_disclosure_friend",)),
            Says("she is in kuwait", never=("What do you need", "utter_place_known")),
            Says("they took her passport", never=("utter_out_of_scope", "utter_menu")),
        ),
    ),
    Chat(
        "beaten, unpaid, locked in, wants home",
        "en",
        (
            Says(
                "he beats me, no salary for 5 months, they lock the door, I want to go home",
                ("utter_disclosure",),
                ("utter_topic",),
            ),
            Says("what first?", never=WRONG_DOOR),
        ),
    ),
    Chat("unpaid and hit", "vi", (Says("chu khong tra luong va danh em", ("utter_disclosure", "/wages_unpaid")),)),
    Chat(
        "locked in, no passport",
        "en",
        (Says("they lock me in the house and my employer keeps my passport", ("utter_disclosure", "/passport_kept")),),
    ),
    Chat(
        "locked in a room without food",
        "en",
        (Says("locked in a room without food", never=("utter_topic", "utter_out_of_scope")),),
    ),
    Chat(
        "KBRI",
        "id",
        (
            Says("nomor KBRI", ("utter_ask_country",), ("utter_ask_origin",)),
            Says("saya di hongkong", ("utter_office",), ("utter_ask_origin",)),
        ),
    ),
    Chat(
        "our embassy", "fil", (Says("saan po ang embahada natin sa kuwait", ("utter_office",), ("utter_ask_origin",)),)
    ),
    Chat("fifteen", "fil", (Says("15 po ako, sinasaktan ako ng amo", ("utter_young",)),)),
    Chat("afraid of being deported", "en", (Says("I am afraid of being deported", never=("About going home",)),)),
    Chat(
        "police and papers",
        "en",
        (
            Says(
                "Will the police arrest me if I have no papers?", never=("You can ask for help without telling police",)
            ),
        ),
    ),
    Chat(
        "will they tell",
        "en",
        (
            Says("where is the philippine embassy in kuwait", ("utter_office",)),
            Says("will they tell my employer?", never=("utter_privacy", "utter_help_now", "utter_language")),
        ),
    ),
)


@pytest.mark.parametrize("chat", CHATS, ids=lambda chat: chat.name)
async def test_she_is_not_misled(chat: Chat, arrives: CreateUser) -> None:
    she = await arrives(chat.language)
    for turn in chat.turns:
        await she.send_text(turn.words)
        stands = list(_stands(she))
        for wanted in turn.wants:
            assert any(wanted in one for one in stands), f"{turn.words!r}: {wanted} is not in {stands}"
        for wrong in turn.never:
            assert not any(one == wrong if wrong.startswith("utter_") else wrong in one for one in stands), (
                f"{turn.words!r}: {wrong} stands in {stands}"
            )
        assert len(she.last_messages[0].text) <= turn.at_most


def _stands(she: UserClient) -> Iterable[str]:
    """Everything that answers her last message: names of screens, texts, and what the buttons mean."""
    for message in she.last_messages:
        yield message.screen
        yield message.text
        yield from she.decode_buttons(message)
