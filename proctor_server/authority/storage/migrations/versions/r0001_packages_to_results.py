"""Centres, banks, packages, sessions, certifications."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """The first schema."""
    op.create_table(
        "centre",
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("card", sa.Text, nullable=False),
        sa.Column("admitted_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name="pk_centre"),
    )
    op.create_table(
        "bank",
        sa.Column("bank", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("revision", sa.Text, nullable=False),
        sa.Column("bundle", sa.LargeBinary, nullable=False),
        sa.Column("added_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("bank", "version", name="pk_bank"),
    )
    op.create_table(
        "package",
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("centre", sa.Text, nullable=False),
        sa.Column("session", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("receipt", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_package"),
        sa.ForeignKeyConstraint(["centre"], ["centre.fingerprint"], name="fk_package_centre"),
        sa.UniqueConstraint("centre", "session", "revision", name="uq_package_centre_session_revision"),
    )
    op.create_table(
        "quarantine",
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("kept", sa.Boolean, nullable=False),
        sa.Column("received_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_quarantine"),
    )
    op.create_table(
        "session",
        sa.Column("centre", sa.Text, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("record", sa.LargeBinary, nullable=False),
        sa.Column("solutions", sa.Text),
        sa.Column("published_at", sa.Text),
        sa.PrimaryKeyConstraint("centre", "number", name="pk_session"),
        sa.ForeignKeyConstraint(["centre"], ["centre.fingerprint"], name="fk_session_centre"),
    )
    op.create_table(
        "certification",
        sa.Column("number", sa.Integer, nullable=False, autoincrement=True),
        sa.Column("centre", sa.Text, nullable=False),
        sa.Column("session", sa.Text, nullable=False),
        sa.Column("candidate", sa.Integer, nullable=False),
        sa.Column("result", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_certification"),
        sa.ForeignKeyConstraint(
            ["centre", "session"], ["session.centre", "session.number"], name="fk_certification_centre_session"
        ),
        sa.UniqueConstraint("centre", "session", "candidate", name="uq_certification_centre_session_candidate"),
        sqlite_autoincrement=True,
    )
