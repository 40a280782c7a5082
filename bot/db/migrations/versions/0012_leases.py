"""Leases: of several gateways on one database one answers. And policies that show nothing where no post is named."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_POST = "current_setting('pelita.post', true)"
_OF_ITS_HANDOFF = "EXISTS (SELECT 1 FROM handoffs AS h WHERE h.handoff_id = {table}.handoff_id)"
_OF_A_HANDOFF = ("consents", "relay", "vaults", "vault_entries", "ticks", "referrals")
_OF_A_POST = ("shifts", "holidays")
_HERS_ALONE = ("drafts", "return_tries")
"""What no post sees, not even one that sees every post."""


def upgrade() -> None:
    """Make the table; close the policies to whoever names nothing."""
    op.create_table(
        "leases",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("holder", sa.Text),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("generation", "beat", "standby_beat")),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )
    _close(everything=f"{_POST} IN ('*', '**')", hers_alone=f"{_POST} = '**'")
    if op.get_context().dialect.name == "postgresql":
        # What follows in this transaction goes on seeing everything.
        op.execute("SELECT set_config('pelita.post', '**', true)")


def downgrade() -> None:
    """Remove the table; who names nothing sees everything again."""
    op.drop_table("leases")
    _close(everything=f"{_POST} IS NULL OR {_POST} = '*'", hers_alone=f"{_POST} IS NULL")


def _close(*, everything: str, hers_alone: str) -> None:
    if op.get_context().dialect.name != "postgresql":
        return
    rules = {"handoffs": f"{everything} OR post_id = {_POST} OR to_post = {_POST}"}
    rules |= {table: f"{everything} OR {_OF_ITS_HANDOFF.format(table=table)}" for table in _OF_A_HANDOFF}
    rules |= dict.fromkeys(_OF_A_POST, f"{everything} OR post_id = {_POST}")
    rules |= dict.fromkeys(_HERS_ALONE, hers_alone)
    for table, rule in rules.items():
        op.execute(f"ALTER POLICY own_post ON {table} USING ({rule}) WITH CHECK ({rule})")
