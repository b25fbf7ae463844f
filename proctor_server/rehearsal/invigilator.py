"""A scripted invigilator, or administrator, at the real API of the room server."""

from typing import Any

from proctor_server.rehearsal.browser import ScriptedBrowser
from proctor_server.rehearsal.parts import StepFailed, wait_for


class ScriptedInvigilator(ScriptedBrowser):
    """Somebody before the room's dashboard."""

    def __init__(self, dashboard: str) -> None:
        super().__init__(dashboard)
        self.session = ""

    def sign_in(self, **words: str) -> None:
        """With `session`, `password`, `name`; or with the administrator's `password` alone."""
        self.post("/api/sign-in", **words)
        self.session = words.get("session", self.session)

    # ── the room ─────────────────────────────────────────────────────────────────────────────────────────────

    def room(self) -> dict[str, Any]:
        """All that the dashboard shows."""
        view: dict[str, Any] = self.get(f"/api/sessions/{self.session}/room")
        return view

    def card(self, name: str) -> dict[str, Any]:
        """A candidate's card, by birth name."""
        for card in self.room()["candidates"]:
            if card["birth_name"] == name:
                found: dict[str, Any] = card
                return found
        raise StepFailed(f"{name} n'est pas dans la liste")

    def usable_stations(self) -> set[str]:
        """Names of the stations that can be used. Others on the network are shown too, with the reason."""
        return {station["name"] for station in self.room()["stations"] if station["usable"] == "usable"}

    def act(self, name: str, act: str, **words: Any) -> None:
        """One action on a candidate."""
        self.post(f"/api/sessions/{self.session}/candidates/{self.card(name)['id']}/{act}", **words)

    def confirm(self, name: str) -> None:
        """Presence, by eye (R-ENT-03)."""
        self.act(name, "presence", confirmed=True)

    def wait_for_card(self, name: str, what: str, **expected: Any) -> dict[str, Any]:
        """Until the card, or its attempt, has these values."""

        def look() -> dict[str, Any] | None:
            card = self.card(name)
            flat = {**card, **{f"attempt_{k}": v for k, v in (card["attempt"] or {}).items()}}
            return card if all(flat.get(k) == v for k, v in expected.items()) else None

        return wait_for(what, look)
