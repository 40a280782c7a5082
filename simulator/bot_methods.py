"""The bot's own affairs: who it is, how it presents itself, where it is, when it goes."""

from datetime import timedelta

from simulator.errors import build_bad_request, build_forbidden
from simulator.message_methods import find_chat
from simulator.profile import Commands, read_commands, read_language, read_scope
from simulator.request_params import RequestParams
from simulator.serializers import JsonObject, serialize_bot, serialize_full_chat, serialize_membership
from simulator.state import Simulator

QUERY_ANSWERABLE_FOR = timedelta(seconds=150)
MAX_TOAST_CHARACTERS = 200


async def get_me(simulator: Simulator, _params: RequestParams) -> JsonObject:
    return serialize_bot(simulator)


async def log_out(simulator: Simulator, _params: RequestParams) -> bool:
    """Lock the bot out; Telegram lets it back after ten minutes."""
    simulator.logged_out_at = simulator.now()
    return True


async def close(_simulator: Simulator, _params: RequestParams) -> bool:
    return True


async def answer_callback_query(simulator: Simulator, params: RequestParams) -> bool:
    query = simulator.callback_queries.get(params.get_text("callback_query_id"))
    if query is None or simulator.now() - query.asked_at > QUERY_ANSWERABLE_FOR:
        raise build_bad_request("query is too old and response timeout expired or query ID is invalid")
    text = params.get_text("text")
    if len(text) > MAX_TOAST_CHARACTERS:
        raise build_bad_request("MESSAGE_TOO_LONG")
    chat = simulator.chats.get_chat(query.chat_id)
    if text:
        chat.toast = (chat.increment_version(), text, params.get_flag("show_alert"))
    return True


async def get_chat(simulator: Simulator, params: RequestParams) -> JsonObject:
    chat = find_chat(simulator, params)
    if not chat.bot_present:
        raise build_forbidden("bot is not a member of the group chat")
    return serialize_full_chat(chat)


async def leave_chat(simulator: Simulator, params: RequestParams) -> bool:
    chat = find_chat(simulator, params)
    if not chat.is_group:
        raise build_bad_request("chat member status can't be changed in private chats")
    chat.raise_if_closed()
    chat.bot_present = False
    chat.increment_version()
    left = serialize_membership(simulator, chat, old="member", new="left")
    simulator.updates.add_update("my_chat_member", left, chat_id=chat.chat_id)
    return True


async def set_my_commands(simulator: Simulator, params: RequestParams) -> bool:
    simulator.profile.commands[read_scope(params), read_language(params)] = read_commands(params)
    return True


async def get_my_commands(simulator: Simulator, params: RequestParams) -> Commands:
    return simulator.profile.commands.get((read_scope(params), read_language(params)), [])


async def delete_my_commands(simulator: Simulator, params: RequestParams) -> bool:
    simulator.profile.commands.pop((read_scope(params), read_language(params)), None)
    return True


async def set_my_name(simulator: Simulator, params: RequestParams) -> bool:
    return simulator.profile.set_text("name", params)


async def get_my_name(simulator: Simulator, params: RequestParams) -> JsonObject:
    return {"name": simulator.profile.get_text("name", language=read_language(params))}


async def set_my_description(simulator: Simulator, params: RequestParams) -> bool:
    return simulator.profile.set_text("description", params)


async def get_my_description(simulator: Simulator, params: RequestParams) -> JsonObject:
    return {"description": simulator.profile.get_text("description", language=read_language(params))}


async def set_my_short_description(simulator: Simulator, params: RequestParams) -> bool:
    return simulator.profile.set_text("short_description", params)


async def get_my_short_description(simulator: Simulator, params: RequestParams) -> JsonObject:
    return {"short_description": simulator.profile.get_text("short_description", language=read_language(params))}
