"""What the page of a handoff shows of machine translation: drafts below her words, and the boxes for a draft to her."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.console.request_context import RequestContext
from bot.db.tables.handoffs import HandoffMessageRow, HandoffRow
from bot.domain.translation import NumberChanges, compute_fingerprint, find_number_changes
from bot.services.handoffs import officer_drafts, translations
from bot.services.handoffs.messages import HandoffMessage

LETTERS_PER_LINE: Final = 26
"""As many fit a line of a box on a phone, in the widest of our scripts."""


@dataclass(frozen=True)
class UnsentDraft:
    """What an officer pressed and what was not done: it stands in its boxes again."""

    own: str = field(default="", repr=False)
    """What was to be drafted; empty where a draft was to be sent."""
    source: str = field(default="", repr=False)
    """The text of which `draft` is."""
    draft: str = field(default="", repr=False)
    warnings: tuple[str, ...] = ()
    """What the texts ask her for and an officer never does."""
    is_questioned: bool = False
    """Whether only a second press, after a look at what differs, sends it."""


@dataclass(frozen=True)
class DraftBelow:
    """A machine's draft of words of hers."""

    row: HandoffMessageRow
    text: str = field(repr=False)
    language: str
    changes: NumberChanges


@dataclass(frozen=True)
class TranslationPanel:
    """The boxes of an officer, and whether they may be used."""

    state: str
    """`refused`, `pending`, `askable` or `agreed`."""
    own: str = field(default="", repr=False)
    source: str = field(default="", repr=False)
    """The text of which `draft` was made; empty where there is no draft."""
    draft: str = field(default="", repr=False)
    changes: NumberChanges = NumberChanges((), ())
    warnings: tuple[str, ...] = ()
    is_questioned: bool = False

    @property
    def of(self) -> str:
        """What the text of this draft is known by: the draft of another text has another box, and is not kept as this one."""
        return compute_fingerprint(self.source)

    @property
    def draft_lines(self) -> int:
        """How tall its box is, so that nothing of a draft is out of sight, on a phone either."""
        return max(4, sum(1 + len(line) // LETTERS_PER_LINE for line in self.draft.split("\n")) + 1)

    @property
    def compared(self) -> str:
        """What the two texts that stand here are known by: whoever changes one has to compare them again."""
        return compute_fingerprint(self.source, self.draft)


def is_offered(context: RequestContext, row: HandoffRow) -> bool:
    """Whether there is anything to translate with, and between two languages."""
    return context.state.translator is not None and row.language != context.language


def build_panel(
    context: RequestContext,
    row: HandoffRow,
    *,
    has_consent: bool,
    is_pending: bool,
    kept: Mapping[str, str],
    unsent: UnsentDraft | None,
) -> TranslationPanel | None:
    """None where no machine translates."""
    if not is_offered(context, row):
        return None
    unsent = unsent or UnsentDraft()
    own = unsent.own or kept.get(officer_drafts.OWN_BOX, "") or unsent.source
    if not has_consent:
        state = "refused" if row.translation_refused_at else "pending" if is_pending else "askable"
        return TranslationPanel(state, own=own)
    source = kept.get(officer_drafts.SOURCE_BOX, "")
    # A draft is never shown as that of a text of which it is not.
    draft = (unsent.draft if unsent.source == source else "") or kept.get(officer_drafts.DRAFT_BOX, "")
    return TranslationPanel(
        "agreed",
        own=own,
        source=source,
        draft=draft,
        changes=find_number_changes(source, draft) if source else NumberChanges((), ()),
        warnings=unsent.warnings,
        is_questioned=unsent.is_questioned,
    )


def place_drafts(pieces: Collection[HandoffMessage]) -> dict[int, list[DraftBelow]]:
    """Machine's drafts by the position of the words they are of."""
    words = {one.row.position: translations.find_free_words(one) or "" for one in pieces}
    placed: dict[int, list[DraftBelow]] = {}
    for one in pieces:
        if one.code is None or one.text is None or not translations.is_draft(one):
            continue
        of = int(one.code.values["of"])
        changes = find_number_changes(words.get(of, ""), one.text)
        placed.setdefault(of, []).append(DraftBelow(one.row, one.text, one.code.values["language"], changes))
    return placed


def list_translatable(context: RequestContext, row: HandoffRow, pieces: Collection[HandoffMessage]) -> frozenset[int]:
    """The positions of words of hers that an officer may have translated into their language, and has not."""
    if not is_offered(context, row):
        return frozenset()
    drafts = place_drafts(pieces)
    return frozenset(
        one.row.position
        for one in pieces
        if translations.find_free_words(one)
        and all(draft.language != context.language for draft in drafts.get(one.row.position, ()))
    )
