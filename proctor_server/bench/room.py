"""One day of a room, from stations being looked for to the last answer, measured."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from proctor_server.bench import moments
from proctor_server.bench.announced import announced
from proctor_server.bench.dashboard import Dashboard
from proctor_server.bench.figures import Run, spread
from proctor_server.bench.ground import ITEMS, Ground
from proctor_server.bench.moments import Delays, Moment, Window
from proctor_server.bench.orders import Answer, Begin, CatchUp, Done, Failed, HandIn, Kind, Line, Order, Rush, Take
from proctor_server.bench.usage import Usage, busy_seconds, cpu_percent, loopback_bytes, usage
from proctor_server.rehearsal.invigilator import ScriptedInvigilator
from proctor_server.rehearsal.parts import StepFailed, wait_for
from proctor_server.room.storage import attempts
from proctor_server.room.storage.database import Readers

SEATS_OF_ONE_CROWD: Final[dict[Kind, int]] = {"agent": 20, "light": 125, "speaking": 125, "posting": 125}
ANSWERS_WHILE_AWAY: Final = 2
MOST_SECONDS: Final = 36
"""One answer a second: what is left of the items is for the time without the server, for the rush, and one for the
end, which comes before it is answered."""
MOST_A_SECOND: Final = 250
"""Answers in the steady part: in larger rooms candidates think for longer."""
RUN_UP_SECONDS: Final = 1.0
BETWEEN_ORDERS_SECONDS: Final = 0.5
LONGEST_SILENCE_SECONDS: Final = 300.0


def parted(seats: Sequence[int], kind: Kind) -> list[list[int]]:
    """The seats of each process."""
    most = SEATS_OF_ONE_CROWD[kind]
    return [list(seats[i : i + most]) for i in range(0, len(seats), most)]


class CrowdProcess:
    """The process of some stations, and this end of its line."""

    def __init__(self, log: Path) -> None:
        ours, theirs = socket.socketpair()
        ours.settimeout(LONGEST_SILENCE_SECONDS)
        program = [sys.executable, "-m", "proctor_server.bench", str(theirs.fileno())]
        with log.open("ab") as out:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                program, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=out, stderr=out
            )
        theirs.close()
        self._line = Line(ours)

    def tell(self, order: Order) -> None:
        """Begins; `heard` waits for the end."""
        self._line.say(order)

    def freeze(self) -> None:
        """Its stations neither say nor hear anything any more; their connections stay."""
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """They go on."""
        self._process.send_signal(signal.SIGCONT)

    def heard(self) -> list[Moment]:
        """What was seen while the order was followed. Raises `StepFailed`."""
        try:
            word: Any = self._line.hear(Done | Failed)
        except OSError as fault:
            raise StepFailed(f"des postes ne disent plus rien : voir leur journal ({fault})") from fault
        if not isinstance(word, Done):
            raise StepFailed(f"des postes se sont arrêtés : {word.why if word else 'voir leur journal'}")
        return word.moments

    @property
    def cpu_seconds(self) -> float:
        """What the stations took so far."""
        return usage(self._process.pid).cpu_seconds

    def stop(self) -> None:
        """Closes the line, which ends it."""
        self._line.close()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            os.kill(self._process.pid, signal.SIGKILL)
            self._process.wait()


class Steady(NamedTuple):
    """A stretch of the day, and the server before and after it."""

    window: Window
    before: Usage
    after: Usage
    others: float
    """Seconds of CPU that the machine gave to what has nothing to do with this."""
    wire: int
    """Bytes on loopback, both ways, packets' headers and dashboards included."""

    @property
    def cpu(self) -> float:
        """Percent of one core."""
        return cpu_percent(self.before, self.after)

    @property
    def others_percent(self) -> float:
        """Of all cores."""
        return 100 * self.others / (self.after.at - self.before.at) / (os.cpu_count() or 1)


class Day:
    """The room while it is measured. One more candidate than `stations` stays at the door, and is let in and sent away
    again."""

    def __init__(self, ground: Ground, environment: Sequence[str], *, stations: int, seconds: int, kind: Kind) -> None:
        self.ground, self._kind = ground, kind
        self._every = max(1.0, stations / MOST_A_SECOND)
        self._count = max(1, int(seconds / self._every))
        self.seats, self._door = list(range(1, stations + 1)), stations + 1
        self._server = ground.server(*environment)
        self._invigilators = [ScriptedInvigilator(ground.dashboard) for _ in range(ground.invigilators)]
        self._crowds: list[CrowdProcess] = []
        self._moments: list[Moment] = []
        self._dashboard: Dashboard | None = None
        self._most_memory = 0
        self._session: str = ground.codes["number"]

    # ── the server ───────────────────────────────────────────────────────────────────────────────────────────

    @property
    def pid(self) -> int:
        """Of the server. Raises `StepFailed`."""
        self._server.require_running()
        return self._server.pid or 0

    @property
    def crowds(self) -> list[CrowdProcess]:
        """The processes of stations."""
        return self._crowds

    def open_doors(self) -> float:
        """Starts the server; when its doors were open."""
        self._server.start()
        wait_for("le serveur de salle", self._is_open, 60)
        return time.monotonic()

    def _is_open(self) -> bool:
        self._server.require_running()
        return self._invigilators[0].is_open()

    def _usage(self) -> Usage:
        pid = self._server.pid
        if pid is None:
            raise StepFailed("le serveur de salle s'est arrêté")
        found = usage(pid)
        self._most_memory = max(self._most_memory, found.most_memory)
        return found

    def _others(self) -> float:
        ours = time.process_time() + self._usage().cpu_seconds + sum(crowd.cpu_seconds for crowd in self._crowds)
        return busy_seconds() - ours

    # ── the steps ────────────────────────────────────────────────────────────────────────────────────────────

    def sign_in(self) -> None:
        """The invigilators' cookies outlive the server that gave them."""
        self.open_doors()
        for number, invigilator in enumerate(self._invigilators, 1):
            password = self.ground.codes["password"]
            invigilator.sign_in(session=self._session, password=password, name=f"Surveillant {number}")
        self._server.stop()

    def find(self) -> float:
        """Stations are switched on, then the server: seconds until it has found them all."""
        with announced(len(self.seats)) as there:
            opened = self.open_doors()
            wait_for("tous les postes annoncés", lambda: there <= self._stations_seen())
            return time.monotonic() - opened

    def _stations_seen(self) -> set[str]:
        return {station["id"] for station in self._invigilators[0].room()["stations"]}

    def sit_down(self) -> None:
        """Stations are paired and connected, candidates at the door."""
        administrator = ScriptedInvigilator(self.ground.dashboard)
        administrator.sign_in(password=self.ground.password)
        code = administrator.post("/api/pairing", open=True)["code"]
        for number, seats in enumerate(parted([*self.seats, self._door], self._kind), 1):
            self._crowds.append(CrowdProcess(self.ground.folder / f"crowd-{number}.log"))
            self._crowds[-1].tell(self._take(seats, code))
        self._hear()
        self._dashboard = Dashboard(self.ground.dashboard, self._session, self._invigilators[0].cookie)

    def _take(self, seats: list[int], pairing_code: str) -> Take:
        return Take(
            seats=seats,
            folder=str(self.ground.stations_dir),
            address=self.ground.stations_address,
            pairing_code=pairing_code,
            session=self._session,
            access_code=self.ground.codes["access_code"],
            kind=self._kind,
        )

    def let_everybody_in(self) -> None:
        """Each presence is confirmed."""
        for seat in self.seats:
            self._let_in(seat, confirmed=True)

    def start(self) -> Window:
        """Each presence is confirmed; then everybody presses «Commencer» at once."""
        self.let_everybody_in()
        return self._together(lambda at: Begin(seats=self.seats, at=at))

    def answer(self) -> Steady:
        """One answer a second from each, while somebody at the door is let in and sent away again."""
        before, others, wire = self._usage(), self._others(), loopback_bytes()
        start = self._tell(lambda at: Answer(at=at, every=self._every, count=self._count))
        turn = 0
        while time.monotonic() < start + self._count * self._every:
            turn += 1
            self._let_in(self._door, confirmed=turn % 2 == 1)
            time.sleep(BETWEEN_ORDERS_SECONDS)
        self._hear()
        return self._stretch(Window(start, time.monotonic()), before, others, wire)

    def _stretch(self, window: Window, before: Usage, others: float, wire: int) -> Steady:
        return Steady(window, before, self._usage(), self._others() - others, loopback_bytes() - wire)

    def lose_stations(self) -> Delays:
        """Those of one process are cut off: until a dashboard knows of each of them."""
        first, seats = self._crowds[0], parted(self.seats, self._kind)[0]
        window = Window(time.monotonic(), float("inf"))
        first.freeze()
        try:
            wait_for("les postes perdus", lambda: moments.until_silent(self.seen(), seats, window).missing == 0)
        finally:
            first.thaw()
        return moments.until_silent(self.seen(), seats, window)

    def lose_the_server(self) -> tuple[float, float]:
        """Killed while everybody goes on: seconds until all are back, and until all that they did is kept."""
        time.sleep(RUN_UP_SECONDS)  # what was answered last is shown
        self._usage()
        self._server.kill()
        self._together(lambda at: Answer(at=at, every=0.0, count=ANSWERS_WHILE_AWAY))
        opened = self.open_doors()
        self._tell(lambda _: CatchUp())
        self._hear()
        back = Window(opened, time.monotonic())
        welcomed = [m.at for m in back.of(self._moments, "welcomed")]
        kept = [m.at for m in back.of(self._moments, "kept")]
        return (max([*welcomed, opened]) - opened, max([*kept, opened]) - opened)

    def rush(self) -> Steady:
        """Everybody to the last item but one, as fast as the room keeps what they give."""
        before, others, wire = self._usage(), self._others(), loopback_bytes()
        window = self._together(lambda at: Rush(at=at, leave=1))
        return self._stretch(window, before, others, wire)

    def hand_in(self) -> Window:
        """The time is up for everybody in the same instant."""
        return self._together(lambda at: HandIn(at=at))

    def rebuild(self) -> float:
        """The machine is lost with all that it had, after the count: seconds until another is ready to serve the same
        session, from what the stations keep."""
        self._server.kill()
        kept = self.ground.lose()
        began = time.monotonic()
        self.ground.rebuild(kept)
        return time.monotonic() - began

    def count(self) -> tuple[int, int, int]:
        """Answers given; acknowledged; acknowledged and not in the room's tables."""
        given = sum(m.what == "answered" for m in self._moments)
        said = moments.acknowledged(self._moments, self.seats, ITEMS)
        lost = moments.lost(said, _answers(self.ground.database, self._session))
        return given, sum(said.values()), lost

    # ── how they are done ────────────────────────────────────────────────────────────────────────────────────

    def _let_in(self, seat: int, *, confirmed: bool) -> None:
        act = f"/api/sessions/{self._session}/candidates/{seat}/presence"
        self._moments.append(Moment(seat=seat, what="told", at=time.monotonic()))
        self._invigilators[0].post(act, confirmed=confirmed)

    def _together(self, order: Callable[[float], Order]) -> Window:
        start = self._tell(order)
        self._hear()
        return Window(start, time.monotonic())

    def _tell(self, order: Callable[[float], Order]) -> float:
        """To all, for the same moment a little later, which is returned."""
        start = time.monotonic() + RUN_UP_SECONDS
        for crowd in self._crowds:
            crowd.tell(order(start))
        return start

    def _hear(self) -> None:
        for crowd in self._crowds:
            self._moments += crowd.heard()

    def seen(self) -> list[Moment]:
        """Everything, by everybody."""
        return self._moments + (self._dashboard.moments if self._dashboard else [])

    def most_memory(self) -> int:
        """Of any server of this day, bytes."""
        return self._most_memory

    def stop(self) -> None:
        """Ends what was started."""
        if self._dashboard:
            self._dashboard.close()
        for crowd in self._crowds:
            crowd.stop()
        self._server.stop()


def measure(
    ground: Ground,
    environment: Sequence[str],
    *,
    stations: int,
    seconds: int,
    slowed_ms: int,
    kind: Kind = "agent",
) -> Run:
    """One day. Raises `StepFailed`."""
    ground.lay_out()
    day = Day(ground, environment, stations=stations, seconds=seconds, kind=kind)
    with stopping(day):
        day.sign_in()
        found = day.find()
        day.sit_down()
        begin = day.start()
        steady = day.answer()
        lost_stations = day.lose_stations()
        back, caught_up = day.lose_the_server()
        rush = day.rush()
        end = day.hand_in()
        given, acknowledged, lost = day.count()
        rebuilt = day.rebuild()
    seen = day.seen()
    in_rush = moments.until_counted(seen, "kept", rush.window)
    answers = sum(1 for _ in steady.window.of(seen, "answered"))
    return Run(
        slowed_ms=slowed_ms,
        found_seconds=found,
        back_seconds=back,
        caught_up_seconds=caught_up,
        rebuilt_seconds=rebuilt,
        start=spread(moments.took(seen, "began", begin)),
        acknowledgement=spread(moments.until_counted(seen, "kept", steady.window)),
        heartbeat=spread(moments.took(seen, "beat", steady.window)),
        orders=spread(moments.until_obeyed(seen, Window(0, float("inf")))),
        pushes=spread(moments.until_counted(seen, "shown", steady.window)),
        lost_stations=spread(lost_stations),
        rush=spread(in_rush),
        hand_in=spread(moments.took(seen, "handed", end)),
        rush_per_second=len(in_rush.seconds) / (rush.window.end - rush.window.start),
        cpu_percent=steady.cpu,
        rush_cpu_percent=rush.cpu,
        others_percent=steady.others_percent,
        memory_mb=day.most_memory() / 1e6,
        written_kb=(steady.after.written - steady.before.written) / 1e3 / max(1, answers),
        wire_kb=steady.wire / 1e3 / max(1, answers),
        given=given,
        acknowledged=acknowledged,
        lost=lost,
    )


@contextlib.contextmanager
def stopping(day: Day) -> Iterator[None]:
    """Whatever happens to it."""
    try:
        yield
    finally:
        day.stop()


def _answers(database: Path, session: str) -> dict[int, set[int]]:
    """By candidate, the numbers of the answers that count."""
    readers = Readers(database)
    try:
        with readers.one() as db:
            every = attempts.of_session(db, session)
            return {a.candidate: {answer.number for answer in attempts.answers(db, a.id)} for a in every}
    finally:
        readers.close()
