"""The authority's rules: no framework, no clock, no I/O."""
