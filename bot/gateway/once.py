"""`python -m bot sweep`: one sweep, for operators and timers."""

from bot.gateway.building import build
from bot.settings import Settings


async def sweep(settings: Settings) -> int:
    """Sweep once; 0, or 1 where this machine's clock is in doubt and nothing was removed."""
    gateway = build(settings, is_alone=True)
    await gateway.kit.telegram.open()
    is_swept = await gateway.sweeping.sweep()
    await gateway.assistant.aclose()
    await gateway.kit.telegram.close()
    gateway.kit.ledger.close()
    return 0 if is_swept else 1
