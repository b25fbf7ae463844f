"""A room without a disk for the tests of the pages: the real views, services that change a list in memory."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
from msgspec.structs import replace

from kiosk_client.protocol.refusal import Refusal
from proctor_server.room.domain.candidate import Candidate
from proctor_server.room.domain.candidate_list import Fault, Preview, preview, values_of
from proctor_server.room.domain.enrolment import Enrolled
from proctor_server.room.domain.errors import (
    NoResultsYet,
    NotAnExport,
    NotAReceipt,
    NotFinalised,
    PlanChanged,
    RatioExceeded,
    UnknownRoom,
)
from proctor_server.room.domain.plan import Place, Plan, Seat, check_plan
from proctor_server.room.domain.preparation import EnrolledCard, SessionSheet
from proctor_server.room.domain.results_view import Held, ResultsView
from proctor_server.room.domain.session import EDITABLE, SessionPlan
from proctor_server.room.domain.settings import CentreSettings
from proctor_server.room.domain.story import StoryWish
from proctor_server.room.domain.view import (
    AlertCard,
    BroughtFrom,
    BroughtJournal,
    CandidateCard,
    Finalisation,
    Missing,
    OverrideCard,
    RoomView,
    RosterView,
    Said,
    SessionHeader,
    StationCard,
)
from proctor_server.room.services.storytelling import StoryPage
from tests.builders.room_reports import FakeReports

NUMBER = "229"
PASSWORD = "C-BCD234"
CENTRE_PASSWORD = "une phrase assez longue"


class SignInRefused(Refusal):
    code = "sign_in_refused"
    sentence = "Ce numéro de session et ce mot de passe ne vont pas ensemble."


class TooSoon(Refusal):
    code = "too_soon"
    sentence = "Trop d'essais : réessayez dans {wait_seconds} s."


class UnknownSession(Refusal):
    code = "unknown_session"
    sentence = "La session {session} n'existe pas."


class RatioReached(Refusal):
    code = "ratio_reached"
    sentence = "Il faut un surveillant de plus pour confirmer une présence de plus."


class ImportRefused(Refusal):
    code = "import_refused"
    sentence = "Le fichier n'a pas été importé."


def _enrolled(card: CandidateCard) -> EnrolledCard:
    person = Candidate(
        id=card.id, birth_name=card.birth_name, first_name=card.first_name, birth_date=card.birth_date, sex="F",
        birth_country="FRANCE", birth_insee="86194", group=card.group, extra_time_percent=card.extra_time_percent,
    )  # fmt: skip
    return EnrolledCard(
        id=card.id, version=f"c{card.id}", values=values_of(person), has_profile=True, certifiable=card.certifiable,
        certifiable_competences=card.certifiable_competences,
        entered=card.attempt is not None,
    )  # fmt: skip


@dataclass
class FakeWho:
    role: str
    session: str | None
    name: str
    account: str | None = None
    must_change: bool = False


def iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


class FakeAccounts:
    """The book of accounts, empty; notes what it is asked for in the room's own list."""

    def __init__(self, done: list[tuple[Any, ...]]) -> None:
        self.done = done

    def every(self) -> list[Any]:
        return []

    def events(self) -> list[Any]:
        return []

    def reset(self, account: str, by: FakeWho, now: datetime) -> Any:
        self.done.append(("reset", account, by.name))
        return SimpleNamespace(account=account, name="organiser", password="bcdf-ghjk-2346")

    def suspend(self, account: str, by: FakeWho, now: datetime) -> None:
        self.done.append(("suspend", account, by.name))

    restore = remove = suspend


class FakeResults:
    """No results yet, of a room whose package the authority has; notes what it is asked for."""

    def __init__(self, room: "FakeRoom") -> None:
        self.room = room

    def view(self, session: str) -> ResultsView:
        self.room._known(session)
        of = self.room.session
        held = Held(number=session, site=of.site, room=of.room, starts_at=of.starts_at)
        return ResultsView(session=held, state="waiting", authority=True, asked=None)

    def csv(self, session: str, group: str | None) -> bytes:
        self.room._known(session)
        raise NoResultsYet(number=session)

    paper = summary = csv

    def ask_at_once(self, session: str) -> None:
        self.room._known(session)
        self.room.done.append(("ask", session))

    def bring(self, content: bytes, who: str, now: datetime, session: str | None) -> None:
        self.room.done.append(("results", content, who))


@dataclass
class FakeRoom:
    """Every service is this object; `changed` is called with the names of the events to send."""

    session: SessionHeader
    cards: dict[int, CandidateCard] = field(default_factory=dict)
    stations_: dict[str, StationCard] = field(default_factory=dict)
    missing: list[Missing] = field(default_factory=list)
    tokens: dict[str, FakeWho] = field(default_factory=dict)
    done: list[tuple[Any, ...]] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    changed: Callable[..., None] = lambda *_: None
    cut: Callable[[], None] = lambda: None
    package_path: Path | None = None
    refuse: Refusal | None = None
    unlocked: bool = True
    code: Any = None
    invigilators: list[str] = field(default_factory=list)
    sealed: dict[str, Any] = field(default_factory=dict)
    roster: RosterView = field(default_factory=RosterView)
    offset: timedelta = timedelta()
    erased: list[Any] = field(default_factory=list)
    plan_: Plan = Plan(room="Salle Pix", version=0, desk=None, seats=[])  # noqa: RUF009 - frozen

    def __post_init__(self) -> None:
        self.calling = self.messaging = self.timekeeping = self.moving = self
        self.signing_in = self.admitting = self.invigilating = self.finalising = self.preparing = self
        self.pairing = self.printing = self.bringing = self.rostering = self.delivering = self
        self.storytelling = self.planning = self
        self.returning = self.results = FakeResults(self)
        self.accounts = FakeAccounts(self.done)
        self.deciding = self
        self.measuring = SimpleNamespace(text=lambda now: "")
        self.erasing = SimpleNamespace(plan=list, erased=lambda: self.erased, erase=self._erase)
        self.vault = self
        self.reporting = FakeReports(self.say)
        self.seeing = SimpleNamespace(
            sessions=lambda: [self.session], room=self._room, stations=lambda _now: list(self.stations_.values())
        )
        self.overseeing = SimpleNamespace(sessions=lambda _now: [self.session], sheet=self._sheet)
        self.editing = self.enrolling = self

    @property
    def content_unlocked(self) -> bool:
        return self.unlocked

    def clock(self) -> datetime:
        return datetime.now(UTC) + self.offset

    # ── signing in ────────────────────────────────────────────────────────────────────────────────────────────────
    def sign_in_invigilator(self, session: str, password: str, name: str, now: datetime) -> str:
        if (session, password) != (NUMBER, PASSWORD):
            raise SignInRefused
        return self._token(FakeWho("invigilator", session, name))

    def sign_in_administrator(self, password: str, now: datetime) -> str:
        if password != CENTRE_PASSWORD:
            raise TooSoon(wait_seconds=4) if password == "encore" else SignInRefused
        return self._token(FakeWho("administrator", None, "Administration"))

    def sign_in_account(self, name: str, password: str, now: datetime) -> str:
        """Each role has one account, named like it; «provisional» is an administrator's, not used yet."""
        role = "administrator" if name == "provisional" else name
        return self._token(FakeWho(role, None, name, f"id-{name}", name == "provisional"))

    def prove(self, who: FakeWho, password: str, now: datetime) -> None:
        self.unlock_as_administrator(password)

    def _token(self, who: FakeWho) -> str:
        token = f"token-{len(self.tokens)}"
        self.tokens[token] = who
        return token

    def who(self, token: str, now: datetime) -> FakeWho | None:
        return self.tokens.get(token)

    def sign_out(self, token: str, now: datetime) -> None:
        self.tokens.pop(token, None)

    # ── seeing ────────────────────────────────────────────────────────────────────────────────────────────────────
    def _room(self, session: str, now: datetime) -> RoomView:
        self._known(session)
        people, stations = list(self.cards.values()), list(self.stations_.values())
        seen = {"candidates": people, "stations": stations, "roster": self.roster}
        return RoomView(now=iso(now), session=self.session, **seen)

    def _known(self, session: str) -> None:
        if session != self.session.number:
            raise UnknownSession(session=session)
        if self.refuse is not None:
            raise self.refuse

    def put(self, card: CandidateCard) -> None:
        self.cards[card.id] = card
        self.changed("cards", [card])

    def say(self, **changes: Any) -> None:
        self.session = msgspec.structs.replace(self.session, **changes)
        self.changed("session", self.session)

    def _sheet(self, session: str, now: datetime) -> SessionSheet:
        self._known(session)
        plan = SessionPlan(
            site=self.session.site, room=self.session.room, starts_at=self.session.starts_at, invigilators=["Essai"]
        )
        return SessionSheet(
            session=self.session, plan=plan, version="v1", list_version="l1",
            editable=sorted(EDITABLE[self.session.state]), candidates=[_enrolled(card) for card in self.cards.values()],
        )  # fmt: skip

    # ── acting ────────────────────────────────────────────────────────────────────────────────────────────────────
    def _set(self, session: str, candidate: int, **changes: Any) -> None:
        self._known(session)
        self.put(msgspec.structs.replace(self.cards[candidate], **changes))

    def confirm_presence(self, session: str, candidate: int, who: str, now: datetime) -> None:
        if self.roster.next_needed > len(self.roster.invigilators):
            raise RatioExceeded(invigilators=1, present=21, needed=2, each=20)
        state = self.cards[candidate].state
        arrived = "present" if state == "expected" else state
        self._set(session, candidate, confirmed_until=iso(now + timedelta(minutes=15)), state=arrived)
        self.done.append(("confirm", candidate, who))

    def withdraw_presence(self, session: str, candidate: int, who: str, now: datetime) -> None:
        self._set(session, candidate, confirmed_until=None)
        self.done.append(("withdraw", candidate, who))

    def authorise_return(self, session: str, candidate: int, who: str, now: datetime) -> None:
        self._set(session, candidate, confirmed_until=iso(now + timedelta(minutes=15)))
        self.done.append(("return", candidate, who))

    def signed_in(self, session: str, name: str, now: datetime) -> None:
        self.invigilators.append(name)

    # ── who looks after whom ──────────────────────────────────────────────────────────────────────────────────────
    def left(self, session: str, now: datetime) -> None:
        self.done.append(("left", session))

    def staff(self, **changes: Any) -> None:
        self.roster = replace(self.roster, **changes)
        self.changed("roster", self.roster)

    def share_again(self, session: str, who: str, now: datetime) -> None:
        self._known(session)
        self.done.append(("share", who))

    def move_to_list(self, session: str, candidate: int, name: str, who: str, now: datetime) -> None:
        self._known(session)
        lists = [replace(one, candidates=[n for n in one.candidates if n != candidate]) for one in self.roster.lists]
        lists = [replace(one, candidates=[*one.candidates, candidate]) if one.name == name else one for one in lists]
        self.staff(lists=lists, unshared=[n for n in self.roster.unshared if n != candidate])
        self.done.append(("to_list", candidate, name, who))

    def override_ratio(self, session: str, reason: str, who: str, now: datetime) -> None:
        self._known(session)
        self.staff(override=OverrideCard(n=7, reason=reason, by=who.partition(":")[2], at=iso(now)))
        self.done.append(("override", reason, who))

    def restore_ratio(self, session: str, who: str, now: datetime) -> None:
        self._known(session)
        self.staff(override=None)
        self.done.append(("restore", who))

    def end_test(self, session: str, candidate: int, who: str, reason: str, now: datetime) -> None:
        attempt = self.cards[candidate].attempt
        assert attempt is not None
        ended = msgspec.structs.replace(attempt, state="handed_in", end="ended_by_invigilator", ended_at=iso(now))
        self._set(session, candidate, state="handed_in", attempt=ended)
        self.done.append(("end", candidate, who, reason))

    # ── calls ─────────────────────────────────────────────────────────────────────────────────────────────────────
    def _call(self, candidate: int, alert: int, **changes: Any) -> None:
        calls = [
            msgspec.structs.replace(each, **changes) if each.n == alert else each for each in self._calls(candidate)
        ]
        self.put(msgspec.structs.replace(self.cards[candidate], alerts=calls))

    def _calls(self, candidate: int) -> list[AlertCard]:
        return self.cards[candidate].alerts

    def do(self, action: str, session: str, candidate: int, alert: int, who: str, now: datetime) -> None:
        self._known(session)
        name = who.partition(":")[2]
        changes = {"take": ("taken", name, iso(now)), "give_back": ("raised", "", None)}
        if action in changes:
            state, taken_by, taken_at = changes[action]
            self._call(candidate, alert, state=state, taken_by=taken_by, taken_at=taken_at)
        else:
            self._settled(candidate, alert)
        self.done.append((action, candidate, alert, who))

    def accept(self, session: str, candidate: int, alert: int, category: str, who: str, now: datetime) -> None:
        self._known(session)
        self._settled(candidate, alert)
        self.done.append(("accept", candidate, alert, category, who))

    def _settled(self, candidate: int, alert: int) -> None:
        calls = [each for each in self._calls(candidate) if each.n != alert]
        self.put(msgspec.structs.replace(self.cards[candidate], alerts=calls))

    # ── messages and time ─────────────────────────────────────────────────────────────────────────────────────────
    def _attempts(self, session: str, whom: list[int] | None, **changes: Any) -> None:
        self._known(session)
        for candidate in whom or list(self.cards):
            attempt = self.cards[candidate].attempt
            assert attempt is not None
            self.put(replace(self.cards[candidate], attempt=replace(attempt, **changes)))

    def move(self, session: str, candidate: int, station: str, who: str, now: datetime) -> None:
        self._known(session)
        self.done.append(("move", candidate, station, who))

    def send(self, session: str, whom: list[int] | None, text: str, who: str, now: datetime, *, key: str = "") -> None:
        self._known(session)
        self._once(key, ("message", whom, text, who))

    def pause(self, session: str, whom: list[int] | None, who: str, now: datetime) -> None:
        self._attempts(session, whom, paused_at=iso(now))
        self.done.append(("pause", whom, who))

    def end_pause(self, session: str, whom: list[int] | None, who: str, now: datetime) -> None:
        self._attempts(session, whom, paused_at=None)
        self.done.append(("end_pause", whom, who))

    def add_time(
        self, session: str, whom: list[int] | None, minutes: int, reason: str, who: str, now: datetime, *, key: str = ""
    ) -> None:
        self._known(session)
        self._once(key, ("time", whom, minutes, reason, who))

    def _once(self, key: str, what: tuple[Any, ...]) -> None:
        if not key or key not in self.keys:
            self.done.append(what)
        self.keys.add(key)

    def withdraw_time(
        self, session: str, whom: list[int] | None, line: int, reason: str, who: str, now: datetime
    ) -> None:
        if whom:
            self._attempts(session, whom, added_time=[])
        self.done.append(("time_withdrawn", whom, line, reason, who))

    def decide_lost_time(
        self, session: str, candidate: int, line: int, granted: bool, reason: str, who: str, now: datetime
    ) -> None:
        self._attempts(session, [candidate], lost_time=[])
        self.done.append(("lost_time", candidate, line, granted, reason, who))

    # ── finalising ────────────────────────────────────────────────────────────────────────────────────────────────
    def state(self, session: str) -> Finalisation:
        self._known(session)
        begun = [one for one in self.cards.values() if one.attempt and one.attempt.began_at]
        figures = {
            "candidates": len(self.cards),
            "started": len(begun),
            "handed_in": sum(one.state == "handed_in" for one in begun),
            "absent": sum(one.state in {"absent", "expected"} for one in self.cards.values()),
        }
        nothing = {"package": None, "sha256": None, "upload": None, "upload_message": "", "receipt_at": None}
        missing = [] if self.sealed else self.missing
        return Finalisation(**{"state": "open", **figures, **nothing, "missing": missing, **self.sealed})

    def give_abort_reason(self, session: str, candidate: int, reason: str, who: str, now: datetime) -> None:
        self.missing = [one for one in self.missing if one.candidate != candidate]
        self.done.append(("abort", candidate, reason, who))
        self.say()

    def declare_journal_lost(self, session: str, station: str, reason: str, who: str, now: datetime) -> None:
        self.missing = [one for one in self.missing if one.station != station]
        self.done.append(("lost", station, reason, who))
        self.say()

    def finalise(self, session: str, details: dict[str, Any], who: str, now: datetime) -> None:
        self.done.append(("finalise", details, who))
        self.sealed = {"state": "finalised", "package": f"{NUMBER}.age", "sha256": "5f2c" * 16, "upload": "queued"}
        self.say(state="finalised", upload="queued")

    def retry(self, session: str, who: str, now: datetime) -> None:
        self._known(session)
        if not self.sealed:
            raise NotFinalised
        self.sealed |= {"upload": "queued"}
        self.done.append(("retry", who))

    def bring_receipt(self, content: bytes, who: str, now: datetime, session: str | None) -> None:
        if content != b"receipt":
            raise NotAReceipt
        self.sealed |= {"state": "uploaded", "upload": "delivered", "receipt_at": "2026-03-12T15:00:00.000Z"}
        self.done.append(("receipt", session, who))
        self.say(state="uploaded", upload="delivered")

    def withdraw(self, session: str, who: str, reason: str, now: datetime) -> None:
        self.done.append(("withdraw_finalisation", who, reason))
        self.sealed = {}
        self.say(state="closed", upload=None)

    def package(self, session: str) -> Path:
        if self.package_path is None:
            raise UnknownSession(session=session)
        return self.package_path

    # ── preparing one session ─────────────────────────────────────────────────────────────────────────────────────
    def edit_session(self, session: str, version: str, fields: dict[str, Any], who: str, now: datetime) -> None:
        self._known(session)
        self.done.append(("edit", version, fields, who))

    def delete_session(self, session: str, version: str, who: str, now: datetime) -> None:
        self._known(session)
        self.done.append(("delete", version, who))

    def duplicate_session(
        self, session: str, starts_at: str, with_candidates: bool, who: str, now: datetime
    ) -> dict[str, str]:
        self._known(session)
        self.done.append(("duplicate", starts_at, with_candidates, who))
        return {"number": "230", "access_code": "BCDF23", "password": "C-GHJ467"}

    def add(self, session: str, person: Enrolled, who: str, now: datetime) -> int:
        self._known(session)
        self.done.append(("add", person, who))
        return 25

    def correct(
        self, session: str, candidate: int, version: str, values: dict[str, str], who: str, now: datetime
    ) -> None:
        self._known(session)
        self.done.append(("correct", candidate, version, values, who))

    def remove(self, session: str, candidate: int, version: str, who: str, now: datetime) -> Enrolled:
        self._known(session)
        self.done.append(("remove", candidate, version, who))
        return Enrolled(values=_enrolled(self.cards[candidate]).values)

    def give_profile(
        self, session: str, candidate: int, filename: str, content: bytes, who: str, now: datetime
    ) -> None:
        self._known(session)
        self.done.append(("profile", candidate, filename, len(content), who))

    # ── papers ────────────────────────────────────────────────────────────────────────────────────────────────────
    def kit(self, session: str) -> bytes:
        return self._paper("kit", session)

    def attendance(self, session: str) -> bytes:
        return self._paper("attendance", session)

    def incident_report(self, session: str) -> bytes:
        return self._paper("incident-report", session)

    def convocations(self, session: str) -> bytes:
        return self._paper("convocations", session)

    def candidate_story(self, session: str, candidate: int) -> bytes:
        return self._paper(f"story of {candidate}", session)

    # ── the plan ──────────────────────────────────────────────────────────────────────────────────────────────────
    def plan_of(self, session: str) -> Plan:
        self._known(session)
        return self.plan_

    def plan(self, room: str) -> Plan:
        if room != self.plan_.room:
            raise UnknownRoom(room=room)
        return self.plan_

    def arrange(self, room: str, version: int, seats: list[Seat], desk: Place | None) -> Plan:
        check_plan(seats, desk)
        if self.plan(room).version != version:
            raise PlanChanged
        self.plan_ = replace(self.plan_, version=version + 1, seats=seats, desk=desk)
        return self.plan_

    # ── the story ─────────────────────────────────────────────────────────────────────────────────────────────────
    def story(self, session: str, wish: StoryWish, say: Callable[[str], str]) -> StoryPage:
        self._known(session)
        self.done.append(("story", wish))
        return StoryPage(lines=[], more=False, head=0)

    def sheet(self, session: str, wish: StoryWish, say: Callable[[str], str]) -> bytes:
        self._known(session)
        return f"n°;{wish.q}".encode()

    def labels(self) -> bytes:
        return self._paper("labels", self.session.number)

    def _paper(self, name: str, session: str) -> bytes:
        self._known(session)
        return f"%PDF {name} {session}".encode()

    # ── the centre ────────────────────────────────────────────────────────────────────────────────────────────────
    def create_session(self, fields: dict[str, Any], who: str, now: datetime) -> dict[str, Any]:
        self.done.append(("create", fields, who))
        return {"number": "230", "access_code": "BCDF23", "password": "C-GHJ467"}

    def preview_candidates(self, session: str, content: bytes) -> Preview:
        if not content.startswith(b"Nom"):
            first = Fault(line=2, column="Sexe", code="sex", message="M ou F", value="X")
            return preview([], [first, replace(first, line=3, column="Pays")], [], 0)
        people = [
            Candidate(id=n, birth_name=name, first_name="Zoé", birth_date="2009-04-09", sex="F", group="3e B")
            for n, name in enumerate(("Lefèvre", "Dupont"), start=1)
        ]
        leaving = replace(people[0], birth_name="Martin")
        return preview(people, [], [people[1], leaving], 2)

    def template(self, session: str, kind: str) -> bytes:
        return f"{kind} {session}".encode()

    def import_candidates(self, session: str, content: bytes, who: str, now: datetime) -> int:
        if not content.startswith(b"Nom"):
            first = {"line": 2, "column": "Sexe", "code": "sex", "message": "M ou F", "value": "X"}
            raise ImportRefused(faults=[first, {**first, "line": 3, "column": "Pays"}])
        self.done.append(("candidates", len(content), who))
        return 5

    def import_profiles(self, session: str, filename: str, content: bytes, who: str, now: datetime) -> int:
        self.done.append(("profiles", filename, len(content), who))
        return 5

    def bring_in(self, content: bytes, who: str, now: datetime, said: Any, session: str | None) -> list[BroughtJournal]:
        if not content.startswith(b"{"):
            raise NotAnExport
        self.missing = [one for one in self.missing if one.station != "s8"]
        self.done.append(("journals", session, who))
        refused = BroughtJournal(
            session="230",
            station="s8",
            seat="Poste 08",
            entries=3,
            refused=Said(code="unknown_session", message="Non."),
        )
        people = [BroughtFrom(candidate=8, new=3, evidence=1), BroughtFrom(candidate=9, new=0, evidence=0)]
        of_ours = BroughtJournal(session=NUMBER, station="s8", seat="Poste 08", entries=44, candidates=people)
        return [of_ours] if session else [of_ours, refused]

    def laptops(self) -> list[Any]:
        laptop = {"id": "a1b2", "name": "Portable du CDI", "paired_at": self.clock(), "revoked_at": None}
        return [] if ("revoked", "a1b2") in self.done else [SimpleNamespace(**laptop)]

    def revoke(self, station: str, who: str, now: datetime) -> None:
        self.done.append(("revoked", station))

    def open(self, who: str, now: datetime) -> Any:
        self.code = SimpleNamespace(code="TKM4-9RWB", expires_at=now + timedelta(minutes=30))
        return self.code

    def close(self, now: datetime) -> None:
        self.code = None

    def current(self, now: datetime | None = None) -> Any:
        """Of pairing with `now`; of the settings without."""
        return self.code if now else SimpleNamespace(settings=CentreSettings(), set_at=None, set_by=None)

    def unlock_as_administrator(self, password: str) -> None:
        if password != CENTRE_PASSWORD:
            raise SignInRefused
        self.unlocked = True

    # ── settings ──────────────────────────────────────────────────────────────────────────────────────────────────
    def _erase(self, session: str, reason: str, who: str, now: datetime) -> None:
        self._known(session)
        self.done.append(("erase", session, reason, who))
