"""The drill: exam day with real parts on one machine, seen from outside. Everything here speaks to the other parts
through their commands, pages and sockets, as a school does.

`parts` processes that are started, killed, started again · `ground` the folder of a drill and its centre, authority
and session · `candidate` a scripted candidate at a real agent · `invigilator` a scripted invigilator at the real API ·
`steps` what is tried, in order · `sheet` what came of it · `school`, `school_steps`, `school_sheet`, `remedies`
the same on a school's own stations.
"""
