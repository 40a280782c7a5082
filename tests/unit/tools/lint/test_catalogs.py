"""Seeded faults in the template, the catalogues and the buttons of a screen."""

import pytest

from tests.unit.tools.lint.conftest import Product
from tools.lint import catalogs, screens

TEMPLATE = catalogs.TEMPLATE
VI, KM, MY, FIL, ID = (f"locales/{code}/LC_MESSAGES/messages.po" for code in ("vi", "km", "my", "fil", "id"))
BUTTON = 'msgid "A number to call"\nmsgstr "Số điện thoại để gọi"'
PHONE = 'msgstr "Ngoài giờ: {phone}"'
OPENING = "Bạn không cần kể gì với tôi cả.\\n"

FAULTS = [
    (TEMPLATE, 'msgid "Back"', 'msgid "Go back"', "differs from what stands in the product"),
    ("domain.yml", "title: Language", "title: Languages", "differs from what stands in the product"),
    ("domain.yml", "title: Language", "title: Languages", "“Languages” is missing"),
    (VI, BUTTON, 'msgid "A number to call"\nmsgstr ""', "is not translated"),
    (VI, BUTTON, 'msgid "Call"\nmsgstr "Gọi"', "is no text of the product"),
    (VI, f'msgctxt "button"\n{BUTTON}', f'#, fuzzy\nmsgctxt "button"\n{BUTTON}', "is marked fuzzy"),
    (VI, BUTTON, BUTTON.replace("Số", "Tất cả các số"), "characters as drawn"),
    (VI, BUTTON, BUTTON.replace("để gọi", "cảnh sát"), "a button that says “cảnh sát”"),
    (VI, BUTTON, BUTTON.replace("Số điện thoại để gọi", "A number to call"), "the same as the English"),
    (VI, BUTTON, BUTTON.replace("Số", "Số 9"), "the digit 9 is not in the English"),
    (VI, BUTTON, BUTTON.replace("Số", "Số ९"), "the digit ९ is not in the English"),
    (VI, BUTTON, BUTTON.replace("Số", "Số ⑨"), "the digit ⑨ is not in the English"),
    (VI, BUTTON, BUTTON.replace("Số", "t.me/someone"), "the link t.me"),
    (VI, BUTTON, BUTTON.replace("Số", "@someone"), "the name @someone"),
    (VI, BUTTON, BUTTON.replace("Số", "Sо\u0302\u0301"), "Cyrillic letters"),
    (VI, BUTTON, BUTTON.replace("Số", "So\u0302\u0301"), "not in composed form"),
    (VI, BUTTON, BUTTON.replace("Số", "\u202eSố"), "turns the writing round"),
    (VI, BUTTON, BUTTON.replace("Số", "\u200bSố"), "an invisible sign"),
    (VI, BUTTON, BUTTON.replace("Số", "Số "), "two in a row"),
    (VI, BUTTON, BUTTON.replace("gọi", "gọi…"), "trails off"),
    (VI, PHONE, 'msgstr "Ngoài giờ: {dien_thoai}"', "{phone} is missing"),
    (VI, PHONE, 'msgstr "Ngoài giờ: {dien_thoai}"', "{dien_thoai} is not in the English"),
    (VI, PHONE, 'msgstr "Ngoài giờ: {phone"', "a stray brace"),
    (VI, PHONE, 'msgstr "Ngoài giờ: {}{phone}"', "a stray brace"),
    (VI, OPENING, "", "other lines than the English"),
    (VI, OPENING, "Bạn kể gì với tôi cũng được.\\n", "“You do not have to” is lost"),
    (VI, OPENING, "Anda tidak perlu bercerita apa pun di sini.\\n", "reads as id"),
    (ID, "Anda tidak perlu bercerita apa pun.\\n", "You do not have to tell me anything.\\n", "reads as en"),
    (FIL, "Hindi mo kailangang magsabi", "Kailangan mong magsabi", "“You do not have to” is lost"),
    (KM, "អ្នក​មិនចាំបាច់​ប្រាប់", "Please tell", "in Latin letters"),
    (KM, "អ្នក​មិនចាំបាច់​ប្រាប់", "ท่านไม่ต้อง", "Thai letters"),
    (VI, PHONE, 'msgstr "Ngoài giờ: {pho\u200bne}"', "an invisible sign"),
    (MY, "ဘာမှ မပြောပြချင်လည်း ရပါတယ်", "ပြောပြပါ", "“You do not have to” is lost"),
]


@pytest.mark.parametrize(("name", "old", "new", "said"), FAULTS, ids=[f"{name}: {said}" for name, *_, said in FAULTS])
def test_a_seeded_fault_is_found(product: Product, name: str, old: str, new: str, said: str) -> None:
    product.change(name, old, new)
    assert said in product.new_findings(catalogs.validate)


def test_a_text_begins_neutrally_in_every_language(product: Product) -> None:
    product.change(VI, "Bạn chọn ngôn ngữ nhé.", "Cảnh sát: bạn chọn ngôn ngữ nhé.")
    assert "begins with “cảnh sát”" in product.new_findings(catalogs.validate)


def test_an_obsolete_text_is_found(product: Product) -> None:
    product.add(VI, '\n#~ msgctxt "button"\n#~ msgid "Once"\n#~ msgstr "Xưa"\n')
    assert "“Once” is obsolete" in product.new_findings(catalogs.validate)


def test_a_catalogue_that_cannot_be_read_is_one_finding(product: Product) -> None:
    (product.root / VI).write_bytes(b'msgid "\xff\xfe"')
    assert len(product.new_findings(catalogs.validate).splitlines()) == 1


def test_a_finding_names_the_line_of_a_translation(product: Product) -> None:
    product.change(VI, BUTTON, BUTTON.replace("Số", "Số 9"))
    lines = (product.root / VI).read_text(encoding="utf-8").splitlines()
    where = lines.index('msgid "A number to call"')
    assert f"{VI}:{where}: [button] “A number to call”" in product.new_findings(catalogs.validate)


def test_two_buttons_of_one_screen_may_not_read_the_same(product: Product) -> None:
    product.change(VI, BUTTON, BUTTON.replace("Số điện thoại để gọi", "Nói với người thật"))
    assert "utter_menu: “Talk to a person” and “A number to call” are both" in product.new_findings(screens.validate)


def test_a_button_may_not_read_like_the_navigation_row(product: Product) -> None:
    product.change(VI, BUTTON, BUTTON.replace("Số điện thoại để gọi", "quay lại"))
    assert "utter_menu: “Back” and “A number to call” are both" in product.new_findings(screens.validate)


def test_the_same_button_twice_is_found_in_english(product: Product) -> None:
    product.change("domain.yml", "title: Work and papers", "title: Health and safety")
    assert "domain.yml: utter_menu: “Health and safety”" in product.new_findings(screens.validate)


def test_a_topic_and_the_navigation_row_must_fit_as_drawn(product: Product) -> None:
    product.change(VI, 'msgstr "Quay lại"', 'msgstr "Quay lại màn hình vừa rồi"')
    product.change(VI, 'msgstr "Chuyển chủ"', 'msgstr "Chuyển sang một người chủ khác"')
    found = product.new_findings(screens.validate)
    assert "“Back” is" in found
    assert "“Change employer” is" in found
