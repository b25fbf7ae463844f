"""What candidates were asked, for the jury to read."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """One row an item of a bank's version; evaluation does not need them."""
    op.create_table(
        "item_text",
        sa.Column("bank", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("text", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("bank", "version", "item", name="pk_item_text"),
    )
