"""Figures as Prometheus reads them."""

from proctor_server.exposition import Histogram, counter, gauges, text


def test_a_histogram_counts_what_is_not_above_each_bound():
    taken = Histogram((1, 10))
    for value in (0.5, 1, 7, 11):
        taken.observe(value)
    assert text("room", [taken.family("took_seconds", "How long.")]).splitlines() == [
        "# HELP room_took_seconds How long.",
        "# TYPE room_took_seconds histogram",
        'room_took_seconds_bucket{le="1"} 2',
        'room_took_seconds_bucket{le="10"} 3',
        'room_took_seconds_bucket{le="+Inf"} 4',
        "room_took_seconds_sum 19.5",
        "room_took_seconds_count 4",
    ]


def test_each_figure_says_what_it_is_once():
    told = text("room", [counter("orders_total", "Orders.", 3), gauges("stations", "Stations.", "state", {"lost": 1})])
    assert told.splitlines() == [
        "# HELP room_orders_total Orders.",
        "# TYPE room_orders_total counter",
        "room_orders_total 3",
        "# HELP room_stations Stations.",
        "# TYPE room_stations gauge",
        'room_stations{state="lost"} 1',
    ]
