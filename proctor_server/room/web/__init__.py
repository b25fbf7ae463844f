"""The dashboard's door over HTTP: pages, and the same calls as JSON under `/api`."""
