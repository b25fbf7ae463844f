"""R-CAN-01: who is enrolled."""

import msgspec


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A person enrolled in a session. Dates as YYYY-MM-DD; `extra_time_percent` 33 means 33 %; `group`: the class.

    Accommodations that apply by themselves: `focus_tolerance`, leaving the page of a focused item does not count
    (R-TST-05); `text_size`, what the exam page begins with: 1 as it is, 2 large, 3 very large. `accommodations`: in
    words, for people."""

    id: int
    birth_name: str
    first_name: str
    birth_date: str
    sex: str
    birth_insee: str = ""
    birth_postcode: str = ""
    birth_city: str = ""
    birth_country: str = ""
    group: str = ""
    external_id: str = ""
    ine: str = ""
    extra_time_percent: int = 0
    email_convocation: str = ""
    email_results: str = ""
    accommodations: str = ""
    focus_tolerance: bool = False
    text_size: int = 1
