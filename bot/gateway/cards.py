"""Sending a help card at once, past every queue: what she gets when something is wrong, or when she is in danger."""

from bot.gateway.buttons import Buttons
from bot.gateway.help_card import HelpCards
from bot.gateway.memory import Known
from bot.gateway.metrics import CARDS
from bot.model.delivery import Delivery


class CardDesk:
    """Makes deliveries of compiled cards."""

    def __init__(self, cards: HelpCards, buttons: Buttons) -> None:
        self._cards = cards
        self._buttons = buttons

    def delivery(self, name: str, known: Known, *, chat_key: str, reason: str, country: str | None = None) -> Delivery:
        """A card in her language, of her country if known; counted by its reason."""
        CARDS.labels(reason=reason).inc()
        screen = self._cards.card(name, language=known.language, country=country or known.country)
        return self._buttons.delivery(screen, chat_key=chat_key, epoch=known.epoch)
