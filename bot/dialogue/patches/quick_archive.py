"""The model is packed quickly: most of it are weights, which hardly become smaller."""

from typing import Any

from bot.dialogue.patches.patch import Patch

COMPRESSION_LEVEL = 1
"""Of 1, quickest, to 9, smallest, which Rasa takes."""


def apply_fast_model_archive() -> None:
    """Let the archive of a model be compressed lightly."""
    from tarsafe import TarSafe

    pack = TarSafe.gzopen.__func__

    def gzopen(cls: type, /, name: Any, mode: str = "r", fileobj: Any = None, compresslevel: int = COMPRESSION_LEVEL, **more: Any) -> Any:
        return pack(cls, name, mode, fileobj, compresslevel, **more)

    TarSafe.gzopen = classmethod(gzopen)


FAST_MODEL_ARCHIVE = Patch(
    name="quick_archive",
    file="rasa/engine/storage/local_model_storage.py",
    reason="packing a model as small as can be takes a tenth of a training, and spares a tenth of its size",
    sources={"rasa.engine.storage.local_model_storage:LocalModelStorage.create_model_package": "964f210dc33b4503"},
    apply=apply_fast_model_archive,
)
