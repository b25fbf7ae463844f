"""Packages on their way, piece by piece."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """How far each upload is: resumed from there, by whichever worker."""
    op.create_table(
        "upload",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("offset", sa.BigInteger, nullable=False),
        sa.Column("touched_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_upload"),
    )
