"""The wire between a station and a room: what is said, in which words, sealed how. No I/O.

`refusal` what a refusal is · `wire` bytes and structs · `chain` lines that carry the hash of the line before ·
`journal` the entries of a station's journal · `messages` what the two sides say · `pairing` how they come to trust
each other · `finding` what is announced, and why a peer is not usable · `export` journals in a file ·
`receipt` and `dsse` what the authority has, and how that is believed.
"""

VERSION = 1
"""The version of everything in this package. A peer with another major version is refused and named."""
