"""The bot's own affairs: who it is, how it presents itself, where it is, when it goes."""

from datetime import timedelta

from bot.rehearsal.messages import find_chat
from bot.rehearsal.parameters import Parameters
from bot.rehearsal.profile import Commands, read_commands, read_language, read_scope
from bot.rehearsal.refusals import bad_request, forbidden
from bot.rehearsal.shapes import Shape, bot_itself, chat_in_full, membership_shape
from bot.rehearsal.state import Rehearsal

QUERY_ANSWERABLE_FOR = timedelta(seconds=150)
MAX_TOAST_CHARACTERS = 200


async def get_me(here: Rehearsal, _given: Parameters) -> Shape:
    return bot_itself(here)


async def log_out(here: Rehearsal, _given: Parameters) -> bool:
    """Lock the bot out; Telegram lets it back after ten minutes."""
    here.logged_out_at = here.now()
    return True


async def close(_here: Rehearsal, _given: Parameters) -> bool:
    return True


async def answer_callback_query(here: Rehearsal, given: Parameters) -> bool:
    query = here.queries.get(given.text("callback_query_id"))
    if query is None or here.now() - query.asked_at > QUERY_ANSWERABLE_FOR:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    text = given.text("text")
    if len(text) > MAX_TOAST_CHARACTERS:
        raise bad_request("MESSAGE_TOO_LONG")
    chat = here.chats.find(query.chat_id)
    if text:
        chat.toast = (chat.advance(), text, given.flag("show_alert"))
    return True


async def get_chat(here: Rehearsal, given: Parameters) -> Shape:
    chat = find_chat(here, given)
    if not chat.bot_present:
        raise forbidden("bot is not a member of the group chat")
    return chat_in_full(chat)


async def leave_chat(here: Rehearsal, given: Parameters) -> bool:
    chat = find_chat(here, given)
    if not chat.is_group:
        raise bad_request("chat member status can't be changed in private chats")
    chat.refuse_if_closed()
    chat.bot_present = False
    chat.advance()
    left = membership_shape(here, chat, old="member", new="left")
    here.updates.put("my_chat_member", left, chat_id=chat.chat_id)
    return True


async def set_my_commands(here: Rehearsal, given: Parameters) -> bool:
    here.profile.commands[read_scope(given), read_language(given)] = read_commands(given)
    return True


async def get_my_commands(here: Rehearsal, given: Parameters) -> Commands:
    return here.profile.commands.get((read_scope(given), read_language(given)), [])


async def delete_my_commands(here: Rehearsal, given: Parameters) -> bool:
    here.profile.commands.pop((read_scope(given), read_language(given)), None)
    return True


async def set_my_name(here: Rehearsal, given: Parameters) -> bool:
    return here.profile.set_text("name", given)


async def get_my_name(here: Rehearsal, given: Parameters) -> Shape:
    return {"name": here.profile.text("name", language=read_language(given))}


async def set_my_description(here: Rehearsal, given: Parameters) -> bool:
    return here.profile.set_text("description", given)


async def get_my_description(here: Rehearsal, given: Parameters) -> Shape:
    return {"description": here.profile.text("description", language=read_language(given))}


async def set_my_short_description(here: Rehearsal, given: Parameters) -> bool:
    return here.profile.set_text("short_description", given)


async def get_my_short_description(here: Rehearsal, given: Parameters) -> Shape:
    return {"short_description": here.profile.text("short_description", language=read_language(given))}
