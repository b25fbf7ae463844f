"""The tables. Moments are ISO 8601 texts in UTC; records and lists that nobody searches are JSON texts."""

from typing import Final

import sqlalchemy as sa

METADATA: Final = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)

CENTRES: Final = sa.Table(
    "centre",
    METADATA,
    sa.Column("fingerprint", sa.Text, primary_key=True),
    sa.Column("card", sa.Text, nullable=False, comment="the card as it was handed over"),
    sa.Column("admitted_at", sa.Text, nullable=False),
)

BANKS: Final = sa.Table(
    "bank",
    METADATA,
    sa.Column("bank", sa.Text, primary_key=True),
    sa.Column("version", sa.Text, primary_key=True, comment="of the content"),
    sa.Column("revision", sa.Text, nullable=False, comment="of the solutions; the last one counts"),
    sa.Column("bundle", sa.LargeBinary, nullable=False),
    sa.Column("added_at", sa.Text, nullable=False),
)

PACKAGES: Final = sa.Table(
    "package",
    METADATA,
    sa.Column("sha256", sa.Text, primary_key=True, comment="of the age file"),
    sa.Column("centre", sa.Text, sa.ForeignKey("centre.fingerprint"), nullable=False),
    sa.Column("session", sa.Text, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("receipt", sa.Text, nullable=False, comment="the signed envelope, as it was sent"),
    sa.UniqueConstraint("centre", "session", "revision"),
)

QUARANTINE: Final = sa.Table(
    "quarantine",
    METADATA,
    sa.Column("sha256", sa.Text, primary_key=True),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("code", sa.Text, nullable=False, comment="why it was refused, the first time"),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("kept", sa.Boolean, nullable=False, comment="whether the bytes are in the folder"),
    sa.Column("received_at", sa.Text, nullable=False),
)

UPLOADS: Final = sa.Table(
    "upload",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True, comment="part of its address; nobody can guess it"),
    sa.Column("sha256", sa.Text, nullable=False, comment="as announced"),
    sa.Column("size", sa.BigInteger, nullable=False, comment="bytes, as announced"),
    sa.Column("offset", sa.BigInteger, nullable=False, comment="bytes that are on disk"),
    sa.Column("touched_at", sa.Text, nullable=False),
)

SESSIONS: Final = sa.Table(
    "session",
    METADATA,
    sa.Column("centre", sa.Text, sa.ForeignKey("centre.fingerprint"), primary_key=True),
    sa.Column("number", sa.Text, primary_key=True, comment="the centre's"),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False, comment="domain.intake.State"),
    sa.Column("record", sa.LargeBinary, nullable=False, comment="data/session.json of the package"),
    sa.Column("solutions", sa.Text, comment="revision of the solutions it was evaluated with"),
    sa.Column("published_at", sa.Text),
)

CERTIFICATIONS: Final = sa.Table(
    "certification",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("centre", sa.Text, nullable=False),
    sa.Column("session", sa.Text, nullable=False),
    sa.Column("candidate", sa.Integer, nullable=False, comment="as numbered in the session"),
    sa.Column("result", sa.LargeBinary, nullable=False, comment="domain.marking.Certification"),
    sa.ForeignKeyConstraint(["centre", "session"], ["session.centre", "session.number"]),
    sa.UniqueConstraint("centre", "session", "candidate"),
    sqlite_autoincrement=True,
)

CERTIFICATES: Final = sa.Table(
    "certificate",
    METADATA,
    sa.Column("number", sa.Integer, sa.ForeignKey("certification.number", ondelete="CASCADE"), primary_key=True),
    sa.Column("code", sa.Text, nullable=False, comment="for verification; given once, kept"),
    sa.Column("uai", sa.Text, nullable=False, comment="of the school, in capitals"),
    sa.UniqueConstraint("code"),
    sa.Index("ix_certificate_uai", "uai"),
)

CLIENTS: Final = sa.Table(
    "client",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("secret_sha256", sa.Text, nullable=False, comment="the secret itself is shown once"),
    sa.Column("added_at", sa.Text, nullable=False),
)

CLIENT_TOKENS: Final = sa.Table(
    "client_token",
    METADATA,
    sa.Column("sha256", sa.Text, primary_key=True),
    sa.Column("client", sa.Text, sa.ForeignKey("client.id", ondelete="CASCADE"), nullable=False),
    sa.Column("ends_at", sa.Text, nullable=False),
)

GUESSES: Final = sa.Table(
    "guess",
    METADATA,
    sa.Column("subject", sa.Text, primary_key=True, comment="who guesses at verification codes: a network"),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("last_at", sa.Text, nullable=False),
)

BANK_REVISIONS: Final = sa.Table(
    "bank_revision",
    METADATA,
    sa.Column("bank", sa.Text, primary_key=True),
    sa.Column("version", sa.Text, primary_key=True),
    sa.Column("revision", sa.Text, primary_key=True, comment="of the solutions: every one that ever counted"),
    sa.Column("bundle", sa.LargeBinary, nullable=False),
    sa.Column("added_at", sa.Text, nullable=False),
)

ITEM_TEXTS: Final = sa.Table(
    "item_text",
    METADATA,
    sa.Column("bank", sa.Text, primary_key=True),
    sa.Column("version", sa.Text, primary_key=True),
    sa.Column("item", sa.Text, primary_key=True),
    sa.Column("text", sa.LargeBinary, nullable=False, comment="domain.item_text.ItemText, as JSON"),
)

ERASURES: Final = sa.Table(
    "erasure",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False, comment="as in the audit; empty: the time was over"),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("centre", sa.Text, nullable=False),
    sa.Column("session", sa.Text, nullable=False),
    sa.Column("candidate", sa.Integer, comment="as numbered in the session; null: the whole session"),
    sa.UniqueConstraint("centre", "session", "candidate"),
    sqlite_autoincrement=True,
)

CENTRE_KEYS: Final = sa.Table(
    "centre_key",
    METADATA,
    sa.Column("fingerprint", sa.Text, sa.ForeignKey("centre.fingerprint"), primary_key=True),
    sa.Column("replaced_by", sa.Text, comment="fingerprint of the centre's next key"),
    sa.Column("replaced_at", sa.Text),
    sa.Column("revoked_at", sa.Text),
    sa.Column("reason", sa.Text, nullable=False),
)

WORDS: Final = sa.Table(
    "certification_words",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("words", sa.Text, nullable=False, comment="what a certification is found by: domain.searching.folded"),
)
