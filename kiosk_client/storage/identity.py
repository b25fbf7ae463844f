"""Who this station is: its key, and the certificates that it was given when it was paired."""

from pathlib import Path

import msgspec
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from kiosk_client.protocol.pairing import key_id
from kiosk_client.protocol.refusal import Refusal
from kiosk_client.protocol.wire import from_line, to_line
from kiosk_client.storage.files import write_whole


class NotPaired(Refusal):
    """This station has not been paired with a centre."""

    code = "not_paired"
    sentence = "Ce poste n'est pas appairé : « kiosk pair CODE », avec le code affiché par la salle."


class UnusableIdentity(Refusal):
    """A key or certificate is not what it should be."""

    code = "unusable_identity"
    sentence = "La clé ou le certificat de ce poste est inutilisable : {what}."


class Pairing(msgspec.Struct, frozen=True, kw_only=True):
    """What a pairing left. `station`: the station's identifier; certificates in PEM."""

    station: str
    name: str
    centre_name: str
    certificate: str
    centre_certificate: str


class Identity:
    """The station's key (made once) and its pairing, in files of `folder` that only the agent's user
    reads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.key = _key_in(folder / "station.key")

    @property
    def key_file(self) -> Path:
        """PEM of the private key."""
        return self._folder / "station.key"

    @property
    def certificate_file(self) -> Path:
        """PEM of the station's certificate."""
        return self._folder / "station.pem"

    @property
    def public_key(self) -> bytes:
        """Raw, 32 bytes."""
        return self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    @property
    def private_bytes(self) -> bytes:
        """Raw, 32 bytes: from here the keys that wrap attempts' keys are derived."""
        return self.key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())

    @property
    def station(self) -> str:
        """The station's identifier."""
        return key_id(self.public_key)

    def sign(self, text: bytes) -> bytes:
        """Ed25519 under the station's key."""
        return self.key.sign(text)

    def pairing(self) -> Pairing | None:
        """The pairing, if there is one."""
        try:
            pairing = from_line(Pairing, (self._folder / "paired.json").read_bytes())
        except FileNotFoundError:
            return None
        if pairing.station != self.station:
            raise UnusableIdentity(what="paired.json")
        return pairing

    def paired(self) -> Pairing:
        """The pairing. Raises `NotPaired`."""
        pairing = self.pairing()
        if pairing is None:
            raise NotPaired
        return pairing

    def keep(self, pairing: Pairing) -> None:
        """Checks a pairing and keeps it. Raises `UnusableIdentity` and keeps nothing."""
        _check(pairing, self.public_key)
        write_whole(self.certificate_file, pairing.certificate.encode())
        write_whole(self._folder / "paired.json", to_line(pairing))

    def presentable(self) -> Pairing:
        """The pairing, its certificate surely in `certificate_file`. Raises `NotPaired`."""
        pairing = self.paired()
        if not self.certificate_file.exists() or self.certificate_file.read_text() != pairing.certificate:
            write_whole(self.certificate_file, pairing.certificate.encode())
        return pairing


def centre_key(pairing: Pairing) -> Ed25519PublicKey:
    """The public key of the centre that the station trusts."""
    return _ed25519(_certificate(pairing.centre_certificate))


def centre_fingerprint(pairing: Pairing) -> str:
    """Its identifier, as rooms announce it."""
    return key_id(centre_key(pairing).public_bytes(Encoding.Raw, PublicFormat.Raw))


def is_signed(public_key: bytes, signature: bytes, spoken: bytes) -> bool:
    """Whether `signature` is by `public_key` (Ed25519, raw) over `spoken`."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, spoken)
    except (InvalidSignature, ValueError):
        return False
    return True


def certificate_der(pem: str) -> bytes:
    """The certificate in DER. Raises `UnusableIdentity`."""
    return _certificate(pem).public_bytes(Encoding.DER)


def _check(pairing: Pairing, public_key: bytes) -> None:
    own, centre = _certificate(pairing.certificate), _certificate(pairing.centre_certificate)
    if _ed25519(own).public_bytes(Encoding.Raw, PublicFormat.Raw) != public_key:
        raise UnusableIdentity(what="certificate")
    if pairing.station != key_id(public_key):
        raise UnusableIdentity(what="station")
    try:
        own.verify_directly_issued_by(centre)
    except (ValueError, TypeError, InvalidSignature):
        raise UnusableIdentity(what="certificate") from None


def _certificate(pem: str) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(pem.encode())
    except ValueError:
        raise UnusableIdentity(what="certificate") from None


def _ed25519(certificate: x509.Certificate) -> Ed25519PublicKey:
    key = certificate.public_key()
    if not isinstance(key, Ed25519PublicKey):
        raise UnusableIdentity(what="certificate")
    return key


def _key_in(path: Path) -> Ed25519PrivateKey:
    if not path.exists():
        made = Ed25519PrivateKey.generate()
        write_whole(path, made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except ValueError:
        raise UnusableIdentity(what=path.name) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise UnusableIdentity(what=path.name)
    return key
