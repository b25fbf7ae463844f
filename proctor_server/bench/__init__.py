"""The benchmarks: of a room, with real stations without browsers, in other processes, before a real room server; of one
station, with a real browser; of the assessment.

`ground` the centre and its session · `crowd` the stations of one process, told what to do by `orders` · `dashboard` a
dashboard that notes when it is told · `slow_disk` a school's disk · `usage` what the server takes of the machine ·
`room` what is tried, in order · `moments` who saw what when · `figures` what that makes · `tables` how it is shown.

`station` what is tried with one station · `pupil` who sits there · `chromium` the browser · `page_clock.js` what the
page notes · `page_moments` what that makes · `assessment` what is timed · `station_page`, `assessment_page` how it is
shown · `schools` the livret scolaire among very many certifications.
"""
