"""What a drill tries, in order. Each step says in a sentence what was seen, or raises `StepFailed`."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from proctor_server.rehearsal.afterwards import (
    NO_FRAUD,
    check_certificates,
    decide,
    deliver,
    forget,
    publish,
    read_livret,
)
from proctor_server.rehearsal.answers import Key, guess, read_key, right_answer
from proctor_server.rehearsal.candidate import Refused, ScriptedCandidate
from proctor_server.rehearsal.confidences import Confidence, found_in, of_answers, of_pupils
from proctor_server.rehearsal.drill import SEATS, Drill, expect_refusal
from proctor_server.rehearsal.ground import INVIGILATOR, STATIONS
from proctor_server.rehearsal.parts import StepFailed, run, wait_for

WRONG_CODE = "BBBB-2222"
DRAFT = "Ébauche ✎"
SUSPICION = "un téléphone sur la table, écran noir"

# ── before the day ───────────────────────────────────────────────────────────────────────────────────────────────────


def found_both_sides(drill: Drill) -> str:
    """Keys on both sides, cards exchanged, items to the room and solutions to the authority."""
    drill.ground.clear()
    drill.ground.found_authority()
    drill.ground.found_centre()
    drill.key = read_key(drill.ground.folder / "content.json", drill.ground.solutions)
    return f"{len(drill.key.by_prompt)} épreuves ; les solutions sont à l'autorité seule"


def create_session(drill: Drill) -> str:
    """A session, its list and its profiles."""
    drill.ground.create_session()
    return f"session {drill.session}, 5 candidats et leurs profils"


def open_doors(drill: Drill) -> str:
    """Authority and room server start; the two people sign in."""
    drill.ground.authority.start()
    drill.ground.line.open()
    drill.ground.room.start()
    sign_in(drill)
    return "l'administrateur et le surveillant sont entrés"


def sign_in(drill: Drill) -> None:
    """The two people, once the room's page is there."""
    wait_for("le serveur de salle", drill.invigilator.is_open)
    password = drill.ground.password_file.read_text().strip()
    drill.administrator.sign_in(password=password)
    drill.invigilator.sign_in(session=drill.session, password=drill.ground.codes["password"], name=INVIGILATOR)


def pair_stations(drill: Drill) -> str:
    """A wrong code is refused; the right one pairs every station."""
    code = drill.pairing_code = drill.administrator.post("/api/pairing", open=True)["code"]
    room = f"127.0.0.1:{drill.ground.ports['stations']}"

    def pair(name: str, with_code: str, expect: int) -> None:
        run(
            *("kiosk", "pair", with_code, "--room", room, "--name", name),
            *("--data-dir", drill.ground.station_dir(name)),
            expect=expect,
        )

    pair(STATIONS[0], WRONG_CODE, 1)
    for name in STATIONS:
        pair(name, code, 0)
    return "un code faux est refusé ; trois postes appairés"


def find_stations(drill: Drill) -> str:
    """The stations start without an address and show up as usable."""
    for part in drill.ground.stations.values():
        part.start()
    wait_for("trois postes prêts", lambda: drill.invigilator.usable_stations() >= set(STATIONS))
    for candidate in drill.candidates.values():
        candidate.sit_down()
    return "trois postes trouvés sans que personne ait tapé une adresse"


# ── the door ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def refuse_at_the_door(drill: Drill) -> str:
    """R-ENT-01, R-CAN-05."""
    babbage = drill.candidates["Babbage"]
    babbage.wait("entry")
    expect_refusal("entry_refused", lambda: drill.enter(babbage, "Babbage", birth_date="2003-12-27"))
    expect_refusal("not_certifiable", lambda: drill.enter(babbage, "Santa"))
    return "une date fausse est refusée ; Garance Santa n'est pas certifiable et ne peut pas commencer"


def start_three(drill: Drill) -> str:
    """R-ENT-03, R-TST-01."""
    for name, candidate in drill.candidates.items():
        drill.enter(candidate, name)
        candidate.wait("door")
    expect_refusal("presence_not_confirmed", lambda: _press_begin(drill.candidates["Babbage"]))
    for name, candidate in drill.candidates.items():
        drill.invigilator.confirm(name)
        candidate.begin()
    items = {name: candidate.screen["items"] for name, candidate in drill.candidates.items()}
    return "présence confirmée, puis : " + ", ".join(f"{name} {count} questions" for name, count in items.items())


def _press_begin(candidate: ScriptedCandidate) -> None:
    try:
        candidate.do("begin")
    except Refused as refusal:
        # the page does not even offer the button; both answers keep R-ENT-03
        raise Refused("presence_not_confirmed", refusal.code) from None


def answer_some(drill: Drill) -> str:
    """R-TST-07: both lights."""
    for candidate in drill.candidates.values():
        for _ in range(3):
            candidate.answer(right_answer(candidate.item, drill.key))
        candidate.wait_until_kept_by_the_room()
    drill.invigilator.wait_for_card("Babbage", "3 réponses de Babbage", attempt_done=3)
    return "gardé sur le poste, reçu par la salle, vu par le surveillant"


# ── what breaks ──────────────────────────────────────────────────────────────────────────────────────────────────────


def kill_a_station(drill: Drill) -> str:
    """R-TST-03, R-ENT-04: SIGKILL, then the same item with the same draft."""
    lovelace, part = drill.candidates["Lovelace"], drill.ground.stations[SEATS["Lovelace"]]
    while lovelace.item["kind"] != "QROC":
        lovelace.answer(right_answer(lovelace.item, drill.key))
    number = lovelace.item["number"]
    lovelace.do("draft", number=number, draft=DRAFT)
    part.kill()
    lovelace.stand_up()
    part.start()
    lovelace.sit_down()
    lovelace.wait("entry")
    drill.enter(lovelace, "Lovelace")
    drill.invigilator.wait_for_card("Lovelace", "Lovelace attend son retour", state="away")
    drill.invigilator.act("Lovelace", "resume")
    lovelace.begin()
    if (lovelace.item["number"], lovelace.item["draft"]) != (number, DRAFT):
        raise StepFailed(f"revenu à la question {lovelace.item['number']}, brouillon {lovelace.item['draft']!r}")
    return f"question {number}, brouillon entier, après l'accord du surveillant"


def kill_the_server(drill: Drill) -> str:
    """R-TST-09: SIGKILL; candidates go on, and everything arrives."""
    drill.ground.room.kill()
    for candidate in drill.candidates.values():
        wait_for("« la salle ne répond pas »", lambda c=candidate: not c.screen["connected"])  # type: ignore[misc]
        for _ in range(3):
            candidate.answer(right_answer(candidate.item, drill.key))
    drill.ground.room.start()
    wait_for("le serveur de salle", drill.invigilator.is_open)
    for candidate in drill.candidates.values():
        candidate.wait_until_kept_by_the_room()
    return "les candidats ont continué ; tout est arrivé ensuite"


def lose_the_room(drill: Drill) -> str:
    """Everything that the room's machine held is gone; stations bring it back, and candidates notice nothing."""
    ground = drill.ground
    wait_for("la copie sur un poste", lambda: _keeps_a_copy(ground.export(STATIONS[0])))
    ground.lose_the_room()
    for candidate in drill.candidates.values():
        wait_for("« la salle ne répond pas »", lambda c=candidate: not c.screen["connected"])  # type: ignore[misc]
        candidate.answer(right_answer(candidate.item, drill.key))
    (back,) = ground.rebuild(ground.folder / "poste-01.jsonl")["sessions"]
    if (back["session"], back["attempts"]) != (drill.session, len(drill.candidates)):
        raise StepFailed(f"session {back['session']}, {back['attempts']} épreuves")
    ground.bring_items()
    ground.room.start()
    sign_in(drill)
    for candidate in drill.candidates.values():
        candidate.wait_until_kept_by_the_room()
    return f"{back['lines']} lignes rendues par {back['kept_by']}, puis les réponses par chaque poste"


def _keeps_a_copy(file: Path) -> bool:
    with file.open("rb") as lines:
        return bool(msgspec.json.decode(lines.readline())["copies"])


# ── the end ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def finish_three(drill: Drill) -> str:
    """R-TST-08: all items done."""

    def finish(name: str) -> None:
        candidate = drill.candidates[name]
        candidate.answer_all(lambda item: _choose(name, item, drill.key))
        candidate.wait("end")
        wait_for("toutes les réponses reçues", lambda: _all_received(candidate))

    with ThreadPoolExecutor() as pool:
        list(pool.map(finish, drill.candidates))
    for name in drill.candidates:
        drill.invigilator.wait_for_card(name, f"{name} a fini", state="handed_in", attempt_end="completed")
    return "chacun a répondu à toutes ses questions"


def _choose(name: str, item: dict[str, Any], key: Key) -> Any:
    """Babbage knows nearly everything, Jackson little, Lovelace all that the program can write."""
    every = {"Babbage": 8, "Jackson": 2}.get(name)
    missed = every is not None and item["number"] % every == 0
    return guess(item) if missed else right_answer(item, key)


def _all_received(candidate: ScriptedCandidate) -> bool:
    end = candidate.screen["end"]
    return bool(end and end["received"] == end["given"] > 0)


def end_one(drill: Drill) -> str:
    """R-TST-08: ended by an invigilator, on a station that served somebody else before."""
    pouzin = drill.candidates["Babbage"]
    pouzin.do("leave")
    drill.enter(pouzin, "Pouzin")
    drill.invigilator.confirm("Pouzin")
    pouzin.begin()
    for _ in range(10):
        pouzin.answer(right_answer(pouzin.item, drill.key))
    pouzin.wait_until_kept_by_the_room()
    drill.invigilator.act("Pouzin", "end", reason="départ anticipé demandé par la famille")
    pouzin.wait("end")
    drill.invigilator.wait_for_card("Pouzin", "Pouzin a fini", attempt_end="ended_by_invigilator")
    return "Louis Pouzin, sur un poste libéré, terminé par le surveillant"


def report_one(drill: Drill) -> str:
    """R-INC-04: what a person of the jury has to read."""
    candidate = drill.invigilator.card("Pouzin")["id"]
    path = f"/api/sessions/{drill.session}/reports"
    drill.invigilator.post(path, category="C6", candidate=candidate, text=SUSPICION)
    return f"suspicion de fraude sur Louis Pouzin : {SUSPICION}"


def finalise(drill: Drill) -> str:
    """R-FIN-01: refused while something is missing; R-FIN-04: then sealed."""
    path = f"/api/sessions/{drill.session}/finalisation"

    def sign() -> Any:
        return drill.invigilator.post(path, incident="", some_could_not_join=False, invigilators=[INVIGILATOR])

    expect_refusal("not_complete", sign)
    drill.invigilator.act("Pouzin", "abort-reason", reason="candidate")
    wait_for("plus rien ne manque", lambda: not drill.invigilator.get(path)["missing"])
    sign()
    state = drill.invigilator.get(path)
    return f"paquet {state['package']}, après le motif d'abandon de Pouzin"


def verify_package(drill: Drill) -> str:
    """The package, checked offline."""
    package = drill.ground.centre_dir / "packages" / f"{drill.session}-r1.age"
    identity = drill.ground.authority_dir / "age-identity.txt"
    centre = drill.ground.centre_dir / "centre-card.json"
    report = run("proctor", "package", "verify", package, "--identity", identity, "--centre", centre)
    if not report["valid"]:
        raise StepFailed(str(report["problems"]))
    return f"{report['journal']['entries']} lignes de journal, chaînées et signées"


def look_for_solutions(drill: Drill) -> str:
    """R-TST-06."""
    ground = drill.ground
    files = [
        f for d in (ground.centre_dir, ground.folder / "stations", ground.logs) for f in d.rglob("*") if f.is_file()
    ]
    wanted = [text.encode() for text in drill.key.texts]
    found = [file.name for file in files if _holds_any(file.read_bytes(), wanted)]
    if found:
        raise StepFailed(f"une solution se trouve dans {', '.join(sorted(found))}")
    return f"{len(wanted)} solutions cherchées dans {len(files)} fichiers de la salle et des postes : aucune"


def look_into_the_logs(drill: Drill) -> str:
    """Who the candidates are, what was typed, and whatever opens something: none of it is where programs log."""
    written = [Confidence("un signalement", text) for text in (SUSPICION, NO_FRAUD)]
    opening = [Confidence("un secret", text) for text in _secrets(drill)]
    typed = [Confidence("une réponse", DRAFT), *of_answers(drill.key)]
    sought = [*of_pupils(drill.ground.pupils), *typed, *written, *opening]
    logs = sorted(drill.ground.logs.glob("*.log"))
    if found := found_in(logs, sought):
        raise StepFailed("; ".join(found))
    return f"{len(sought)} noms, dates, réponses et secrets cherchés dans {len(logs)} journaux : aucun"


def _secrets(drill: Drill) -> list[str]:
    ground = drill.ground
    kept = [file.read_text().strip() for file in (ground.password_file, ground.phrase_file)]
    day = [str(drill.ground.codes[name]) for name in ("access_code", "password")]
    cookies = [each.cookie.partition("=")[2] for each in (drill.administrator, drill.invigilator)]
    codes = [line["verificationCode"] for line in drill.livret]
    return [*kept, *day, drill.pairing_code, *cookies, *codes, *drill.jury.secrets]


def _holds_any(data: bytes, wanted: list[bytes]) -> bool:
    return any(text in data for text in wanted)


class Step(NamedTuple):
    """One line of the sheet."""

    title: str
    act: Callable[[Drill], str]


LAYING_OUT = (
    Step("L'autorité et le centre ont leurs clés", found_both_sides),
    Step("La session est préparée", create_session),
    Step("Le serveur de salle est ouvert", open_doors),
    Step("Les postes sont appairés", pair_stations),
    Step("Les postes sont trouvés", find_stations),
)
DAY = (
    Step("La porte refuse ce qu'elle doit refuser", refuse_at_the_door),
    Step("Trois candidats commencent", start_three),
    Step("Leurs réponses sont gardées deux fois", answer_some),
    Step("Un poste est tué et revient", kill_a_station),
    Step("Le serveur est tué et revient", kill_the_server),
    Step("La machine de la salle est perdue, puis reconstruite", lose_the_room),
    Step("Les candidats finissent", finish_three),
    Step("Le surveillant termine une épreuve", end_one),
    Step("Le surveillant écrit un signalement", report_one),
    Step("Aucune solution n'est dans la salle", look_for_solutions),
    Step("La session est finalisée", finalise),
    Step("Le paquet est vérifié", verify_package),
    Step("L'autorité l'a reçu, la ligne coupée au milieu", deliver),
    Step("Les postes effacent ce qu'ils gardaient", forget),
    Step("Le jury décide de ce qui attendait", decide),
    Step("Les résultats sont publiés", publish),
    Step("Les certificats se vérifient", check_certificates),
    Step("Le livret scolaire les lit", read_livret),
    Step("Les journaux des programmes ne disent rien de personne", look_into_the_logs),
)
