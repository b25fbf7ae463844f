"""What a drill tries after the exam: the package on its way, the jury, the results in the forms that schools use."""

import csv
import io
from typing import Any

from proctor_server.rehearsal.drill import Drill
from proctor_server.rehearsal.ground import STATIONS, UAI
from proctor_server.rehearsal.parts import StepFailed, run, wait_for

MOST_SENT_AGAIN = 60_000
"""Bytes that a cut may cost: a piece of the package, two handshakes, and what is said around the pieces."""

NO_FRAUD = "téléphone éteint, aucune trace d'un échange"
HAVE_RESULTS = 4


def deliver(drill: Drill) -> str:
    """R-FIN-05: over a line that breaks, until the signed receipt; what was there is not sent again."""
    path = f"/api/sessions/{drill.session}/finalisation"
    state = wait_for("le reçu de l'autorité", lambda: _delivered(drill.invigilator.get(path)), seconds=60)
    line, size = drill.ground.line, (drill.ground.centre_dir / "packages" / state["package"]).stat().st_size
    if not line.broken_at:
        raise StepFailed(f"la ligne n'a pas été coupée : {line.carried} octets")
    if line.carried > size + MOST_SENT_AGAIN:
        raise StepFailed(f"{line.carried} octets envoyés pour un paquet de {size}")
    told = f"coupé à {line.broken_at // 1000} ko sur {size // 1000}, repris là où il était"
    return f"{told} ; reçu signé, {state['receipt_at']}"


def _delivered(state: dict[str, Any]) -> dict[str, Any] | None:
    return state if state["upload"] == "delivered" else None


def forget(drill: Drill) -> str:
    """R-FIN-07: on the receipt, by themselves; the room writes it down."""
    path = f"/api/sessions/{drill.session}/finalisation"
    for name in STATIONS:
        folder = drill.ground.station_dir(name)
        wait_for(f"{name} a oublié", lambda at=folder: not run("kiosk", "status", "--data-dir", at)["journals"])  # type: ignore[misc]
    wait_for("la salle le sait", lambda: drill.invigilator.get(path)["stations_erased"] == len(STATIONS))
    return f"{len(STATIONS)} postes ont effacé la session, l'accusé de réception vérifié"


def decide(drill: Drill) -> str:
    """R-AUT-02: the session waits for a person, who sees what a decision would change before taking it."""
    browser = drill.jury.signed_in()
    (waits,) = wait_for("la session chez le jury", lambda: browser.get("/api/jury/sessions")["sessions"])
    path = f"/api/jury/sessions/{waits['centre']}/{waits['session']}"
    sheet = browser.get(path)
    (report,) = [each for each in sheet["reports"] if each["for_a_person"]]
    decision = {"act": "refuse", "report": report["report"], "reason": NO_FRAUD, "seen": sheet["seen"]}
    if browser.post(f"{path}/acts/preview", **decision)["changes"]:
        raise StepFailed("ne rien retenir changerait un résultat")
    decided = browser.post(f"{path}/acts", **decision)
    if decided["waits_for"]:
        raise StepFailed(f"la session attend encore : {decided['waits_for']}")
    browser.post(f"{path}/acts", act="publish", seen=decided["seen"])
    return f"signalement {report['category']} lu, non retenu : {NO_FRAUD}"


def publish(drill: Drill) -> str:
    """R-AUT-02, R-AUT-03: published, as CSV."""
    file, authority = drill.ground.folder / "results.csv", drill.ground.authority_dir
    wait_for("la session publiée", lambda: _published(run("proctor", "authority", "sessions", authority)), every=0.5)
    run("proctor", "authority", "results", authority, drill.session, "-o", file)
    text = file.read_bytes().decode("utf-8-sig")
    drill.results = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    if len(drill.results) != HAVE_RESULTS:
        raise StepFailed(f"{len(drill.results)} résultats au lieu de {HAVE_RESULTS}")
    return f"{file.name} : {len(drill.results)} certifications publiées"


def _published(told: dict[str, Any]) -> bool:
    return [each["state"] for each in told["sessions"]] == ["published"]


def check_certificates(drill: Drill) -> str:
    """R-AUT-03: printed, and checked by somebody who has nothing but the code."""
    file, anybody = drill.ground.folder / "certificates.pdf", drill.jury.browser()
    run("proctor", "authority", "certificates", drill.ground.authority_dir, drill.session, "-o", file)
    if not file.read_bytes().startswith(b"%PDF-"):
        raise StepFailed(f"{file.name} n'est pas un PDF")
    drill.livret = drill.jury.livret(UAI)["certifications"]
    for line in drill.livret:
        told = anybody.get(f"/api/certificates/{line['verificationCode']}")
        if (told["first_name"], told["pix"]) != (line["firstName"], line["pixScore"]):
            raise StepFailed(f"le code de {line['firstName']} dit {told}")
    return f"{file.name} ; {len(drill.livret)} codes vérifiés sans se connecter"


def read_livret(drill: Drill) -> str:
    """R-AUT-03: what the livret scolaire reads is what the table of results says."""
    read = {line["firstName"]: str(line["pixScore"]) for line in drill.livret}
    published = {line["Prénom"]: line["Nombre de Pix"] for line in drill.results}
    if read != published:
        raise StepFailed(f"{read} au lieu de {published}")
    return f"établissement {UAI} : " + ", ".join(f"{name} {pix} Pix" for name, pix in read.items())
