"""Sentences that may get lost in no language: she need not tell, it is not her fault, she decides."""

from collections.abc import Iterator, Mapping
from typing import Final

PROMISES: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "You do not have to": {
        "km": ("មិនចាំបាច់",),
        "id": ("tidak perlu",),
        "fil": ("hindi mo kailangan",),
        "my": ("မပြောလည်း ရပါတယ်", "မပြောပြချင်လည်း ရပါတယ်", "ပြောစရာ မလို"),
        "vi": ("không cần",),
    },
    "not your fault": {
        "km": ("មិនមែនជាកំហុសរបស់អ្នក",),
        "id": ("bukan salah anda",),
        "fil": ("hindi mo ito kasalanan",),
        "my": ("သင့်အပြစ် မဟုတ်",),
        "vi": ("không phải lỗi của bạn",),
    },
    "You decide": {
        "km": ("អ្នកជាអ្នកសម្រេចចិត្ត",),
        "id": ("anda yang menentukan",),
        "fil": ("ikaw ang magpapasya",),
        "my": ("သင်ကိုယ်တိုင် ဆုံးဖြတ်",),
        "vi": ("bạn là người quyết định",),
    },
}
"""What stands in the English, and the words that keep it in each language. A new wording is added here by its reviewer."""
_ZERO_WIDTH_SPACE: Final = "\u200b"


def broken(msgid: str, said: str, language: str) -> Iterator[str]:
    """The promises of an English text that its translation makes less often."""
    heard = said.replace(_ZERO_WIDTH_SPACE, "").casefold()
    for promise, kept in PROMISES.items():
        if sum(heard.count(words) for words in kept[language]) < msgid.count(promise):
            yield promise
