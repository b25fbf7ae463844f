"""Results of a session, as the authority gives them out and as the school reads them: no solution is in them, so both
may know this (R-TST-06).

`certification` one candidate's result · `table` the cells of the CSV · `paper` the printed list with its marks ·
`summary` what a head teacher asks · `document` all of it, signed, on its way back to the school · `asking` how a room
proves whose results it may have.
"""
