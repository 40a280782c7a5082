"""What the women write: ordinary questions in the six languages, each answered by one message.

Each is answered with a screen that needs no argument of hers.
"""

TEXTS = {
    "en": ("where is my embassy", "hotline number", "my salary is late", "menu"),
    "id": ("di mana kedutaan indonesia", "nomor telepon bantuan", "gaji belum dibayar"),
    "fil": ("nasaan ang embassy ng pilipinas", "numero ng hotline", "sahod ko delayed"),
    "vi": ("đại sứ quán việt nam ở đâu", "số điện thoại trợ giúp", "chưa trả lương"),
    "km": ("ស្ថានទូតខ្មែរនៅឯណា", "សុំលេខស្ថានទូត", "អាសយដ្ឋានស្ថានទូត"),
    "my": ("မြန်မာသံရုံးဘယ်မှာလဲ", "ဖုန်းနံပါတ်", "သံရုံးလိပ်စာ"),
}
"""Language → texts."""
LANGUAGES = tuple(TEXTS)
DANGER = {"en": "he is hitting me now", "id": "saya sedang dipukul sekarang"}
"""Language → words that are answered on arrival."""


def get_text(language: str, number: int) -> str:
    """The text of a turn."""
    texts = TEXTS[language]
    return texts[number % len(texts)]
