"""The lease: which of several gateways on this database answers. Nothing of any woman stands here."""

from typing import Final

from sqlalchemy import BigInteger, Table, Text

from bot.store.columns import metadata, private_column

_INSTALLATION_RETENTION: Final = "as long as the installation"

leases: Final = Table(
    "leases",
    metadata,
    private_column("name", Text, purpose="what is led", retention=_INSTALLATION_RETENTION, primary_key=True),
    private_column("holder", Text, purpose="which process leads; a dead one of the same machine need not be waited for",
         retention="until it stops in good order"),
    private_column("generation", BigInteger, purpose="counts leaders, so that one from before can keep nothing any more",
         retention=_INSTALLATION_RETENTION, nullable=False),
    private_column("beat", BigInteger, purpose="counts up while the leader lives", retention=_INSTALLATION_RETENTION, nullable=False),
    private_column("standby_beat", BigInteger, purpose="counts up while another one waits", retention=_INSTALLATION_RETENTION, nullable=False),
)  # fmt: skip
