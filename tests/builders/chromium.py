"""The browser of tests: the distribution's Chromium, quiet on a closed network."""

QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
REFUSED = "Failed to load resource: the server responded with a status of "
LOST = (
    "Failed to load resource: net::ERR_CONNECTION_REFUSED",
    "Failed to load resource: net::ERR_CONNECTION_RESET",
    "WebSocket connection to",
)
HARMLESS = ("[DOM] Password forms should have", *(f"{REFUSED}{status}" for status in (401, 409, 422)), *LOST)
"""Advice that is not ours to follow, what a browser says of every refusal, and of a server that was killed."""
