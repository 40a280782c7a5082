"""The table of methods: name, the function that does it, the parameters it reads (`!` marks what must be given)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from aiohttp import web

from simulator import bot_methods, media, message_methods, polling
from simulator.errors import BotApiError
from simulator.fault_injection import apply_after, apply_before
from simulator.request_params import RequestParams, read_parameters
from simulator.state import SIMULATOR, Simulator

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
    "getMe": ApiMethod(bot_methods.get_me),
    "logOut": ApiMethod(bot_methods.log_out),
    "close": ApiMethod(bot_methods.close),
    "getUpdates": ApiMethod(polling.get_updates, "offset limit timeout allowed_updates"),
    "setWebhook": ApiMethod(
        polling.set_webhook, "url! secret_token max_connections allowed_updates drop_pending_updates"
    ),
    "deleteWebhook": ApiMethod(polling.delete_webhook, "drop_pending_updates"),
    "getWebhookInfo": ApiMethod(polling.get_webhook_info),
    "sendMessage": ApiMethod(
        message_methods.send_message, f"chat_id! text! disable_notification {_FORMATTING_PARAMETERS}"
    ),
    "sendVoice": ApiMethod(
        message_methods.send_voice, "chat_id! voice! caption duration disable_notification reply_markup"
    ),
    "editMessageText": ApiMethod(
        message_methods.edit_message_text, f"chat_id! message_id! text! {_FORMATTING_PARAMETERS}"
    ),
    "editMessageReplyMarkup": ApiMethod(message_methods.edit_message_reply_markup, "chat_id! message_id! reply_markup"),
    "deleteMessage": ApiMethod(message_methods.delete_message, "chat_id! message_id!"),
    "deleteMessages": ApiMethod(message_methods.delete_messages, "chat_id! message_ids!"),
    "sendChatAction": ApiMethod(message_methods.send_chat_action, "chat_id! action!"),
    "answerCallbackQuery": ApiMethod(bot_methods.answer_callback_query, "callback_query_id! text show_alert"),
    "getChat": ApiMethod(bot_methods.get_chat, "chat_id!"),
    "getFile": ApiMethod(media.get_file, "file_id!"),
    "leaveChat": ApiMethod(bot_methods.leave_chat, "chat_id!"),
    "setMyCommands": ApiMethod(bot_methods.set_my_commands, "commands! scope language_code"),
    "getMyCommands": ApiMethod(bot_methods.get_my_commands, "scope language_code"),
    "deleteMyCommands": ApiMethod(bot_methods.delete_my_commands, "scope language_code"),
    "setMyName": ApiMethod(bot_methods.set_my_name, "name language_code"),
    "getMyName": ApiMethod(bot_methods.get_my_name, "language_code"),
    "setMyDescription": ApiMethod(bot_methods.set_my_description, "description language_code"),
    "getMyDescription": ApiMethod(bot_methods.get_my_description, "language_code"),
    "setMyShortDescription": ApiMethod(bot_methods.set_my_short_description, "short_description language_code"),
    "getMyShortDescription": ApiMethod(bot_methods.get_my_short_description, "language_code"),
}

_NAMES_BY_LOWERCASE = {name.lower(): name for name in API_METHODS}


def find_method(name: str) -> tuple[str, ApiMethod] | None:
    """The method, whatever the case of its letters, with its proper name; None if there is none."""
    proper = _NAMES_BY_LOWERCASE.get(name.lower())
    return (proper, API_METHODS[proper]) if proper else None


LOCKED_OUT_FOR = timedelta(minutes=10)


async def handle_method(request: web.Request) -> web.StreamResponse:
    """One call of the bot's."""
    here = request.app[SIMULATOR]
    try:
        name, method = _find_method(here, request)
        return await _run_method(here, request, name, method, await read_parameters(request))
    except BotApiError as refusal:
        return web.json_response(refusal.body(), status=refusal.code, headers=_build_retry_header(refusal))


def _find_method(simulator: Simulator, request: web.Request) -> tuple[str, ApiMethod]:
    if request.match_info["token"] != simulator.token:
        raise BotApiError(401, "Unauthorized")
    found = find_method(request.match_info["method"])
    if found is None:
        raise BotApiError(404, "Not Found: method not found")
    if simulator.logged_out_at and simulator.now() - simulator.logged_out_at < LOCKED_OUT_FOR:
        raise BotApiError(400, "Logged out")
    return found


async def _run_method(
    simulator: Simulator, request: web.Request, name: str, method: ApiMethod, params: RequestParams
) -> web.StreamResponse:
    chat_id = params.get_integer("chat_id") or None
    simulator.record_call(name, chat_id=chat_id)
    fault = simulator.faults.pop_matching(name, chat_id=chat_id)
    if fault:
        met = await apply_before(fault, request, closing=simulator.closing_event)
        if met is not None:
            return met
    result: Any = await method.call(simulator, params)
    unanswered = await apply_after(fault, request, closing=simulator.closing_event) if fault else None
    if unanswered is not None:
        return unanswered
    return web.json_response({"ok": True, "result": result})


def _build_retry_header(refusal: BotApiError) -> dict[str, str]:
    return {} if refusal.retry_after is None else {"Retry-After": str(refusal.retry_after)}


ROUTES = [web.route("*", "/bot{token}/{method}", handle_method)]
