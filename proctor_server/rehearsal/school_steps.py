"""What is tried on a school's stations, in order. Each step says in a sentence what was seen, marks the stations with
which it went wrong, and raises `StepFailed` where nobody can go on."""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from kiosk_client.protocol.messages import RehearsalDone
from proctor_server.rehearsal.parts import StepFailed
from proctor_server.rehearsal.school import INVIGILATOR, School, Seat
from proctor_server.session_package.cards import centre_key
from proctor_server.session_package.reading import read_contents
from proctor_server.session_package.sealing import open_sealed
from proctor_server.session_package.verifying import verify_bag

FIRST_ANSWERS: Final = 4
DURING_OUTAGE: Final = 9
AFTER_MOVING: Final = 11
CLOCK_TOLERANCE_SECONDS: Final = 60
"""More than this is said: the room's clock decides, but whoever reads the station's own is misled."""

SLOWEST_MS: Final = 2000
MESSAGE: Final = "Répétition : ce message se confirme tout seul."
PARTS_WORDS: Final = {
    "screen": "l'écran", "keyboard": "le clavier", "disk": "le disque", "clock": "l'horloge",
    "browser": "le navigateur", "policies": "le verrouillage",
}  # fmt: skip
"""First word of a check's code → what to look at."""

MISSING: Final = object()
"""Equal to no answer: null is one."""


def open_room(school: School) -> str:
    """The server answers, and its items can be opened."""
    try:
        school.administrator.get("/healthz")
    except OSError:
        raise StepFailed(
            f"rien ne répond à {school.room_page} : lancez « proctor serve », ou donnez l'adresse avec --room-page"
        ) from None
    school.administrator.sign_in(password=school.password)
    return f"{school.card.name}, à {school.room_page}"


def find_stations(school: School) -> str:
    """Every station that the room knows or sees, unless some were named."""
    cards = [card for card in school.administrator.get("/api/stations") if card["usable"] != "wrong_key"]
    wanted = [card for card in cards if not school.only or card["name"] in school.only]
    unknown = sorted(set(school.only) - {card["name"] for card in cards})
    if unknown:
        raise StepFailed(f"postes inconnus de la salle : {', '.join(unknown)} ; leurs noms sont sur la page du centre")
    school.seats = [_seat_of(card) for card in wanted]
    ready = [seat for seat in school.seats if seat.failure is None]
    if not ready:
        raise StepFailed("aucun poste n'est prêt : allumez au moins un poste appairé, puis recommencez")
    for n, seat in enumerate(ready, start=1):
        seat.candidate = seat.plays = n
    return f"{len(ready)} prêts sur {len(school.seats)}"


def _seat_of(card: dict[str, Any]) -> Seat:
    seat = Seat(card["id"], card["name"], troubles=card["troubles"])
    if card["usable"] != "usable":
        seat.fails(card["usable"], seconds="plus de 300")
    return seat


def prepare(school: School) -> str:
    """A session of its own, with one made-up candidate a station."""
    seats = school.taking_part
    codes = school.administrator.post(
        "/api/rehearsals", stations=[seat.station for seat in seats], recipient=school.recipient
    )
    school.session = codes["number"]
    school.sign_in(codes["password"])
    return f"session {school.session}, {len(seats)} candidats d'essai"


def enter(school: School) -> str:
    """R-ENT-01: who they are is typed on each station."""
    school.wish(school.taking_part)
    there = school.until(school.taking_part, lambda seat, done: done.who == seat.person and done.stage == "door")
    return _counted(school, there, "à la porte")


def begin(school: School) -> str:
    """R-ENT-03, R-TST-01."""
    for seat in school.taking_part:
        school.act(seat, "presence", confirmed=True)
    began = school.until(school.taking_part, lambda _, done: done.stage == "item")
    slowest = max((seat.done.began for seat in began if seat.done), default=0)
    return _counted(school, began, f"assis, en {slowest} ms au plus")


def answer_some(school: School) -> str:
    """R-TST-04, R-TST-07: kept twice, one item passed over."""
    school.wish(school.taking_part, goal=FIRST_ANSWERS)
    kept = school.until(school.taking_part, lambda _, done: done.done >= FIRST_ANSWERS and _is_whole(done))
    return _counted(school, kept, f"avec {FIRST_ANSWERS} réponses sur le poste et dans la salle")


def call(school: School) -> str:
    """R-INC-01, R-INC-03: a hand goes up, is seen and taken, and comes down."""
    school.wish(school.taking_part, goal=FIRST_ANSWERS, hand=True)
    up = school.until_shown(school.taking_part, lambda card: bool(card["alerts"]))
    cards = school.cards()
    for seat in up:
        school.act(seat, f"alerts/{cards[seat.candidate]['alerts'][0]['n']}", action="take")
    school.wish(up, goal=FIRST_ANSWERS)
    down = school.until_shown(up, lambda card: not card["alerts"])
    return _counted(school, down, "avec une main levée, vue, puis baissée")


def send_message(school: School) -> str:
    """R-INC-06."""
    for seat in school.taking_part:
        school.act(seat, "message", text=MESSAGE)
    read = school.until_shown(school.taking_part, lambda card: _all_read(card, 1))
    return _counted(school, read, "avec un message reçu et confirmé")


def pause(school: School) -> str:
    """R-TIM-05: on one station."""
    seat = school.taking_part[0]
    school.act(seat, "pause", paused=True)
    school.until([seat], lambda _, done: done.stage == "paused")
    school.act(seat, "pause", paused=False)
    school.until([seat], lambda _, done: done.stage == "item")
    return f"{seat.name} : question cachée, puis montrée de nouveau"


def add_time(school: School) -> str:
    """R-TIM-03."""
    for seat in school.taking_part:
        school.act(seat, "time", minutes=1, reason="répétition")
    told = school.until_shown(
        school.taking_part, lambda card: card["attempt"]["credit_seconds"] == 60 and _all_read(card, 2)
    )
    return _counted(school, told, "avec une minute de plus, dite au candidat")


def cut_off(school: School) -> str:
    """R-TST-09: each station cuts its own link, goes on, and catches up."""
    school.wish(school.taking_part, goal=DURING_OUTAGE, outage=school.outage_ms)
    back = school.until(
        school.taking_part,
        lambda _, done: done.back_after > 0 and done.done >= DURING_OUTAGE and _is_whole(done),
        may_be_away=True,
        seconds=school.outage_ms / 1000,
    )
    alone = sum(seat.done.alone for seat in back if seat.done)
    return _counted(school, back, f"revenus après une coupure de {school.outage_ms / 1000:g} s, {alone} réponses seuls")


def move(school: School) -> str:
    """R-ENT-04, R-ENT-05: the last station's candidate hands in, the first one's goes on there."""
    seats = school.taking_part
    if len(seats) < 2:
        return "un seul poste : rien à essayer"
    left, taken = seats[0], seats[-1]
    _hand_in(school, [taken])
    if not taken.is_in:
        return f"{taken.name} n'a pas pu être libéré"
    left.plays = None
    school.wish([left])
    school.act(left, "move", station=taken.station)
    taken.plays = left.candidate
    school.wish([taken], goal=AFTER_MOVING)
    school.until([taken], lambda _, done: done.who == left.person and done.done >= AFTER_MOVING and _is_whole(done))
    return f"de {left.name} à {taken.name}, à la même question"


def finish(school: School) -> str:
    """R-TST-08: handed in, confirmed, one item left."""
    _hand_in(school, [seat for seat in school.taking_part if seat.plays])
    # a station that lost its candidate to another may still have a line to send
    school.until(school.taking_part, lambda _, done: _is_whole(done))
    cards = school.cards().values()
    return f"{sum(card['state'] == 'handed_in' for card in cards)} copies sur {len(cards)}, journaux entiers"


def _hand_in(school: School, seats: list[Seat]) -> list[Seat]:
    cards = school.cards()
    for seat in seats:
        items = cards[seat.plays or 0]["attempt"]["items"]
        school.wish([seat], goal=items - 1, hand_in=True)
    return school.until(seats, lambda _, done: done.stage == "end" and _is_whole(done))


def finalise(school: School) -> str:
    """R-FIN-01 … R-FIN-04: what is missing is dealt with as an invigilator would."""
    path = f"/api/sessions/{school.session}"
    for card in school.cards().values():
        if card["attempt"] and card["attempt"]["began_at"] and card["state"] != "handed_in":
            school.invigilator.post(f"{path}/candidates/{card['id']}/end", reason="répétition")
    for one in school.invigilator.get(f"{path}/finalisation")["missing"]:
        _deal_with(school, path, one)
    state = school.invigilator.post(
        f"{path}/finalisation", incident="", some_could_not_join=False, invigilators=[INVIGILATOR]
    )
    return f"{state['handed_in']} copies dans un paquet scellé"


def _deal_with(school: School, path: str, one: dict[str, Any]) -> None:
    if one["code"] == "abort_reason_missing":
        school.invigilator.post(f"{path}/candidates/{one['candidate']}/abort-reason", reason="technical")
    elif one["code"] == "journal_incomplete":
        school.invigilator.post(f"{path}/stations/{one['station']}/journal-lost", reason="répétition")


def compare(school: School) -> str:
    """R-FIN-04, R-AUT-01: the package is opened and verified, and has each answer that the stations gave."""
    bag = open_sealed(school.invigilator.download(f"/api/sessions/{school.session}/package"), school.identity)
    report = verify_bag(bag, centre_key=centre_key(school.card), recipient=school.recipient)
    if not report.valid:
        raise StepFailed("; ".join(f"{one.where} : {one.message}" for one in report.problems[:3]))
    attempts = read_contents(bag).session.attempts
    packed = {(one.id, each.number): each.answer for one in attempts for each in one.answers}
    for seat in school.seats:
        _compare_one(seat, packed)
    whole = sum(seat.kept or 0 for seat in school.seats)
    return f"{report.journal.entries} lignes chaînées et signées, {whole} réponses retrouvées une par une"


def _compare_one(seat: Seat, packed: dict[tuple[str, int], Any]) -> None:
    if seat.done is None:
        return
    given = seat.done.given
    seat.kept = sum(packed.get((one.attempt, one.number), MISSING) == one.answer for one in given)
    if seat.is_in and seat.kept < len(given):
        seat.fails("answers_differ", kept=seat.kept, given=len(given))


def judge(school: School) -> str:
    """What would trouble an exam although the candidate came to the end: checks, clock, page, speed."""
    for seat in school.taking_part:
        _judge_one(seat, seat.done or RehearsalDone(session=school.session))
    good = school.taking_part
    return f"{len(good)} sur {len(school.seats)} sans rien à redire"


def _judge_one(seat: Seat, done: RehearsalDone) -> None:
    parts = list(dict.fromkeys(PARTS_WORDS.get(code.partition("_")[0], code) for code in seat.troubles))
    found: tuple[tuple[bool, str, dict[str, object]], ...] = (
        (bool(parts), "checks", {"parts": ", ".join(parts)}),
        (abs(seat.clock_off) > CLOCK_TOLERANCE_SECONDS, "clock_off", {"seconds": round(abs(seat.clock_off))}),
        (done.page == "absent", "page_absent", {}),
        (done.page == "not_shown", "page_not_shown", {}),
        (done.slowest_received > SLOWEST_MS, "slow", {"milliseconds": done.slowest_received}),
        (not _is_whole(done), "journal_incomplete", {"received": done.received, "written": done.written}),
    )
    for is_so, code, details in found:
        if is_so:
            seat.fails(code, **details)


def erase(school: School) -> str:
    """R-FIN-07 as a rehearsal has it: at once, on the stations and in the room."""
    if not school.session:
        return "rien n'avait commencé"
    played = [seat for seat in school.seats if seat.candidate]
    waiting = school.erase()
    for seat in waiting:
        seat.fails("not_erased")
    if any(one["number"] == school.session for one in school.administrator.get("/api/sessions")):
        raise StepFailed(f"la session {school.session} est encore dans la salle")
    return f"plus rien dans la salle, ni sur {len(played) - len(waiting)} postes sur {len(played)}"


def _all_read(card: dict[str, Any], messages: int) -> bool:
    return len(card["messages"]) >= messages and all(one["read_at"] for one in card["messages"])


def _is_whole(done: RehearsalDone) -> bool:
    return done.received == done.written


def _counted(school: School, seats: list[Seat], words: str) -> str:
    return f"{len(seats)} sur {sum(seat.candidate > 0 for seat in school.seats)} {words}"


class Step(NamedTuple):
    """One line of the sheet. `is_needed`: when it goes wrong, there is nothing to try after it."""

    title: str
    act: Callable[[School], str]
    is_needed: bool = False


STEPS: Final = (
    Step("La salle est ouverte", open_room, is_needed=True),
    Step("Les postes sont là", find_stations, is_needed=True),
    Step("La répétition est préparée", prepare, is_needed=True),
    Step("Les candidats d'essai entrent", enter),
    Step("Ils commencent", begin),
    Step("Leurs réponses sont gardées deux fois", answer_some),
    Step("Une main levée est vue", call),
    Step("Un message est lu", send_message),
    Step("Une pause arrête l'épreuve", pause),
    Step("Du temps est ajouté", add_time),
    Step("Le réseau est coupé et revient", cut_off),
    Step("Un candidat change de poste", move),
    Step("Les copies sont rendues", finish),
    Step("La session est finalisée", finalise, is_needed=True),
    Step("Le paquet a toutes les réponses", compare),
    Step("Les postes sont jugés", judge),
)
LAST: Final = Step("La répétition est effacée", erase)
"""Whatever came of the others."""
