"""`python -m bot sweep`: one sweep, for operators and timers."""

from bot.gateway.building import build_gateway
from bot.settings import Settings


async def sweep(settings: Settings) -> int:
    """Sweep once; 0, or 1 where this machine's clock is in doubt and nothing was removed."""
    gateway = build_gateway(settings, is_alone=True)
    await gateway.context.telegram.open()
    is_swept = await gateway.retention_job.run_once()
    await gateway.assistant.aclose()
    await gateway.context.telegram.close()
    gateway.context.db.close()
    return 0 if is_swept else 1
