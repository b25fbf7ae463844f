"""Named accounts of the centre: who is given one, what it may do, and how it ends.

Whatever takes something away from an account makes its sign-ins void in the same transaction: an open page is refused
at its next act. The centre's own password is no account, and is always there: so every account can be removed, the
last administrator's too.
"""

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Final, NamedTuple

from proctor_server.moments import from_ms, iso, iso_ms, to_ms
from proctor_server.room.adapters.vault import Vault
from proctor_server.room.domain.account import (
    UNLOCKS,
    AccountRole,
    CentreDeed,
    account_name,
    check_password,
    provisional_password,
    spelled,
)
from proctor_server.room.domain.errors import OwnAccount, PasswordUnchanged
from proctor_server.room.domain.view import AccountCard, CentreEvent
from proctor_server.room.services.signing_in import SigningIn, Who, actor
from proctor_server.room.storage import accounts, sign_ins
from proctor_server.room.storage.accounts import Account
from proctor_server.room.storage.database import Readers
from proctor_server.room.storage.ledger import Ledger
from proctor_server.room.storage.writer import Writer

SHOWN_EVENTS: Final = 200


class Given(NamedTuple):
    """What is told once: the account, and the provisional password that its owner must change."""

    account: str
    name: str
    password: str


class Accounts:
    """The book of accounts. `by`: who acts, never on their own account."""

    def __init__(self, *, vault: Vault, readers: Readers, writer: Writer, signing_in: SigningIn) -> None:
        self._vault, self._readers, self._writer, self._signing_in = vault, readers, writer, signing_in

    def every(self) -> list[AccountCard]:
        """All accounts, by name."""
        with self._readers.one() as db:
            seen = accounts.last_seen(db)
            return [_card(account, seen.get(account.id)) for account in accounts.every(db)]

    def events(self) -> list[CentreEvent]:
        """What was done to the centre, the newest first."""
        with self._readers.one() as db:
            return [_event(event) for event in accounts.events(db, SHOWN_EVENTS)]

    def create(self, name: str, role: AccountRole, by: Who, now: datetime) -> Given:
        """A new account. Raises `AccountNameUnfit`, `AccountNameTaken`, and `Locked` or `ContentLocked` when what the
        role unlocks is locked."""
        shown = account_name(name)
        given = Given(secrets.token_hex(8), shown, provisional_password(secrets.choice))
        phc, wrapped = self._kept(given, role)
        new = Account(given.account, shown, spelled(shown), role, phc, wrapped, True, None, to_ms(now))

        def add(ledger: Ledger) -> None:
            accounts.add(ledger.db, new)
            accounts.note(ledger.db, "account_created", who=actor(by), now=now, whom=shown, detail=role)

        self._writer.submit(add)
        return given

    def reset(self, account: str, by: Who, now: datetime) -> Given:
        """Another provisional password. Raises `UnknownAccount`, `OwnAccount`, `Locked`, `ContentLocked`."""
        return self._give_again(account, None, "password_reset", by, now)

    def set_role(self, account: str, role: AccountRole, by: Who, now: datetime) -> Given:
        """Another role, and with it another password, as the keys that it opens are others. Raises as `reset`."""
        return self._give_again(account, role, "role_changed", by, now)

    def suspend(self, account: str, by: Who, now: datetime) -> None:
        """The account cannot come in until it is restored. Raises `UnknownAccount`, `OwnAccount`."""

        def act(ledger: Ledger) -> None:
            accounts.suspend(ledger.db, account, now)

        self._end(account, "account_suspended", act, by, now)

    def restore(self, account: str, by: Who, now: datetime) -> None:
        """A suspended account may come in again, with the password that it had. Raises `UnknownAccount`."""

        def restore(ledger: Ledger) -> None:
            found = accounts.one(ledger.db, account)
            accounts.suspend(ledger.db, account, None)
            accounts.note(ledger.db, "account_restored", who=actor(by), now=now, whom=found.name)

        self._writer.submit(restore)

    def remove(self, account: str, by: Who, now: datetime) -> None:
        """The account is gone, with what its password opened. Raises `UnknownAccount`, `OwnAccount`."""

        def act(ledger: Ledger) -> None:
            accounts.remove(ledger.db, account)

        self._end(account, "account_removed", act, by, now)

    def change_password(self, who: Who, token: str, current: str, new: str, now: datetime) -> None:
        """An account's own password, by its owner; its other sign-ins end.

        Raises `WrongPassword`, `TooSoon`, `PasswordUnchanged`, and what `check_password` raises.
        """
        account = self._one(who.account or "")
        self._signing_in.prove(who, current, now)
        if new == current:
            raise PasswordUnchanged
        check_password(new, account.name)
        phc, wrapped = self._kept(Given(account.id, account.name, new), account.role)

        def change(ledger: Ledger) -> None:
            accounts.one(ledger.db, account.id)
            accounts.set_password(ledger.db, account.id, account.role, phc, wrapped, must_change=False)
            sign_ins.revoke_account(ledger.db, account.id, now, kept=sign_ins.hash_of(token))
            accounts.note(ledger.db, "password_changed", who=actor(who), now=now)

        self._writer.submit(change)

    def _give_again(self, account: str, role: AccountRole | None, deed: CentreDeed, by: Who, now: datetime) -> Given:
        found = self._one(account)
        given, role = Given(account, found.name, provisional_password(secrets.choice)), role or found.role
        phc, wrapped = self._kept(given, role)

        def act(ledger: Ledger) -> None:
            accounts.set_password(ledger.db, account, role, phc, wrapped, must_change=True)

        self._end(account, deed, act, by, now, role)
        return given

    def _end(
        self,
        account: str,
        deed: CentreDeed,
        act: Callable[[Ledger], None],
        by: Who,
        now: datetime,
        detail: str = "",
    ) -> None:
        """`act`, and no sign-in of the account is worth anything any more."""
        if account == by.account:
            raise OwnAccount

        def end(ledger: Ledger) -> None:
            found = accounts.one(ledger.db, account)
            act(ledger)
            sign_ins.revoke_account(ledger.db, account, now)
            accounts.note(ledger.db, deed, who=actor(by), now=now, whom=found.name, detail=detail)

        self._writer.submit(end)

    def _one(self, account: str) -> Account:
        with self._readers.one() as db:
            return accounts.one(db, account)

    def _kept(self, given: Given, role: AccountRole) -> tuple[str, bytes | None]:
        wrapped = self._vault.wrap_for_account(given.account, UNLOCKS[role], given.password)
        return self._vault.password_hash(given.password), wrapped


def _card(account: Account, seen: int | None) -> AccountCard:
    return AccountCard(
        id=account.id,
        name=account.name,
        role=account.role,
        provisional=account.must_change,
        suspended_at=iso_ms(account.suspended_at),
        last_seen_at=iso_ms(seen),
    )


def _event(event: accounts.Event) -> CentreEvent:
    return CentreEvent(
        at=iso(from_ms(event.at)),
        who=event.who.partition(":")[2] or event.who,
        what=event.what,
        whom=event.whom,
        detail=event.detail,
    )
