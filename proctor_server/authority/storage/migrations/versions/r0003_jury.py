"""Acts, publications, solutions of the past, accounts, keys of centres."""

import msgspec
import sqlalchemy as sa
from alembic import op

from proctor_server.authority.domain.searching import folded

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """What a jury needs, and what it does."""
    _acts()
    _solutions()
    _accounts()
    _words()
    op.create_table(
        "centre_key",
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("replaced_by", sa.Text),
        sa.Column("replaced_at", sa.Text),
        sa.Column("revoked_at", sa.Text),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name="pk_centre_key"),
        sa.ForeignKeyConstraint(["fingerprint"], ["centre.fingerprint"], name="fk_centre_key_fingerprint"),
    )


def _acts() -> None:
    op.create_table(
        "act",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=True),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("centre", sa.Text),
        sa.Column("session", sa.Text),
        sa.Column("n", sa.Integer),
        sa.Column("told", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_act"),
        sa.UniqueConstraint("centre", "session", "n", name="uq_act_centre_session_n"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "publication",
        sa.Column("centre", sa.Text, nullable=False),
        sa.Column("session", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("solutions", sa.Text, nullable=False),
        sa.Column("results", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("centre", "session", "number", name="pk_publication"),
    )
    _what_is_out()


def _what_is_out() -> None:
    """What was published before publications were kept: as it stands, in the order of candidates."""
    connection = op.get_bind()
    out = sa.text("SELECT centre, number, solutions, published_at FROM session WHERE state = 'published'")
    of = sa.text("SELECT result FROM certification WHERE centre = :centre AND session = :session ORDER BY candidate")
    kept = sa.text(
        "INSERT INTO publication (centre, session, number, at, by, reason, solutions, results) "
        "VALUES (:centre, :session, 1, :at, '', '', :solutions, :results)"
    )
    for centre, number, solutions, published_at in connection.execute(out).all():
        key = {"centre": centre, "session": number}
        results = b"[" + b",".join(bytes(each) for each in connection.execute(of, key).scalars()) + b"]"
        told = {"at": published_at or "", "solutions": solutions or "", "results": results}
        connection.execute(kept, {**key, **told})


def _solutions() -> None:
    op.create_table(
        "bank_revision",
        sa.Column("bank", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("revision", sa.Text, nullable=False),
        sa.Column("bundle", sa.LargeBinary, nullable=False),
        sa.Column("added_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("bank", "version", "revision", name="pk_bank_revision"),
    )
    op.execute(
        "INSERT INTO bank_revision (bank, version, revision, bundle, added_at) "
        "SELECT bank, version, revision, bundle, added_at FROM bank"
    )


def _accounts() -> None:
    op.create_table(
        "account",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("password_phc", sa.Text, nullable=False),
        sa.Column("added_at", sa.Text, nullable=False),
        sa.Column("removed_at", sa.Text),
        sa.PrimaryKeyConstraint("key", name="pk_account"),
    )
    op.create_table(
        "sign_in",
        sa.Column("token_sha256", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.Column("seen_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("token_sha256", name="pk_sign_in"),
        sa.ForeignKeyConstraint(["account"], ["account.key"], name="fk_sign_in_account"),
    )
    op.create_table(
        "sign_in_guess",
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("subject", name="pk_sign_in_guess"),
    )


def _words() -> None:
    op.create_table(
        "certification_words",
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_certification_words"),
    )
    connection = op.get_bind()
    for number, session, result in connection.execute(sa.text("SELECT number, session, result FROM certification")):
        told = msgspec.json.decode(result)
        names = (told["first_name"], told["birth_name"], told["external_id"], told["ine"])
        words = folded(" ".join(map(str, (number, session, *names))))
        row = {"number": number, "words": words}
        connection.execute(sa.text("INSERT INTO certification_words VALUES (:number, :words)"), row)
