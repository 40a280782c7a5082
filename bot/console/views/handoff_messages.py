"""What an officer writes in a handoff: to her, back again within seconds, or a note that she never sees."""

import logging
from collections.abc import AsyncIterator
from typing import Final

import httpx
from starlette.responses import Response, StreamingResponse

from bot.console import canned_responses
from bot.console.labels.handoff import REASONS
from bot.console.request_context import RequestContext
from bot.console.views.contact import build_contact_window
from bot.console.views.handoff import (
    HANDOFF_PARAMETER,
    HandoffPage,
    get_form_purpose,
    get_handoff_url,
    load_page,
    render_handoff,
)
from bot.console.views.handoff_actions import build_action_arguments, check_choice, get_officer_policy
from bot.console.views.sent_forms import answer_once, describe_form, find_earlier_response
from bot.console.views.transfer_options import ASKABLE_PURPOSES
from bot.crypto.key_ring import CHANNEL
from bot.db.tables.handoffs import HandoffMessageRow
from bot.db.unit_of_work import UnitOfWork
from bot.domain.translation import compute_fingerprint
from bot.errors import NotFound, StateConflict
from bot.services.handoffs import lifecycle, messages, officer_drafts, vault
from bot.services.handoffs.message_content import TextCode


def send_reply(context: RequestContext) -> Response:
    """Write to her: a prepared text, or own words once a prepared one has begun. Outside her window it is held."""
    context.check_form_purpose(get_form_purpose(context))
    try:
        if earlier := find_earlier_response(context):
            return earlier
        folder = load_page(context)
        is_open = check_reachable(context, folder)
        words, code = _compose_message(context, folder)
    except StateConflict as error:
        return render_handoff(
            context, status=409, fault=REASONS.get(error.reason), draft_text=context.form.get_raw("words")
        )
    warned = (
        ()
        if code or context.form.get("anyway") == "yes"
        else tuple(canned_responses.find_watched_phrases(context.state.handoff_resources, words))
    )
    if warned:
        return render_handoff(context, status=409, draft_text=words, warnings=warned)
    answer = "held_account" if folder.handoff.row.is_account_new else "sent" if is_open else "held"

    def send(uow: UnitOfWork) -> None:
        if context.form.get("words"):
            officer_drafts.discard_draft(uow, **get_own_box(context), box=officer_drafts.REPLY_BOX)
        messages.send_reply(
            uow,
            context.state.keys,
            **build_action_arguments(context),
            words=words,
            code=code,
            policy=get_officer_policy(context),
            now=context.now,
        )

    return answer_once(context, send, done=answer)


def save_draft(context: RequestContext) -> Response:
    """Keep what stands in a box and is not sent yet; 204 whether there was anything to keep or not."""
    context.check_form_purpose(get_form_purpose(context))
    box = check_choice(context.form.get("box"), officer_drafts.BOXES)
    words = "\n".join(context.form.get_raw("words").split("\r\n"))
    if len(words) > canned_responses.MAX_MESSAGE_LENGTH:
        raise StateConflict("too_long")
    with context.open_unit_of_work() as uow:
        if box == officer_drafts.DRAFT_BOX and not _is_draft_current(context, uow):
            return Response(status_code=204)
        officer_drafts.save_draft(
            uow,
            context.state.keys,
            **build_action_arguments(context),
            box=box,
            words=words,
            form=describe_form(context),
            now=context.now,
        )
    return Response(status_code=204)


def _is_draft_current(context: RequestContext, uow: UnitOfWork) -> bool:
    """Whether a machine's draft is of the text that is kept with it: another page may have asked for another since."""
    kept = officer_drafts.read_drafts(uow, context.state.keys, **get_own_box(context))
    source = kept.get(officer_drafts.SOURCE_BOX)
    return source is not None and context.form.get("of") == compute_fingerprint(source)


def get_own_box(context: RequestContext) -> dict[str, str]:
    """Whose boxes in which handoff."""
    return {"handoff_id": context.path[HANDOFF_PARAMETER], "officer_id": context.officer.officer_id}


def ask_consent(context: RequestContext) -> Response:
    """Ask her leave for one thing, in words that are the product's and not the officer's."""
    context.check_form_purpose(get_form_purpose(context))
    asks = check_choice(context.form.get("asks"), ("other_post", *ASKABLE_PURPOSES))
    recipient = context.form.get("recipient") if asks == "other_post" else context.post_id
    if earlier := find_earlier_response(context):
        return earlier
    folder = load_page(context)
    try:
        check_reachable(context, folder)
    except StateConflict as error:
        return render_handoff(context, status=409, fault=REASONS.get(error.reason))

    def ask(uow: UnitOfWork) -> None:
        if uow.posts.get_by_id(recipient) is None:
            raise StateConflict("form_old")
        messages.send_reply(
            uow,
            context.state.keys,
            **build_action_arguments(context),
            words=recipient,
            policy=get_officer_policy(context),
            now=context.now,
            asks=asks,
            code=None,
        )

    return answer_once(context, ask, done="asked_her")


def undo_reply(context: RequestContext) -> Response:
    """Take a message back before it is on its way."""
    context.check_form_purpose(get_form_purpose(context))
    written = context.path["position"]
    if not (written.isascii() and written.isdigit() and len(written) < 9):
        raise StateConflict("form_old")
    with context.open_unit_of_work() as uow:
        is_back = messages.undo_reply(uow, **build_action_arguments(context), position=int(written), now=context.now)
    return context.redirect(get_handoff_url(context), done="undone" if is_back else "too_late")


def mark_no_reply_needed(context: RequestContext) -> Response:
    """What she wrote last needs no answer: nobody is called for it."""
    context.check_form_purpose(get_form_purpose(context))
    with context.open_unit_of_work() as uow:
        is_news = messages.mark_no_reply_needed(uow, **build_action_arguments(context), now=context.now)
    return context.redirect(get_handoff_url(context), done="no_reply_needed" if is_news else "nothing")


def add_note(context: RequestContext) -> Response:
    """A note between officers."""
    context.check_form_purpose(get_form_purpose(context))
    words = context.form.get_raw("words").strip()
    if not words or len(words) > canned_responses.MAX_MESSAGE_LENGTH:
        return _refuse_note(context, "too_long" if words else "empty")
    try:
        if earlier := find_earlier_response(context):
            return earlier
    except StateConflict as error:
        return _refuse_note(context, error.reason)

    def note(uow: UnitOfWork) -> None:
        officer_drafts.discard_draft(uow, **get_own_box(context), box=officer_drafts.NOTE_BOX)
        messages.add_note(
            uow, context.state.keys, **build_action_arguments(context), words=words, now=context.now, code=None
        )

    return answer_once(context, note, done="noted")


def _refuse_note(context: RequestContext, reason: str) -> Response:
    """The page with what was typed, and why it was not noted."""
    return render_handoff(
        context, status=409, fault=REASONS.get(reason), note_text=context.form.get_raw("words"), panel="notes"
    )


def check_reachable(context: RequestContext, page: HandoffPage) -> bool:
    """Whether it may reach her at once. Raises NotNow where it never may before she writes or comes back."""
    reach = build_contact_window(page.handoff.row, page.post, context.state.handoff_resources.safe_contact, context.now)
    if not reach.can_write:
        raise StateConflict("sealed" if reach.is_suspended else "window_shut")
    return reach.is_open


def _compose_message(context: RequestContext, page: HandoffPage) -> tuple[str, TextCode | None]:
    code, form = context.form.get("prepared"), context.form
    typed = form.get_raw("words")
    if code:
        said, filled = _choose_text(context, page, code)
        # One that was put into the box and changed there is no prepared text any more.
        if not typed.strip() or parse_own_words(typed) == said:
            return said, filled
    words = parse_own_words(typed)
    if not page.response_context.has_begun:
        raise StateConflict("not_first")
    return words, None


def _choose_text(context: RequestContext, page: HandoffPage, code: str) -> tuple[str, TextCode]:
    """A prepared text, of the product or of the post, as she reads it. Raises StateConflict where it cannot be sent."""
    if code.startswith(canned_responses.POST_TEXT_PREFIX):
        text_id = code.removeprefix(canned_responses.POST_TEXT_PREFIX)
        return canned_responses.choose_post_text(page.post_texts, page.response_context, text_id)
    given = {name: context.form.get(name) for name in ("code_word", "when")}
    return canned_responses.fill_response(
        context.state.handoff_resources, page.response_context, code, given, now=context.now
    )


def parse_own_words(typed: str) -> str:
    """What was typed, as it is sent. Raises StateConflict where it is nothing, or too long."""
    words = join_lines(typed)
    if not words:
        raise StateConflict("empty")
    if len(words) > canned_responses.MAX_MESSAGE_LENGTH:
        raise StateConflict("too_long")
    return words


def join_lines(typed: str) -> str:
    """What was typed, with line ends as we keep them and nothing empty around it."""
    return "\n".join(typed.split("\r\n")).strip()


log = logging.getLogger(__name__)
CONNECT_SECONDS: Final = 5.0
READ_SECONDS: Final = 30.0
CHUNK_BYTES: Final = 64 * 1024
MAX_DIGITS: Final = 9


def show_photo(context: RequestContext) -> Response:
    """A photo within a page of the console, which goes when the session ends. Raises NotFound."""
    position, row = _find_media(context)
    if row.media != "photo":
        raise NotFound("no such piece")
    with context.open_unit_of_work(reading=True) as uow:
        code = lifecycle.find_handoff(uow, handoff_id=row.handoff_id, post_id=context.post_id).code
    back = get_handoff_url(context)
    return context.render_page("photo.html", code=code, back=back, source=f"{back}/media/{position}")


def stream_media(context: RequestContext) -> Response:
    """The piece at a position. Who asks is on record before the first byte. Raises NotFound."""
    position, row = _find_media(context)
    path = vault.build_signed_path(
        context.state.keys.get_key(CHANNEL),
        handoff_id=context.path[HANDOFF_PARAMETER],
        position=position,
        by=context.officer.officer_id,
        now=context.now,
    )
    return StreamingResponse(
        _stream_chunks(context.state.handoff_resources.media_url + path),
        media_type=vault.CONTENT_TYPES[row.media or ""],
    )


def _find_media(context: RequestContext) -> tuple[int, HandoffMessageRow]:
    written = context.path["position"]
    if not (written.isascii() and written.isdigit() and len(written) < MAX_DIGITS):
        raise NotFound("no such piece")
    with context.open_unit_of_work(reading=True) as uow:
        row = uow.handoff_messages.get_by_position(context.path[HANDOFF_PARAMETER], int(written))
    if row is None or row.media not in vault.CONTENT_TYPES:
        raise NotFound("no such piece")
    return int(written), row


async def _stream_chunks(address: str) -> AsyncIterator[bytes]:
    limits = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
    try:
        async with (
            httpx.AsyncClient(timeout=limits, trust_env=False) as gateway,
            gateway.stream("GET", address) as answer,
        ):
            if answer.status_code != httpx.codes.OK:
                log.warning("media_refused status=%s", answer.status_code)
                return
            async for piece in answer.aiter_bytes(CHUNK_BYTES):
                yield piece
    except httpx.HTTPError as error:
        log.warning("media_away error=%s", type(error).__name__)
