"""The sealed package: what a centre hands to the authority after a session. Pure, plus bytes in known
formats.

`record` the account of the session · `contents` what goes in · `bag` BagIt in a deterministic ZIP · `dsse`
signatures · `statement` what the centre signs · `writing` contents → bag · `sealing` bag → age file and back
· `reading` bag → contents · `problems` what can be wrong · `verifying`, `journals`, `answers` the checks ·
`cards` who is who · `receipt` the authority's answer.

Format: `docs/reference/package.md` (R-FIN-04).
"""
