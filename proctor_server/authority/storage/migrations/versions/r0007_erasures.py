"""Who was erased, when and why: no name."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """One row an erasure: of a person in a session, or of a session whose time is over."""
    op.create_table(
        "erasure",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=True),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("centre", sa.Text, nullable=False),
        sa.Column("session", sa.Text, nullable=False),
        sa.Column("candidate", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_erasure"),
        sa.UniqueConstraint("centre", "session", "candidate", name="uq_erasure_centre_session_candidate"),
        sqlite_autoincrement=True,
    )
