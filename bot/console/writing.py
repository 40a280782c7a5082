"""What an officer writes in a handoff: to her, back again within seconds, or a note that she never sees."""

from starlette.responses import Response

from bot.console import composing
from bot.console.acts import one_of, policy_of, which
from bot.console.contact import contact
from bot.console.handoff import Folder, address, drawn, opened, purpose
from bot.console.handoff_texts import REASONS
from bot.console.passing import ASKING
from bot.console.visiting import Visit
from bot.errors import NotNow
from bot.services import relay


def reply(visit: Visit) -> Response:
    """Write to her: a prepared text, or own words once a prepared one has begun. Outside her window it is held."""
    visit.check_bound(purpose(visit))
    folder = opened(visit)
    try:
        is_open = _reachable(visit, folder)
        words = _words(visit, folder)
    except NotNow as error:
        return drawn(visit, status=409, fault=REASONS.get(error.reason), typed=visit.form.raw("words"))
    warned = () if _is_meant(visit) else tuple(composing.watched(visit.office.aids, words))
    if warned:
        return drawn(visit, status=409, typed=words, warned=warned)
    with visit.work() as uow:
        relay.reply(uow, visit.office.keys, **which(visit), words=words, policy=policy_of(visit), now=visit.now)
    is_held = folder.opened.row.is_account_new
    return visit.go(f"{address(visit)}", done="held_account" if is_held else "sent" if is_open else "held")


def ask(visit: Visit) -> Response:
    """Ask her leave for one thing, in words that are the product's and not the officer's."""
    visit.check_bound(purpose(visit))
    asks = one_of(visit.form.get("asks"), ("other_post", *ASKING))
    recipient = visit.form.get("recipient") if asks == "other_post" else visit.post_id
    folder = opened(visit)
    try:
        _reachable(visit, folder)
    except NotNow as error:
        return drawn(visit, status=409, fault=REASONS.get(error.reason))
    with visit.work() as uow:
        if uow.posts.by_id(recipient) is None:
            raise NotNow("form_old")
        relay.reply(
            uow, visit.office.keys, **which(visit), words=recipient, policy=policy_of(visit), now=visit.now, asks=asks
        )
    return visit.go(address(visit), done="asked_her")


def undo(visit: Visit) -> Response:
    """Take a message back before it is on its way."""
    visit.check_bound(purpose(visit))
    written = visit.path["position"]
    if not (written.isascii() and written.isdigit() and len(written) < 9):
        raise NotNow("form_old")
    with visit.work() as uow:
        is_back = relay.undo(uow, **which(visit), position=int(written), now=visit.now)
    return visit.go(address(visit), done="undone" if is_back else "too_late")


def note(visit: Visit) -> Response:
    """A note between officers."""
    visit.check_bound(purpose(visit))
    words = visit.form.raw("words").strip()
    if not words or len(words) > composing.LONGEST:
        return drawn(visit, status=409, fault=REASONS["too_long" if words else "empty"])
    with visit.work() as uow:
        relay.note(uow, visit.office.keys, **which(visit), words=words, now=visit.now)
    return visit.go(address(visit), done="noted")


def _reachable(visit: Visit, folder: Folder) -> bool:
    """Whether it may reach her at once. Raises NotNow where it never may before she writes or comes back."""
    reach = contact(folder.opened.row, folder.post, visit.office.aids.safe, visit.now)
    if not reach.may_write:
        raise NotNow("sealed" if reach.is_sealed else "window_shut")
    return reach.is_open


def _words(visit: Visit, folder: Folder) -> str:
    code, form = visit.form.get("prepared"), visit.form
    if code:
        given = {name: form.get(name) for name in ("code_word", "when")}
        return composing.filled(visit.office.aids, folder.setting, code, given, now=visit.now)
    words = "\n".join(form.raw("words").split("\r\n")).strip()
    if not words:
        raise NotNow("empty")
    if len(words) > composing.LONGEST:
        raise NotNow("too_long")
    if not folder.setting.has_begun:
        raise NotNow("not_first")
    return words


def _is_meant(visit: Visit) -> bool:
    """Whether it is a prepared text, or an officer says that the warned words are meant."""
    return bool(visit.form.get("prepared") or visit.form.get("anyway") == "yes")
