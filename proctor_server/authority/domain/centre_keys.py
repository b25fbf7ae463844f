"""Which packages a centre's key still speaks for, once it was replaced or revoked. Pure (R-AUT-01)."""

import msgspec

from kiosk_client.protocol.refusal import Refusal


class CentreKey(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a key. `replaced_by`: fingerprint of the next one. Moments in ISO 8601, UTC."""

    fingerprint: str
    replaced_by: str | None = None
    replaced_at: str | None = None
    revoked_at: str | None = None
    reason: str = ""


class KeyRevoked(Refusal):
    """R-AUT-01: whoever has this key now is not believed."""

    code = "key_revoked"
    sentence = "La clé de ce centre est révoquée depuis le {day} ({reason}). Le paquet est mis de côté."


class KeyReplaced(Refusal):
    """R-AUT-01: a session that was held after the centre had another key is not signed by this one."""

    code = "key_replaced"
    sentence = "Ce centre a une autre clé depuis le {day}, et la session est du {held}. Le paquet est mis de côté."


class NotReplaceable(Refusal):
    """A key is replaced once, by another key."""

    code = "not_replaceable"
    sentence = "Cette clé ne peut pas être remplacée par celle-ci : elle l'est déjà, ou c'est la même."


class NotRevoked(Refusal):
    """Only a revoked key is believed again."""

    code = "not_revoked"
    sentence = "Cette clé n'est pas révoquée."


class RevokedAlready(Refusal):
    """A key is revoked once."""

    code = "revoked_already"
    sentence = "Cette clé est déjà révoquée."


def check_key(key: CentreKey, starts_at: str) -> None:
    """Whether a package about a session that began then is taken from this key. `starts_at`: ISO 8601, local.

    A package of the time before the key was replaced is still taken. Raises `KeyRevoked` or `KeyReplaced`.
    """
    if key.revoked_at:
        raise KeyRevoked(day=key.revoked_at[:10], reason=key.reason)
    if key.replaced_at and starts_at[:10] > key.replaced_at[:10]:
        raise KeyReplaced(day=key.replaced_at[:10], held=starts_at[:10])
