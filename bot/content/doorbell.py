"""data/policies/doorbell.yml → when the doorbell of a post rings."""

from pathlib import Path
from typing import Final

from bot.content.files import read_yaml
from bot.errors import BadContent
from bot.model.doorbell import StaffAlertPolicy
from bot.model.handoff import URGENCIES

FILE: Final = "doorbell.yml"


def load_staff_alert_policy(folder: Path) -> StaffAlertPolicy:
    """Raises BadContent."""
    try:
        policy = StaffAlertPolicy(**read_yaml(folder / FILE))
        numbers = [policy.quiet_minutes, policy.code_minutes, policy.wait_seconds, *policy.near_minutes.values()]
    except (TypeError, AttributeError) as error:
        raise BadContent(f"{FILE}: {error}.") from error
    if tuple(policy.near_minutes) != URGENCIES:
        raise BadContent(f"{FILE}: near_minutes needs {', '.join(URGENCIES)}, in this order.")
    if not all(isinstance(number, int) and number > 0 for number in numbers):
        raise BadContent(f"{FILE}: times must be whole numbers above 0.")
    return policy
