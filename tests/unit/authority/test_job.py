"""When work that failed is tried again, and when it waits for a person."""

from datetime import timedelta

from proctor_server.authority.domain.job import MOST_ATTEMPTS, due_again, is_poisoned
from tests.builders_authority import NOW


def test_each_time_a_job_waits_five_times_as_long():
    waits = [due_again(attempts, NOW) - NOW for attempts in range(1, MOST_ATTEMPTS)]
    assert waits == [timedelta(seconds=seconds) for seconds in (2, 10, 50, 250)]


def test_after_the_fifth_time_it_is_not_tried_by_itself():
    assert [is_poisoned(attempts) for attempts in (0, 4, 5, 6)] == [False, False, True, True]
