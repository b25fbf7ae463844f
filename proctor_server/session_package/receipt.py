"""Receipts with the keys of a machine: what `kiosk_client.protocol.receipt` says, checked with Ed25519."""

from kiosk_client.protocol import receipt
from kiosk_client.protocol.receipt import OtherPackage, Receipt, Voucher, sign_receipt, sign_voucher
from proctor_server.session_package.dsse import is_signed

__all__ = ["OtherPackage", "Receipt", "Voucher", "check_receipt", "read_receipt", "sign_receipt", "sign_voucher"]


def read_receipt(content: bytes, key: bytes) -> Receipt:
    """A receipt by the authority's key (raw). Raises like `receipt.read_receipt`."""
    return receipt.read_receipt(content, key, is_signed)


def check_receipt(content: bytes, key: bytes, sha256: str) -> Receipt:
    """The receipt for the package with this SHA-256, by the authority's key (raw). Raises like
    `receipt.check_receipt`."""
    return receipt.check_receipt(content, key, sha256, is_signed)
