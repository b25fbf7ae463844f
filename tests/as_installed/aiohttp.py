"""In the way of the library of this name, for the processes that tests start.

A client of the tests brings it along; the product is installed without it, and `engineio` spends a fifth of a
program's start on it where it finds it.
"""

raise ImportError("the product is installed without it")
