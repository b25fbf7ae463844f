"""The authority over HTTP: the API as `docs/reference/authority.md` describes it."""
