"""A room that a test writes: the only thing that is not real, as it is the one that leaves the machine.

It keeps what stations send as a room does, line by line, and checks every line against the chain.
"""

import time

import msgspec

from kiosk_client.domain.refusals import PortClosed, RefusedByRoom, RoomAway
from kiosk_client.protocol.chain import Head, follow, station_genesis
from kiosk_client.protocol.messages import (
    AttemptOrder,
    Beat,
    Begin,
    Draft,
    Enter,
    Entries,
    Field,
    FormItem,
    Heartbeat,
    Hello,
    ItemImage,
    Kept,
    Refused,
    Welcome,
)

SVG = "PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHdpZHRoPSI0MDAiIGhlaWdodD0iMTYwIj48cmVjdCB3aWR0aD0iNDAwIiBoZWlnaHQ9IjE2MCIgZmlsbD0iI2NkZSIvPjwvc3ZnPg=="  # noqa: E501

FORM = [
    FormItem(
        number=1,
        item="u",
        kind="QCU",
        prompt="<p>Que fait un <strong>moteur de recherche</strong> ?</p>",
        choices=["Il classe des pages", "Il imprime", "Il chiffre un disque"],
    ),
    FormItem(
        number=2,
        item="m",
        kind="QCM",
        prompt="<p>Quels fichiers sont des images ?</p>",
        choices=["a.png", "b.txt", "c.jpg"],
        image=ItemImage(media_type="image/svg+xml", data=SVG, alt="Un dossier de trois fichiers"),
    ),
    FormItem(number=3, item="t", kind="QROC", prompt="<p>Quel est le nom du fichier ?</p>"),
    FormItem(
        number=4,
        item="f",
        kind="QROCM-ind",
        prompt="<p>Combien pèse le fichier ?</p>",
        fields=[
            Field(name="taille", label="Taille"),
            Field(name="unite", label="Unité", options=["Ko", "Mo", "Go"]),
        ],
    ),
]

ADA = Enter(session="229", first_name="Ada", birth_name="Lovelace", birth_date="2009-12-10", access_code="TOIM91")


def now_ms() -> int:
    return time.time_ns() // 1_000_000


class ScriptedRoom:
    """Lets Ada in. `away`, `refuses` and the like are what the script changes."""

    def __init__(self, *, station: str = "", minutes: float = 105) -> None:
        self.station = station
        self.session = "229"
        self.expects = ADA
        self.minutes = minutes
        self.form = FORM
        self.away = False
        self.closed = False
        self.confirmed = False
        self.keeps_at_most: int | None = None
        self.refuses_entries = False
        self.known = True
        self.clock = now_ms
        self.obey = lambda order: None
        self.asked: list[msgspec.Struct] = []
        self.lines: list[bytes] = []
        self.head: Head | None = None
        self.draft: Draft | None = None
        self.order: AttemptOrder | None = None
        self.address: str | None = None

    # ── what a link does ─────────────────────────────────────────────────────────────────────────────────────

    def connect(self, address: str) -> None:
        if self.closed:
            raise PortClosed
        if self.away:
            raise RoomAway
        self.address = address

    def close(self) -> None:
        self.address = None

    def ask(self, message, reply):
        if self.away:
            raise RoomAway
        self.asked.append(message)
        answer = getattr(self, f"on_{type(message).__name__.lower()}")(message)
        assert isinstance(answer, reply)
        return answer

    # ── what a room does ─────────────────────────────────────────────────────────────────────────────────────

    def on_hello(self, hello: Hello) -> Welcome:
        self.station = hello.station
        if hello.restarted and self.order is not None and self.order.state == "sitting":
            self.change(state="away", confirmed=False)
        kept = {self.session: len(self.lines)} if self.known else {}
        order = self.order if self.known else None
        return Welcome(v=1, now=self.clock(), centre="cafe", kept=kept, order=order)

    def on_enter(self, who: Enter) -> AttemptOrder:
        if who != self.expects:
            raise RefusedByRoom(
                Refused(
                    code="no_such_candidate",
                    message="Ces informations ne correspondent à aucun candidat de cette session. "
                    "Vérifie-les avec le surveillant.",
                )
            )
        if self.order is None:
            self.order = AttemptOrder(
                revision=1, session=self.session, attempt="a1", epoch=1, state="admitted", candidate="Ada LOVELACE"
            )
        return self.order

    def on_begin(self, begin: Begin) -> AttemptOrder:
        assert self.order is not None
        assert begin.attempt == self.order.attempt
        if not self.order.confirmed:
            raise RefusedByRoom(Refused(code="not_confirmed", message="Attends le surveillant."))
        again = self.order.state == "away"
        deadline = self.order.deadline or self.clock() + int(self.minutes * 60_000)
        self.change(
            state="sitting",
            confirmed=False,
            items=len(self.form),
            deadline=deadline,
            epoch=self.order.epoch + again,
            done=self.done(),
        )
        return msgspec.structs.replace(self.order, form=self.form)

    def on_entries(self, entries: Entries) -> Kept:
        if self.refuses_entries:
            raise RefusedByRoom(Refused(code="broken_chain", message="non"))
        assert 1 <= len(entries.lines) <= 50
        head = self.head or station_genesis(self.station, self.session)
        for line in entries.lines:
            number = msgspec.json.decode(line)["n"]
            if number <= len(self.lines):
                assert self.lines[number - 1] == line.encode()
                continue
            if self.keeps_at_most is not None and number > self.keeps_at_most:
                break
            head = follow(head, line.encode())
            self.lines.append(line.encode())
        self.head = head
        return Kept(session=self.session, n=len(self.lines))

    def on_draft(self, draft: Draft) -> Kept:
        self.draft = draft
        return Kept(session=self.session, n=len(self.lines))

    def on_heartbeat(self, _beat: Heartbeat) -> Beat:
        return Beat(now=self.clock())

    # ── what the script says ─────────────────────────────────────────────────────────────────────────────────

    def change(self, **what) -> AttemptOrder:
        assert self.order is not None
        self.order = msgspec.structs.replace(self.order, revision=self.order.revision + 1, **what)
        return self.order

    def order_now(self, **what) -> None:
        self.obey(self.change(**what))

    def confirm(self) -> None:
        self.order_now(confirmed=True)

    def entries(self) -> list[dict]:
        return [msgspec.json.decode(line) for line in self.lines]

    def kinds(self) -> list[str]:
        return [entry["kind"] for entry in self.entries()]

    def done(self) -> list[int]:
        return [entry["number"] for entry in self.entries() if entry["kind"] in {"answered", "skipped"}]

    def messages(self, kind):
        return [message for message in self.asked if isinstance(message, kind)]
