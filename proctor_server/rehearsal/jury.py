"""A scripted person of the jury at the authority's real API, and a program that reads the livret scolaire."""

import ssl
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from proctor_server.rehearsal.browser import ScriptedBrowser
from proctor_server.rehearsal.parts import run
from proctor_server.session_package.cards import AuthorityCard, read_authority_card

NAME: Final = "Jury de démonstration"
FORM: Final = "application/x-www-form-urlencoded"


class ScriptedJury:
    """Speaks to the authority whose card is in its folder: its address and its pinned certificate.

    `secrets`: what it was given to be let in with.
    """

    def __init__(self, authority_dir: Path) -> None:
        self._folder = authority_dir
        self.secrets: list[str] = []

    @property
    def _card(self) -> AuthorityCard:
        return read_authority_card((self._folder / "authority-card.json").read_bytes())

    def browser(self) -> ScriptedBrowser:
        """Nobody has signed in yet."""
        card = self._card
        tls = ssl.create_default_context(cadata=card.tls_certificate)
        return ScriptedBrowser(card.url, tls)

    def signed_in(self) -> ScriptedBrowser:
        """With an account that the authority's operator makes."""
        told = run("proctor", "authority", "account", "add", self._folder, NAME, "--role", "jury")
        browser = self.browser()
        browser.post("/api/sign-in", account=told["name"], password=told["password"])
        self.secrets += [told["password"], browser.cookie.partition("=")[2]]
        return browser

    def livret(self, uai: str) -> Any:
        """What a program of the school reads of it, let in for this."""
        told = run("proctor", "authority", "client", "add", self._folder, "--name", "Livret de démonstration")
        asked = {
            "grant_type": "client_credentials",
            "scope": "organizations-certifications-result",
            **{name: told[name] for name in ("client_id", "client_secret")},
        }
        browser = self.browser()
        token = browser.send("/api/application/token", urlencode(asked).encode(), FORM)["access_token"]
        self.secrets += [told["client_secret"], token]
        return browser.get(f"/api/organizations/{uai}/certifications", Authorization=f"Bearer {token}")
