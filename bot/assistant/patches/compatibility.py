"""Names that Rasa 3.6.21 asks of its libraries and that newer releases of them moved or dropped.

Each is put back where Rasa looks for it, with nothing behind it that Rasa would use.
"""

from bot.assistant.patches.patch import Patch


def restore_numpy_warning() -> None:
    """Put the warning back where NumPy 1 had it: Rasa names it among those it silences."""
    import numpy as np

    if not hasattr(np, "VisibleDeprecationWarning"):
        np.VisibleDeprecationWarning = np.exceptions.VisibleDeprecationWarning  # type: ignore[attr-defined]


def restore_legacy_version() -> None:
    """Put back a class of versions that `packaging` 22 dropped: Rasa asks whether a version is one, and none is."""
    from packaging import version

    if not hasattr(version, "LegacyVersion"):
        version.LegacyVersion = type("LegacyVersion", (), {})  # type: ignore[attr-defined]


def disable_entity_extraction() -> None:
    """Let `rasa test core` end without a report of entities: newer scikit-learn refuses to count what nobody found."""
    from rasa.core import test

    test.POLICIES_THAT_EXTRACT_ENTITIES = set()


NUMPY = Patch(
    name="numpy_2",
    file="rasa/utils/common.py",
    reason="NumPy 2 moved a warning that Rasa names when it is imported",
    sources={"rasa.utils.common:EXPECTED_WARNINGS": "80372bcb54644117"},
    apply=restore_numpy_warning,
)
PACKAGING = Patch(
    name="packaging_22",
    file="rasa/shared/utils/validation.py",
    reason="packaging 22 dropped a class that Rasa imports",
    sources={"rasa.shared.utils.validation:validate_training_data_format_version": "c734e8e7cd14d47f"},
    apply=restore_legacy_version,
)
CORE_TEST = Patch(
    name="core_test",
    file="rasa/core/test.py",
    reason="TEDPolicy alone extracts entities, and it cannot be used here; counting none of them raises",
    sources={
        "rasa.core.test:test": "7e1bd86ecc045307",
        "rasa.shared.core.constants:POLICIES_THAT_EXTRACT_ENTITIES": "3ae72ed01b0be3f9",
    },
    apply=disable_entity_extraction,
)
"""Applied for `rasa test` alone: it imports what neither serving nor training needs."""
