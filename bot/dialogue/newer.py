"""Names that Rasa 3.6 asks of its libraries and that newer ones moved or dropped; `name_what_moved` puts them back."""


def name_what_moved() -> None:
    """Call it before anything imports rasa; calling it again changes nothing more."""
    _numpy()
    _packaging()


def _numpy() -> None:
    """NumPy 2 moved it; rasa/utils/common.py:56 names a warning to be silenced."""
    import numpy as np

    if not hasattr(np, "VisibleDeprecationWarning"):
        np.VisibleDeprecationWarning = np.exceptions.VisibleDeprecationWarning  # type: ignore[attr-defined]


def _packaging() -> None:
    """packaging 22 dropped it; rasa/shared/utils/validation.py:6 asks whether a version is one of those, and none is."""
    from packaging import version

    if not hasattr(version, "LegacyVersion"):
        version.LegacyVersion = type("LegacyVersion", (), {})  # type: ignore[attr-defined]
