"""R-INC-07: what a session's journal says, in one plain sentence a fact, without an answer, a solution or a code.

A new kind of fact needs one line in `SENTENCES`. Braces name fields of the fact, as `FIELDS` writes them: names for
identifiers, clock times for moments. What is in `KEPT_BACK` cannot be named.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, Literal, NamedTuple

import msgspec

from kiosk_client.protocol.journal import Whole, read_entry
from proctor_server.room.domain import facts
from proctor_server.room.domain.candidate import Candidate
from proctor_server.room.domain.story_of_stations import ENTRY_SENTENCES, WORTH
from proctor_server.room.domain.story_words import CODES, Group, Sentence, Telling, spoken, words_of
from proctor_server.room.domain.written_report import ReportBody

Who = Literal["station", "invigilator", "administrator", "server"]
_ROLES: Final[dict[str, Who]] = {
    "station": "station",
    "invigilator": "invigilator",
    "administrator": "administrator",
}


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the story. `at`: ISO 8601, UTC; `own_at`: the station's own moment, where a station wrote it.
    `candidates`: whom it concerns. `routine`: one step of a test like a thousand others. Of a fold, `folded` lines of
    `people` candidates stand between number `first` and number `n`."""

    n: int
    first: int
    at: str
    own_at: int | None
    role: Who
    who: str
    candidates: list[int]
    group: Group
    kind: str
    sentence: str
    reason: str
    hash: str
    routine: bool = False
    folded: int = 0
    people: int = 0


class Names(NamedTuple):
    """What a story is told with. `people` by number, `runs`: attempt → candidate, `stations`: identifier → seat,
    `calls`: the journal's line of a call → candidate, `sat_at(station, n)`: who sat there at line `n`. `only`: in a
    story that leaves the room, the one candidate who is named."""

    people: Mapping[int, str]
    runs: Mapping[str, int]
    stations: Mapping[str, str]
    calls: Mapping[int, int]
    sat_at: Callable[[str, int], int | None]
    only: int | None = None

    def person(self, candidate: int | None) -> str:
        """Who has this number; somebody who is no longer on the list keeps it as a name."""
        return self.people.get(candidate or 0, f"n° {candidate}" if candidate else "")

    def station(self, station: str) -> str:
        """A station's name on the day."""
        return self.stations.get(station, station)


class Tongue(NamedTuple):
    """How a reader is told: French sentence → theirs; milliseconds → the room's wall clock, «14:32»."""

    say: Callable[[str], str]
    clock: Callable[[int], str]


_PRESENT: Final = Sentence("entry", "Présence de {candidate} confirmée, valable jusqu'à {until}.")
_COMES_BACK: Final = Sentence("entry", "Retour de {candidate} autorisé, valable jusqu'à {until}.")
_REPLACED: Final = Sentence("calls", "Signalement de {alert} accepté ({category}) : autre question {number}.")
_NEUTRALISED: Final = Sentence("calls", "Signalement de {alert} accepté ({category}) : question {number} retirée.")
_TECHNICAL: Final = Sentence("end", "Épreuve inachevée de {attempt} : problème technique.", why="")
_GAVE_UP: Final = Sentence(
    "end", "Épreuve inachevée de {attempt} : abandon, manque de temps ou départ anticipé.", why=""
)
_OUT: Final = Sentence("end", "Résultats reçus de l'autorité, publication {publication}.")
_TAKEN_BACK: Final = Sentence("end", "Publication {publication} des résultats retirée par l'autorité.")
_GRANTED: Final = Sentence("time", "Temps perdu de {candidate} : {granted} accordées.")
_REFUSED: Final = Sentence("time", "Temps perdu de {candidate} : refusé.")

SENTENCES: Final[dict[type, Telling]] = {
    facts.SessionCreated: Sentence("session", "Session {number} créée."),
    facts.CandidatesImported: Sentence("session", "Liste de {candidates} importée."),
    facts.ProfilesImported: Sentence("session", "Profils de {profiles} candidats importés."),
    facts.SessionEdited: Sentence("session", "Session modifiée."),
    facts.SessionDeleted: Sentence("session", "Session supprimée, {lines} lignes de son journal effacées."),
    facts.CandidateAdded: Sentence("session", "{candidate} s'ajoute à la liste."),
    facts.CandidateCorrected: Sentence("session", "Données de {candidate} corrigées."),
    facts.CandidateRemoved: Sentence("session", "{candidate} n'est plus sur la liste."),
    facts.InvigilatorSignedIn: Sentence("session", "{name} surveille la session."),
    facts.InvigilatorLeft: Sentence("session", "{name} ne surveille plus la session.", why=""),
    facts.ListsBalanced: Sentence("session", "Candidats répartis entre les surveillants."),
    facts.RatioOverridden: Sentence("session", "Règle d'un surveillant pour vingt présents levée."),
    facts.RatioOverrideWithdrawn: Sentence("session", "Règle d'un surveillant pour vingt présents rétablie."),
    facts.PresenceConfirmed: lambda fact: _COMES_BACK if fact.coming_back else _PRESENT,
    facts.PresenceWithdrawn: Sentence("entry", "Confirmation de présence de {candidate} retirée."),
    facts.EntryWasRefused: Sentence("entry", "Entrée refusée sur {station} : {code}."),
    facts.CandidateEntered: Sentence("entry", "{candidate} est à l'entrée, sur {station_name}."),
    facts.AttemptBegan: Sentence("test", "{attempt} commence l'épreuve sur {station_name}, fin à {deadline}."),
    facts.AttemptResumed: Sentence("test", "{attempt} reprend l'épreuve sur {station_name}."),
    facts.AttemptAway: Sentence("stations", "Le poste de {attempt} a redémarré."),
    facts.AttemptMoved: Sentence("stations", "{candidate} change de poste : continue sur {station_name}."),
    facts.AttemptEnded: Sentence("test", "Fin de l'épreuve de {attempt} à {ended_at} : {end}."),
    facts.StationLost: Sentence("stations", "{station} ne répond plus à la salle ; le candidat continue."),
    facts.StationBack: Sentence("stations", "{station} répond de nouveau."),
    facts.AlertTaken: Sentence("calls", "Appel de {alert} : {by} y va."),
    facts.AlertGivenBack: Sentence("calls", "Appel de {alert} : attend de nouveau quelqu'un."),
    facts.AlertSettled: Sentence("calls", "Appel de {alert} réglé."),
    facts.ReportRejected: Sentence("calls", "Signalement de {alert} rejeté : même question {number}."),
    facts.ReportAccepted: lambda fact: _REPLACED if fact.replacement else _NEUTRALISED,
    facts.ReportWritten: Sentence("calls", "Signalement écrit : {said}."),
    facts.ReportCorrected: Sentence("calls", "Signalement corrigé : {said}."),
    facts.ReportWithdrawn: Sentence("calls", "Signalement de la ligne {report} retiré."),
    facts.ReportRestored: Sentence("calls", "Signalement de la ligne {report} rétabli."),
    facts.MessageSent: Sentence("messages", "Message à {candidates} : « {text} »"),
    facts.MessageDelivered: Sentence("messages", "Message affiché sur le poste de {candidate}."),
    facts.TimeAdded: Sentence("time", "Ajout de {minutes} min à {candidates}."),
    facts.TimeWithdrawn: Sentence("time", "Reprise de {minutes} min ajoutées à {candidates}."),
    facts.AttemptPaused: Sentence("time", "Épreuve de {attempt} mise en pause."),
    facts.PauseEnded: Sentence("time", "Fin de la pause de {attempt}."),
    facts.LostTimeDecided: lambda fact: _GRANTED if fact.granted else _REFUSED,
    facts.AbortReasonGiven: lambda fact: _TECHNICAL if fact.reason == "technical" else _GAVE_UP,
    facts.JournalDeclaredLost: Sentence("end", "Journal de {station} déclaré perdu après sa ligne {after}."),
    facts.SessionRebuilt: Sentence(
        "end",
        "Session reconstruite après la perte du serveur de salle : ce qui précède est la copie gardée par {station}, "
        "jusqu'à {until}.",
    ),
    facts.JournalBroughtIn: Sentence("end", "Journal de {station} apporté par fichier (lignes nouvelles : {new})."),
    facts.Finalised: Sentence("end", "Session finalisée et signée.", why="incident"),
    facts.PackageSealed: Sentence("end", "Paquet {file} scellé."),
    facts.PackageDelivered: Sentence("end", "Paquet reçu par l'autorité."),
    facts.UploadAskedAgain: Sentence("end", "Envoi du paquet demandé de nouveau."),
    facts.ResultsReceived: lambda fact: _OUT if fact.state == "published" else _TAKEN_BACK,
    facts.PackageRefused: Sentence("end", "Paquet refusé par l'autorité.", why="message"),
    facts.JournalErased: Sentence("end", "{station} a oublié la session."),
    facts.FinalisationWithdrawn: Sentence("end", "Finalisation retirée."),
}
"""Kind of fact → its group and its sentence, or what chooses them. `StationEntry` is told by `ENTRY_SENTENCES`."""

KEPT_BACK: Final = frozenset(
    {"answer", "draft", "item", "form", "seed", "line", "voucher", "receipt", "document", "replacement"}
)
"""Fields that no sentence may name: what was answered, what was asked, what opens something."""

ONE: Final = spoken("{n} candidat")
SEVERAL: Final = spoken("{n} candidats")
WITH_OTHERS: Final = spoken("{name} et d'autres")
ROOM: Final = spoken("la salle")
MOST_NAMES: Final = 3


def _number(value: int | Candidate) -> int:
    """Of a fact that names a candidate by number, or has all of them."""
    return value if isinstance(value, int) else value.id


def _report(said: ReportBody, names: Names, tongue: Tongue) -> str:
    """What a report is about; what it says of somebody stays in it."""
    whom = names.person(said.candidate) if said.candidate is not None else tongue.say(ROOM)
    return f"{said.category or '–'}, {whom}"


def _several(chosen: Any, names: Names, tongue: Tongue) -> str:
    if names.only is not None and chosen != [names.only]:
        return tongue.say(WITH_OTHERS).format(name=names.person(names.only))
    if len(chosen) > MOST_NAMES or not all(isinstance(one, int) for one in chosen):
        return tongue.say(SEVERAL if len(chosen) > 1 else ONE).format(n=len(chosen))
    return ", ".join(names.person(one) for one in chosen)


def _length(milliseconds: int, *_: object) -> str:
    minutes, seconds = divmod(milliseconds // 1000, 60)
    return f"{minutes} min {seconds:02} s" if minutes else f"{seconds} s"


def _moment(value: int, _: Names, tongue: Tongue) -> str:
    return tongue.clock(value)


def _code(value: str, _: Names, tongue: Tongue) -> str:
    return tongue.say(CODES.get(value, value))


FIELDS: Final[dict[str, Callable[[Any, Names, Tongue], str]]] = {
    "candidate": lambda value, names, _: names.person(_number(value)),
    "said": _report,
    "candidates": _several,
    "attempt": lambda value, names, _: names.person(names.runs.get(value)),
    "alert": lambda value, names, _: names.person(names.calls.get(value)),
    "station": lambda value, names, _: names.station(value),
    "by": lambda value, *_: value.partition(":")[2] or value,
    "profiles": lambda value, *_: str(len(value)),
    "milliseconds": _length, "granted": _length,
    "deadline": _moment, "until": _moment, "ended_at": _moment,
    "end": _code, "cause": _code, "what": _code, "category": _code, "code": _code,
}  # fmt: skip
"""Field → how it is written; of any other its value."""


class _Details(dict[str, str]):
    """The fields of a fact, written when a sentence names them."""

    def __init__(self, fact: Any, names: Names, tongue: Tongue) -> None:
        super().__init__()
        self._fact, self._names, self._tongue = fact, names, tongue

    def __missing__(self, field: str) -> str:
        if field in KEPT_BACK:
            raise KeyError(field)
        value = getattr(self._fact, field)
        return FIELDS[field](value, self._names, self._tongue) if field in FIELDS else str(value)


def tell(stamp: facts.Stamp, fact: Any, names: Names, tongue: Tongue, line_hash: str) -> Line:
    """One fact as one line of the story."""
    entry = read_entry(fact.line) if isinstance(fact, facts.StationEntry) else None
    said = fact if entry is None else entry
    words = words_of((SENTENCES if entry is None else ENTRY_SENTENCES)[type(said)], said)
    sentence = tongue.say(words.sentence).format_map(_Details(said, names, tongue))
    worth = WORTH.get(fact.verdict, "") if entry is not None else ""
    role, _, who = stamp.who.partition(":")
    return Line(
        n=stamp.n, first=stamp.n, at=stamp.at, own_at=entry.at if entry is not None else None,
        role=_ROLES.get(role, "server"), who=names.station(who) if role == "station" else who,
        candidates=whom(fact, names, stamp.n), group=words.group,
        kind=_kind(fact, entry), sentence=f"{sentence} {tongue.say(worth)}" if worth else sentence,
        reason=getattr(said, words.why, "") if words.why else "", hash=line_hash, routine=words.routine,
    )  # fmt: skip


def _kind(fact: Any, entry: Any) -> str:
    kind: str = fact.__struct_config__.tag
    return kind if entry is None else f"{kind}:{getattr(entry, 'kind', None) or entry.__struct_config__.tag}"


def whom(fact: Any, names: Names, n: int) -> list[int]:
    """The candidates whom a fact concerns: named by it, by their attempt, by their call, or by the seat that they had
    at line `n`."""
    if isinstance(several := getattr(fact, "candidates", None), list):
        return [one for one in several if isinstance(one, int)]
    for field, known in (("candidate", {}), ("attempt", names.runs), ("alert", names.calls)):
        if (value := getattr(fact, field, None)) is not None:
            found = _number(value) if field == "candidate" else known.get(value)
            return [found] if found is not None else []
    if (said := getattr(fact, "said", None)) is not None:
        return [] if said.candidate is None else [said.candidate]
    station = getattr(fact, "station", None)
    sitting = names.sat_at(station, n) if station else None
    return [sitting] if sitting is not None else []


class StoryWish(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader wants of a story: lines behind number `after` and before number `before`, at most `limit`, the
    `newest` first; those that concern `candidate`, of one `group`, with every word of `q`. `fold`: steps of tests that
    follow one another become one line, unless a candidate is chosen."""

    candidate: Whole | None = None
    group: Group | None = None
    q: str = ""
    after: Whole = 0
    before: Whole | None = None
    limit: Whole = 200
    newest: bool = False
    fold: bool = False

    @property
    def folds(self) -> bool:
        """Whether lines are folded: somebody who searches wants to see what is found."""
        return self.fold and self.candidate is None and not self.q.strip()


def chosen(lines: Iterable[Line], wish: StoryWish) -> Iterator[Line]:
    """The lines that a wish is for."""
    words = plain(wish.q).split()
    for line in lines:
        if wish.group is not None and line.group != wish.group:
            continue
        if wish.candidate is not None and wish.candidate not in line.candidates:
            continue
        text = plain(f"{line.sentence} {line.reason} {line.who}") if words else ""
        if all(word in text for word in words):
            yield line


def folded(lines: Iterable[Line]) -> Iterator[Line]:
    """Steps of tests that follow one another as one line, in either order."""
    run: list[Line] = []
    for line in lines:
        if line.routine:
            run.append(line)
            continue
        yield from _fold(run)
        run = []
        yield line
    yield from _fold(run)


def _fold(run: list[Line]) -> Iterator[Line]:
    if len(run) < 2:
        yield from run
        return
    numbers = [line.n for line in run]
    people = sorted({one for line in run for one in line.candidates})
    newest = max(run, key=lambda line: line.n)
    yield msgspec.structs.replace(
        newest, first=min(numbers), candidates=people, folded=len(run), people=len(people), own_at=None
    )


def plain(text: str) -> str:
    """The text without case and accents, for searching."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return bare.casefold()
