"""Connections without a certificate are bounded, in all and from one machine."""

from proctor_server.room.runtime.limits import MOST_STRANGERS, MOST_STRANGERS_OF_ONE_SOURCE, Strangers


def test_one_machine_cannot_take_all_places_of_strangers() -> None:
    strangers = Strangers()
    taken = sum(strangers.take_in("10.0.0.66") for _ in range(MOST_STRANGERS))
    assert taken == MOST_STRANGERS_OF_ONE_SOURCE
    assert strangers.take_in("10.0.0.1")
    strangers.leave("10.0.0.66")
    assert strangers.take_in("10.0.0.66")
    assert not strangers.take_in("10.0.0.66")


def test_all_machines_together_are_bounded_too() -> None:
    strangers = Strangers()
    taken = sum(strangers.take_in(f"10.0.{n // 32}.0") for n in range(2 * MOST_STRANGERS))
    assert taken == MOST_STRANGERS
    for _ in range(32):
        strangers.leave("10.0.0.0")
    assert strangers.take_in("127.0.0.1")
