"""Exit codes of `proctor`, in one place: the same as the kiosk's."""

from kiosk_client.cli.exits import DONE, FAULT, REFUSED, WRONG_USAGE, answer, ends_well

__all__ = ["DONE", "FAULT", "REFUSED", "WRONG_USAGE", "answer", "ends_well"]
