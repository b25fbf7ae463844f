"""The authority: receives sealed packages, evaluates them, publishes the results. It alone has the solutions
(R-TST-06)."""
