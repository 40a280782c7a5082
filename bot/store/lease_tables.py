"""The lease: which of several gateways on this database answers. Nothing of any woman stands here."""

from typing import Final

from sqlalchemy import BigInteger, Table, Text

from bot.store.columns import kept, metadata

_INSTALLATION: Final = "as long as the installation"

leases: Final = Table(
    "leases",
    metadata,
    kept("name", Text, why="what is led", how_long=_INSTALLATION, primary_key=True),
    kept("holder", Text, why="which process leads; a dead one of the same machine need not be waited for",
         how_long="until it stops in good order"),
    kept("generation", BigInteger, why="counts leaders, so that one from before can keep nothing any more",
         how_long=_INSTALLATION, nullable=False),
    kept("beat", BigInteger, why="counts up while the leader lives", how_long=_INSTALLATION, nullable=False),
    kept("standby_beat", BigInteger, why="counts up while another one waits", how_long=_INSTALLATION, nullable=False),
)  # fmt: skip
