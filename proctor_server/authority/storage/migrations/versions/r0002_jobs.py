"""Jobs; sessions that were received and not yet evaluated have theirs."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """The table, and what was waiting without one."""
    op.create_table(
        "job",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("centre", sa.Text, nullable=False),
        sa.Column("session", sa.Text, nullable=False),
        sa.Column("asked_at", sa.Text, nullable=False),
        sa.Column("due_at", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("aside_at", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_job_due_at", "job", ["due_at"])
    # The beginning of time: due before anything else.
    op.execute(
        "INSERT INTO job (kind, centre, session, asked_at, due_at, attempts) "
        "SELECT 'evaluate', centre, number, '1970-01-01T00:00:00.000Z', '1970-01-01T00:00:00.000Z', 0 "
        "FROM session WHERE state = 'received'"
    )
