"""The table of methods: name, the function that does it, the parameters it reads (`!` marks what must be given)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.rehearsal import account, files, messages, receiving
from bot.rehearsal.parameters import Parameters
from bot.rehearsal.state import Rehearsal

Run = Callable[[Rehearsal, Parameters], Awaitable[Any]]


@dataclass(frozen=True)
class Method:
    """One row. A function sees only what its row names; everything else is ignored, as Telegram ignores it."""

    run: Run
    spelled: str = ""

    @property
    def reads(self) -> tuple[str, ...]:
        return tuple(name.rstrip("!") for name in self.spelled.split())

    @property
    def demands(self) -> tuple[str, ...]:
        return tuple(name.rstrip("!") for name in self.spelled.split() if name.endswith("!"))

    async def call(self, here: Rehearsal, given: Parameters) -> Any:
        """Do it. Raises Refusal."""
        given.demand(self.demands)
        return await self.run(here, given.only(self.reads))


_LOOKS = "parse_mode entities link_preview_options reply_markup"

METHODS = {
    "getMe": Method(account.get_me),
    "logOut": Method(account.log_out),
    "close": Method(account.close),
    "getUpdates": Method(receiving.get_updates, "offset limit timeout allowed_updates"),
    "setWebhook": Method(
        receiving.set_webhook, "url! secret_token max_connections allowed_updates drop_pending_updates"
    ),
    "deleteWebhook": Method(receiving.delete_webhook, "drop_pending_updates"),
    "getWebhookInfo": Method(receiving.get_webhook_info),
    "sendMessage": Method(messages.send_message, f"chat_id! text! disable_notification {_LOOKS}"),
    "editMessageText": Method(messages.edit_message_text, f"chat_id! message_id! text! {_LOOKS}"),
    "editMessageReplyMarkup": Method(messages.edit_message_reply_markup, "chat_id! message_id! reply_markup"),
    "deleteMessage": Method(messages.delete_message, "chat_id! message_id!"),
    "deleteMessages": Method(messages.delete_messages, "chat_id! message_ids!"),
    "sendChatAction": Method(messages.send_chat_action, "chat_id! action!"),
    "answerCallbackQuery": Method(account.answer_callback_query, "callback_query_id! text show_alert"),
    "getChat": Method(account.get_chat, "chat_id!"),
    "getFile": Method(files.get_file, "file_id!"),
    "leaveChat": Method(account.leave_chat, "chat_id!"),
    "setMyCommands": Method(account.set_my_commands, "commands! scope language_code"),
    "getMyCommands": Method(account.get_my_commands, "scope language_code"),
    "deleteMyCommands": Method(account.delete_my_commands, "scope language_code"),
    "setMyName": Method(account.set_my_name, "name language_code"),
    "getMyName": Method(account.get_my_name, "language_code"),
    "setMyDescription": Method(account.set_my_description, "description language_code"),
    "getMyDescription": Method(account.get_my_description, "language_code"),
    "setMyShortDescription": Method(account.set_my_short_description, "short_description language_code"),
    "getMyShortDescription": Method(account.get_my_short_description, "language_code"),
}

_BY_LOWERED_NAME = {name.lower(): name for name in METHODS}


def find_method(name: str) -> tuple[str, Method] | None:
    """The method, whatever the case of its letters, with its proper name; None if there is none."""
    proper = _BY_LOWERED_NAME.get(name.lower())
    return (proper, METHODS[proper]) if proper else None
