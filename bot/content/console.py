"""data/policies/console.yml → how officers sign in."""

from pathlib import Path

from bot.content.files import read_yaml
from bot.errors import BadContent
from bot.model.officer import SignInPolicy

MIN_MEMORY_MIB = 64
"""What a password must cost whoever guesses it."""


def load_sign_in_policy(folder: Path) -> SignInPolicy:
    """Raises BadContent, also where a password would be cheap to guess."""
    try:
        signing = SignInPolicy(**read_yaml(folder / "console.yml"))
    except TypeError as error:
        raise BadContent(f"console.yml: {error}.") from error
    if not all(isinstance(value, int) and value > 0 for value in vars(signing).values()):
        raise BadContent("console.yml: every value must be a whole number above 0.")
    if signing.password_memory_mib < MIN_MEMORY_MIB:
        raise BadContent(f"console.yml: password_memory_mib must be at least {MIN_MEMORY_MIB}.")
    return signing
