"""The item bank: item files → checked items → two bundles, content for the room and solutions for the
authority.

`reading` and `shapes` an item file and its fields · `checking`, `checking_solution`, `pictures`, `prompt`
every fault at once · `items` what a checked item is · `building` the two bundles · `content` what a room may
read · `solutions` what only the authority may · `exchange` items to and from the formats of others.

The room imports `content` and nothing else of this package (R-TST-06).
"""
