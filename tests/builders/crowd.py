"""A list of many candidates, each called by a number, for rooms that one invigilator cannot look after."""

import json
from datetime import datetime

from proctor_server.room.composition import Services
from tests.builders.room import COMPETENCES

HEADER = (
    "Nom de naissance;Prénom;Date de naissance (JJ/MM/AAAA);Sexe (M ou F);Code INSEE;Code postal;Commune;Pays;Classe;"
    "Identifiant externe;INE;Temps majoré (%);E-mail convocation;E-mail résultats;Accessibilité"
)


def crowd_list(people: int) -> bytes:
    """«Candidat 01» and those after."""
    rows = [f"Candidat;{n:03};01/09/2004;F;86194;;;FRANCE;3EME D;C{n:03};;;;;" for n in range(1, people + 1)]
    return "\n".join([HEADER, *rows, ""]).encode()


def crowd_profiles(people: int) -> bytes:
    competences = [{"id": one, "level": 3, "pix": 24} for one in COMPETENCES[:6]]
    profiles = [{"external_id": f"C{n:03}", "competences": competences} for n in range(1, people + 1)]
    return json.dumps({"profiles": profiles}).encode()


def enrol(room: Services, session: str, people: int, now: datetime) -> None:
    """They replace whoever was on the session's list; candidate `n` has the identifier `n`, as in a first list."""
    first = "UPDATE session SET last_candidate = 0 WHERE number = ?"
    room.writer.submit(lambda ledger: ledger.db.execute(first, (session,)) and None)
    room.preparing.import_candidates(session, crowd_list(people), "administrator", now)
    room.preparing.import_profiles(session, "p.json", crowd_profiles(people), "administrator", now)
