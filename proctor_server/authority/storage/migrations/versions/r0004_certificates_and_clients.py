"""Verification codes, schools by UAI, clients of the livret scolaire, and slowed guesses."""

import json
import secrets

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_ALPHABET = "ABCDEFGHJKMNPQRTUVWXYZ34679"


def upgrade() -> None:
    """Certifications that are here get a code and their school."""
    op.create_table(
        "certificate",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("uai", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_certificate"),
        sa.ForeignKeyConstraint(["number"], ["certification.number"], name="fk_certificate_number", ondelete="CASCADE"),
        sa.UniqueConstraint("code", name="uq_certificate_code"),
    )
    op.create_index("ix_certificate_uai", "certificate", ["uai"])
    op.create_table(
        "client",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("secret_sha256", sa.Text, nullable=False),
        sa.Column("added_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_client"),
    )
    op.create_table(
        "client_token",
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("client", sa.Text, nullable=False),
        sa.Column("ends_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_client_token"),
        sa.ForeignKeyConstraint(["client"], ["client.id"], name="fk_client_token_client", ondelete="CASCADE"),
    )
    op.create_table(
        "guess",
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("subject", name="pk_guess"),
    )
    _give_codes()


def _give_codes() -> None:
    connection = op.get_bind()
    found = connection.execute(
        sa.text(
            "SELECT certification.number, session.record FROM certification JOIN session"
            " ON session.centre = certification.centre AND session.number = certification.session"
        )
    )
    for number, record in found.all():
        code = "P-" + "".join(secrets.choice(_ALPHABET) for _ in range(8))
        row = {"number": number, "code": code, "uai": json.loads(bytes(record))["centre"]["uai"].strip().upper()}
        connection.execute(sa.text("INSERT INTO certificate (number, code, uai) VALUES (:number, :code, :uai)"), row)
