"""War, storm, epidemic in her words: the page of who may know more, danger always first, and nothing else taken for it.

None of the sentences of ASKED is learnt from.
"""

import pytest

from tests.support.user_client import CreateUser, UserClient

pytestmark = pytest.mark.slow
CRISIS_SCREENS = ("utter_crisis_asked", "utter_crisis")
ASKED = {
    "en": [
        "the war is starting here, will they evacuate workers",
        "there may be bombing tomorrow, who informs us",
        "how does the evacuation work",
        "super typhoon tonight, which number for foreigners",
        "they say lockdown because of the epidemic, can we still go to market",
    ],
    "id": [
        "perang makin dekat, apakah wni dievakuasi",
        "katanya besok ada serangan bom, info dari mana",
        "cara ikut evakuasi gimana",
        "badai besar malam ini, nomor mana buat orang asing",
        "lockdown karena wabah, kita boleh ke pasar?",
    ],
    "fil": [
        "lumalala ang giyera, ililikas ba ang mga pinoy",
        "may pambobomba daw bukas, saan makakakuha ng balita",
        "paano sumama sa evacuation",
        "malakas na bagyo mamaya, anong number sa mga dayuhan",
        "lockdown dahil sa epidemya, pwede pa ba mamalengke",
    ],
    "vi": [
        "chiến tranh gần đây rồi, có sơ tán người việt không",
        "nghe nói mai ném bom, tin ở đâu",
        "muốn đi sơ tán thì làm sao",
        "bão lớn tối nay, số nào cho người nước ngoài",
        "phong tỏa vì dịch, có được đi chợ không",
    ],
    "km": [
        "សង្គ្រាមជិតមកដល់ គេជម្លៀសពលករខ្មែរទេ",
        "គេថាស្អែកមានទម្លាក់គ្រាប់បែក ដឹងព័ត៌មានពីណា",
        "ចង់ទៅជាមួយការជម្លៀស ធ្វើម៉េច",
        "ព្យុះធំយប់នេះ លេខណាសម្រាប់ជនបរទេស",
        "បិទខ្ទប់ដោយសារជំងឺរាតត្បាត ទៅផ្សារបានទេ",
    ],
    "my": [
        "စစ်က နီးလာပြီ မြန်မာအလုပ်သမားတွေ ကယ်ထုတ်မလား",
        "မနက်ဖြန် ဗုံးကြဲမယ်တဲ့ သတင်း ဘယ်မှာရမလဲ",
        "ကယ်ထုတ်ရေးမှာ ပါချင်ရင် ဘယ်လိုလုပ်ရမလဲ",
        "ညကျရင် မုန်တိုင်းကြီးလာမယ် ဘယ်ဖုန်းနံပါတ်ဆက်ရမလဲ",
        "ရောဂါကြောင့် ပိတ်ထားတယ် ဈေးသွားလို့ရလား",
    ],
}
BARE = {
    "en": ["war", "there is bombing", "evacuation", "typhoon", "epidemic lockdown"],
    "id": ["perang", "ada pengeboman", "evakuasi", "topan", "karantina wilayah"],
    "fil": ["giyera", "may pambobomba", "paglikas", "bagyo", "kwarantina"],
    "vi": ["chiến tranh", "có ném bom", "sơ tán", "bão lớn", "phong tỏa vì dịch"],
    "km": ["សង្គ្រាម", "ទម្លាក់គ្រាប់បែក", "ជម្លៀស", "មានព្យុះ", "ជំងឺរាតត្បាត"],
    "my": ["စစ်", "ဗုံးကြဲတယ်", "ကယ်ထုတ်ရေး", "မုန်တိုင်း", "လော့ခ်ဒေါင်း"],
}
"""A word or two, as they are learnt from."""
LEAST_HEARD, LEAST_HEARD_IN_ALL = 3, 24
"""Of five in each language, and of all thirty: what is not heard is answered as before, what is heard wrongly misleads her."""
HIT = {
    "en": "he is hitting me",
    "id": "dia sedang memukul saya",
    "fil": "sinasaktan niya ako ngayon",
    "vi": "anh ta đang đánh tôi",
    "km": "គាត់កំពុងវាយខ្ញុំ",
    "my": "သူ ငါ့ကို ရိုက်နေတယ်",
}
NEAR = (
    "bombs are falling near us",
    "missile hit the next building",
    "bomb fell near house wall cracked we are trapped",
    "there is a bomb, he locked me in",
)
OTHERS = {
    "en": [
        "my salary is late since the war",
        "he fights with me every day",
        "i watched a war film",
        "they locked me in",
    ],
    "id": ["gaji telat sejak perang", "majikan marah marah terus", "paspor saya ditahan"],
    "fil": ["hindi pa ako sinahod mula nung giyera", "kinuha nila passport ko"],
    "vi": ["chưa trả lương từ hồi chiến tranh", "chủ giữ hộ chiếu"],
    "km": ["គេមិនបើកប្រាក់ខែ", "គេយកលិខិតឆ្លងដែន"],
    "my": ["လစာမရသေးဘူး", "ပတ်စပို့ သိမ်းထားတယ်"],
}


async def ask(arrives: CreateUser, language: str, words: str) -> list[str]:
    """The screens that answer her first words."""
    woman: UserClient = await arrives(language)
    return [message.screen for message in await woman.send_text(words)]


async def test_a_crisis_is_heard(arrives: CreateUser) -> None:
    missed, counts = {}, {}
    for language, sentences in ASKED.items():
        answers = {words: await ask(arrives, language, words) for words in sentences}
        missed |= {words: screens for words, screens in answers.items() if not {*screens} & {*CRISIS_SCREENS}}
        counts[language] = sum(words not in missed for words in sentences)
    assert min(counts.values()) >= LEAST_HEARD and sum(counts.values()) >= LEAST_HEARD_IN_ALL, (counts, missed)


@pytest.mark.parametrize("language", BARE)
async def test_a_word_is_enough_for_the_page_or_the_card(arrives: CreateUser, language: str) -> None:
    for words in BARE[language]:
        screens = await ask(arrives, language, words)
        assert {*screens} & {*CRISIS_SCREENS} or screens[0].startswith("utter_help_now"), (words, screens)


@pytest.mark.parametrize("language", HIT)
async def test_violence_never_becomes_a_crisis(arrives: CreateUser, language: str) -> None:
    screens = await ask(arrives, language, HIT[language])
    assert not {*screens} & {*CRISIS_SCREENS}
    assert screens[0].startswith("utter_help_now")


@pytest.mark.parametrize("words", NEAR)
async def test_what_is_near_her_has_its_card_first(arrives: CreateUser, words: str) -> None:
    assert (await ask(arrives, "en", words))[0].startswith("utter_help_now")


@pytest.mark.parametrize("language", OTHERS)
async def test_what_is_only_said_beside_it_keeps_its_answer(arrives: CreateUser, language: str) -> None:
    for words in OTHERS[language]:
        assert not {*await ask(arrives, language, words)} & {*CRISIS_SCREENS}, words
