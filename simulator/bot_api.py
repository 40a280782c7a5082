"""The table of methods: name, the function that does it, the parameters it reads (`!` marks what must be given)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.rehearsal import account, files, messages, receiving
from bot.rehearsal.parameters import RequestParams
from bot.rehearsal.state import Simulator

MethodFunction = Callable[[Simulator, RequestParams], Awaitable[Any]]


@dataclass(frozen=True)
class ApiMethod:
    """One row. A function sees only what its row names; everything else is ignored, as Telegram ignores it."""

    run: MethodFunction
    parameter_spec: str = ""

    @property
    def parameter_names(self) -> tuple[str, ...]:
        return tuple(name.rstrip("!") for name in self.parameter_spec.split())

    @property
    def required_names(self) -> tuple[str, ...]:
        return tuple(name.rstrip("!") for name in self.parameter_spec.split() if name.endswith("!"))

    async def call(self, simulator: Simulator, params: RequestParams) -> Any:
        """Do it. Raises Refusal."""
        params.require(self.required_names)
        return await self.run(simulator, params.select(self.parameter_names))


_FORMATTING_PARAMETERS = "parse_mode entities link_preview_options reply_markup"

API_METHODS = {
    "getMe": ApiMethod(account.get_me),
    "logOut": ApiMethod(account.log_out),
    "close": ApiMethod(account.close),
    "getUpdates": ApiMethod(receiving.get_updates, "offset limit timeout allowed_updates"),
    "setWebhook": ApiMethod(
        receiving.set_webhook, "url! secret_token max_connections allowed_updates drop_pending_updates"
    ),
    "deleteWebhook": ApiMethod(receiving.delete_webhook, "drop_pending_updates"),
    "getWebhookInfo": ApiMethod(receiving.get_webhook_info),
    "sendMessage": ApiMethod(messages.send_message, f"chat_id! text! disable_notification {_FORMATTING_PARAMETERS}"),
    "editMessageText": ApiMethod(messages.edit_message_text, f"chat_id! message_id! text! {_FORMATTING_PARAMETERS}"),
    "editMessageReplyMarkup": ApiMethod(messages.edit_message_reply_markup, "chat_id! message_id! reply_markup"),
    "deleteMessage": ApiMethod(messages.delete_message, "chat_id! message_id!"),
    "deleteMessages": ApiMethod(messages.delete_messages, "chat_id! message_ids!"),
    "sendChatAction": ApiMethod(messages.send_chat_action, "chat_id! action!"),
    "answerCallbackQuery": ApiMethod(account.answer_callback_query, "callback_query_id! text show_alert"),
    "getChat": ApiMethod(account.get_chat, "chat_id!"),
    "getFile": ApiMethod(files.get_file, "file_id!"),
    "leaveChat": ApiMethod(account.leave_chat, "chat_id!"),
    "setMyCommands": ApiMethod(account.set_my_commands, "commands! scope language_code"),
    "getMyCommands": ApiMethod(account.get_my_commands, "scope language_code"),
    "deleteMyCommands": ApiMethod(account.delete_my_commands, "scope language_code"),
    "setMyName": ApiMethod(account.set_my_name, "name language_code"),
    "getMyName": ApiMethod(account.get_my_name, "language_code"),
    "setMyDescription": ApiMethod(account.set_my_description, "description language_code"),
    "getMyDescription": ApiMethod(account.get_my_description, "language_code"),
    "setMyShortDescription": ApiMethod(account.set_my_short_description, "short_description language_code"),
    "getMyShortDescription": ApiMethod(account.get_my_short_description, "language_code"),
}

_NAMES_BY_LOWERCASE = {name.lower(): name for name in API_METHODS}


def find_method(name: str) -> tuple[str, ApiMethod] | None:
    """The method, whatever the case of its letters, with its proper name; None if there is none."""
    proper = _NAMES_BY_LOWERCASE.get(name.lower())
    return (proper, API_METHODS[proper]) if proper else None
