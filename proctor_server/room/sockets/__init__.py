"""The doors for stations and dashboards: parse, ask, answer."""
