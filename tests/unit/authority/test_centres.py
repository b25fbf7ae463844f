"""R-AUT-01: a centre's key is replaced, revoked, restored; a package speaks by the key of its time."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from proctor_server.assessment.jury import ReasonMissing
from proctor_server.authority.domain.centre_keys import (
    CentreKey,
    KeyReplaced,
    KeyRevoked,
    NotReplaceable,
    NotRevoked,
    RevokedAlready,
    check_key,
)
from proctor_server.authority.domain.errors import UnknownCentre
from proctor_server.authority.storage.acts import audit
from proctor_server.authority.storage.packages import all_set_aside
from tests.builders_package import Centre, make_centre, make_keys

TOLD = {"by": "Administration", "reason": "Portable volé."}
HELD = datetime(2026, 3, 12, 20, tzinfo=UTC)


def next_key(office):
    keys = make_keys("la clé suivante")
    fresh = {"fingerprint": keys.id, "certificate": keys.certificate}
    return Centre(keys, msgspec.structs.replace(office.centre.card, **fresh))


@pytest.fixture
def centres(office):
    return office.authority.centres


@pytest.fixture
def mine(office):
    return office.centre.card.fingerprint


def test_a_package_under_a_revoked_key_is_set_aside_with_the_reason(office, centres, mine):
    office.receive(office.package())
    centres.revoke(mine, now=HELD, **TOLD)
    with pytest.raises(KeyRevoked):
        office.receive(office.package(number="555555"))
    with office.authority.engine.connect() as connection:
        (aside,) = all_set_aside(connection)
    assert (aside["code"], "Portable volé." in aside["reason"], aside["kept"]) == ("key_revoked", True, True)
    assert office.state() == "published"


def test_the_same_bytes_keep_their_receipt_after_the_key_was_revoked(office, centres, mine):
    package = office.package()
    first = office.receive(package)
    centres.revoke(mine, now=HELD, **TOLD)
    assert office.receive(package).receipt == first.receipt


def test_a_revocation_is_taken_back(office, centres, mine):
    centres.revoke(mine, now=HELD, **TOLD)
    with pytest.raises(RevokedAlready):
        centres.revoke(mine, now=HELD, **TOLD)
    centres.restore(mine, by="Administration", reason="Retrouvé.", now=HELD)
    with pytest.raises(NotRevoked):
        centres.restore(mine, by="Administration", reason="Retrouvé.", now=HELD)
    office.receive(office.package())
    assert office.state() == "published"


def test_after_a_new_key_the_old_one_speaks_for_what_was_held_before(office, centres, mine):
    centres.replace(mine, next_key(office).card, now=HELD, **TOLD)
    office.receive(office.package())
    office.receive(office.package(next_key(office), number="555555"))
    assert (office.state(), office.state("555555")) == ("published", "published")


def test_after_a_new_key_the_old_one_does_not_speak_for_what_is_held_later(office, centres, mine):
    centres.replace(mine, next_key(office).card, now=HELD - timedelta(days=1), **TOLD)
    with pytest.raises(KeyReplaced):
        office.receive(office.package())


def test_a_key_is_replaced_once_and_by_another(office, centres, mine):
    with pytest.raises(NotReplaceable):
        centres.replace(mine, office.centre.card, now=HELD, **TOLD)
    centres.replace(mine, next_key(office).card, now=HELD, **TOLD)
    for fingerprint, card in (
        (mine, make_centre("Un autre").card),
        (next_key(office).card.fingerprint, office.centre.card),
    ):
        with pytest.raises(NotReplaceable):
            centres.replace(fingerprint, card, now=HELD, **TOLD)


def test_what_happens_to_a_key_has_a_reason_and_is_in_the_audit(office, centres, mine):
    for act in (centres.revoke, centres.restore):
        with pytest.raises(ReasonMissing):
            act(mine, by="Administration", reason=" ", now=HELD)
        with pytest.raises(UnknownCentre):
            act("nobody", now=HELD, **TOLD)
    centres.admit(make_centre("Un autre").card, by="Administration", now=HELD)
    centres.revoke(mine, now=HELD, **TOLD)
    with office.authority.engine.connect() as connection:
        found = [(each.act, each.reason) for each in audit(connection)]
    assert found == [("centre_key_revoked", "Portable volé."), ("centre_admitted", "")]
    told = {each.name: (each.key.revoked_at is not None, each.sessions) for each in centres.all()}
    assert told == {"Collège des Essais": (True, 0), "Un autre": (False, 0)}


@pytest.mark.parametrize(
    ("key", "starts_at", "refusal"),
    [
        ({}, "2026-03-12T14:30", None),
        ({"replaced_at": "2026-03-12T08:00:00.000Z"}, "2026-03-12T14:30", None),
        ({"replaced_at": "2026-03-11T08:00:00.000Z"}, "2026-03-12T14:30", KeyReplaced),
        ({"revoked_at": "2026-03-13T08:00:00.000Z"}, "2026-03-12T14:30", KeyRevoked),
    ],
)
def test_a_key_speaks_for_its_time(key, starts_at, refusal):
    if refusal is None:
        check_key(CentreKey(fingerprint="f", **key), starts_at)
    else:
        with pytest.raises(refusal):
            check_key(CentreKey(fingerprint="f", **key), starts_at)
