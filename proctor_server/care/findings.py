"""Whether a room machine can hold an exam: what was found on it, judged part by part.

Pure: `looking` looks, the edges say it. Each verdict has a stable code and a sentence that says what to do.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple

import msgspec

from kiosk_client.domain.readiness import Disk, DiskLimits, Level, of_disk
from proctor_server.room.domain.disk import SHORT_BYTES

DISK_LIMITS: Final = DiskLimits(little=2 << 30, none=SHORT_BYTES, slow=40)
"""The log leaves `SHORT_BYTES` for answers. An answer is acknowledged after one fsync, and the aim is 50 ms with 250
stations."""
LITTLE_MEMORY: Final = 512 << 20
ENDS_SOON: Final = timedelta(days=60)
OLD_BACKUP: Final = timedelta(days=7)


class Database(NamedTuple):
    """`damaged`: what SQLite says, empty when it is whole. `broken`: «session, line» of the first line that does not
    follow the one before it, empty where all do. `entries`: lines of all journals."""

    damaged: str
    broken: str
    entries: int


class Certificate(NamedTuple):
    """From when until when it holds."""

    begins: datetime
    ends: datetime


Port = Literal["free", "ours", "taken"]


class Machine(msgspec.Struct, frozen=True, kw_only=True):
    """What was found. `version`: of the program, of Python, of SQLite. `memory`: bytes that are available.
    `synchronised`: None where the system does not say. `ports`: number → who has it. `addresses`: own, on the network.
    `heard`: whether an announcement came back over multicast. `centre`, `server`: certificates. `bank`: whether items
    were brought. `open_files`: secrets that others than their owner may read. `backup`: when the last one was made."""

    now: datetime
    version: str
    disk: Disk
    memory: int
    synchronised: bool | None
    ports: dict[int, Port]
    addresses: Sequence[str]
    heard: bool
    centre: Certificate
    server: Certificate
    database: Database
    bank: bool
    open_files: Sequence[str]
    backup: datetime | None


OK, WARNING, FAULT = Level.OK, Level.WARNING, Level.FAULT

SENTENCES: Final[dict[Level, dict[str, str]]] = {
    OK: {
        "version_fine": "Version : {version}.",
        "disk_space_fine": "Place libre : {megabytes} Mio.",
        "disk_speed_fine": "Une réponse est sur le disque en {milliseconds} ms.",
        "disk_encrypted": "Le disque est chiffré.",
        "memory_fine": "Mémoire disponible : {megabytes} Mio.",
        "clock_fine": "L'horloge est à l'heure.",
        "port_free": "Le port {port} est libre.",
        "port_ours": "La salle est ouverte sur le port {port}.",
        "network_fine": "Adresses de cette machine : {addresses}.",
        "multicast_heard": "Cette machine s'annonce sur le réseau et s'y entend.",
        "centre_fine": "Le certificat du centre vaut jusqu'au {date}.",
        "server_fine": "Le certificat de la salle vaut jusqu'au {date}.",
        "database_whole": "La base de données est entière.",
        "journal_whole": "Les journaux des sessions sont entiers : {entries} lignes.",
        "bank_fine": "La banque d'épreuves est là.",
        "files_private": "Les fichiers secrets ne sont lisibles que par leur propriétaire.",
        "backup_fine": "Dernière sauvegarde : {date}.",
    },
    WARNING: {
        "disk_space_little": "Il ne reste que {megabytes} Mio : libérez de la place avant l'épreuve.",
        "disk_speed_slow": "Le disque est lent ({milliseconds} ms par réponse) : changez-le avant une grande salle.",
        "disk_plain": "Le disque n'est pas chiffré : volé, il livre noms et réponses. Chiffrez-le (LUKS).",
        "disk_encryption_unknown": "Impossible de savoir si le disque est chiffré : vérifiez-le.",
        "memory_little": "Il ne reste que {megabytes} Mio de mémoire : fermez d'autres programmes.",
        "clock_free": "L'horloge n'est réglée par aucun serveur de temps : activez la synchronisation.",
        "clock_unknown": "Le système ne dit pas si l'horloge est réglée : comparez-la à une autre.",
        "multicast_silent": (
            "Cette machine ne s'entend pas elle-même sur le réseau : ouvrez UDP 5353 (mDNS) au pare-feu, ou tapez "
            "l'adresse de la salle sur chaque poste."
        ),
        "centre_ending": "Le certificat du centre finit le {date} : demandez à l'autorité comment le remplacer.",
        "server_ended": "Le certificat de la salle a fini le {date} : déverrouillez la salle, qui le renouvelle.",
        "files_open": "D'autres que leur propriétaire peuvent lire {names} : « chmod go= » sur chacun.",
        "backup_old": "La dernière sauvegarde date du {date} : « proctor backup ».",
        "backup_none": "Aucune sauvegarde n'a été faite : « proctor backup ».",
    },
    FAULT: {
        "disk_space_none": "Il ne reste que {megabytes} Mio : les réponses pourraient ne pas tenir. Libérez-en.",
        "clock_wrong": "L'horloge dit {date}, avant le début des certificats : réglez-la.",
        "port_taken": "Le port {port} est pris par un autre programme : arrêtez-le, ou choisissez un autre port.",
        "network_none": "Cette machine n'a pas d'adresse sur un réseau : branchez le câble ou le Wi-Fi de la salle.",
        "centre_ended": "Le certificat du centre a fini le {date} : aucun poste ne fera plus confiance à la salle.",
        "database_damaged": "La base de données est abîmée ({what}) : restaurez une sauvegarde sur un dossier vide.",
        "journal_broken": "Le journal est rompu ({where}) : ne finalisez pas, gardez tout, prévenez l'autorité.",
        "bank_none": "Aucune banque d'épreuves : « proctor bank import ».",
    },
}
"""How bad it is → code → what to do, French, with details between braces. The part is the code's first word."""

FINDINGS: Final = {code: (level, sentence) for level, codes in SENTENCES.items() for code, sentence in codes.items()}
"""Code → level and sentence. A code that is here keeps its meaning."""


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One verdict. `details`: what the sentence names between braces."""

    code: str
    details: dict[str, int | str] = {}

    @property
    def part(self) -> str:
        """What was looked at."""
        return self.code.partition("_")[0]

    @property
    def level(self) -> Level:
        """How bad it is."""
        return FINDINGS[self.code][0]

    @property
    def sentence(self) -> str:
        """French, the message id of the catalogues."""
        return FINDINGS[self.code][1]


def judged(machine: Machine) -> list[Check]:
    """A verdict for each part of the machine, in the order of `PARTS`."""
    return [check for judge in PARTS for check in judge(machine)]


def would_fail(checks: Sequence[Check]) -> bool:
    """Whether something forbids an exam; a warning does not."""
    return any(check.level is FAULT for check in checks)


def _found(code: str, **details: int | str) -> Check:
    return Check(code=code, details=details)


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"


def _version(machine: Machine) -> Iterator[Check]:
    yield _found("version_fine", version=machine.version)


def _disk(machine: Machine) -> Iterator[Check]:
    for code, details in of_disk(machine.disk, DISK_LIMITS):
        yield _found(code, **details)


def _memory(machine: Machine) -> Iterator[Check]:
    little = machine.memory < LITTLE_MEMORY
    yield _found("memory_little" if little else "memory_fine", megabytes=machine.memory >> 20)


def _clock(machine: Machine) -> Iterator[Check]:
    # a certificate that ended is told of as such: only one that has not begun says that the clock is wrong
    if machine.now < max(machine.centre.begins, machine.server.begins):
        yield _found("clock_wrong", date=f"{machine.now:%Y-%m-%d %H:%M}")
        return
    known = {True: "clock_fine", False: "clock_free", None: "clock_unknown"}
    yield _found(known[machine.synchronised])


def _ports(machine: Machine) -> Iterator[Check]:
    for port, holder in machine.ports.items():
        yield _found(f"port_{holder}", port=port)


def _network(machine: Machine) -> Iterator[Check]:
    if not machine.addresses:
        yield _found("network_none")
        return
    yield _found("network_fine", addresses=", ".join(machine.addresses))
    yield _found("multicast_heard" if machine.heard else "multicast_silent")


def _certificates(machine: Machine) -> Iterator[Check]:
    centre, server = machine.centre.ends, machine.server.ends
    code = "centre_fine"
    if centre < machine.now + ENDS_SOON:
        code = "centre_ended" if centre < machine.now else "centre_ending"
    yield _found(code, date=_day(centre))
    yield _found("server_ended" if server < machine.now else "server_fine", date=_day(server))


def _database(machine: Machine) -> Iterator[Check]:
    found = machine.database
    if found.damaged:
        yield _found("database_damaged", what=found.damaged)
        return
    yield _found("database_whole")
    if found.broken:
        yield _found("journal_broken", where=found.broken)
    else:
        yield _found("journal_whole", entries=found.entries)


def _bank(machine: Machine) -> Iterator[Check]:
    yield _found("bank_fine" if machine.bank else "bank_none")


def _files(machine: Machine) -> Iterator[Check]:
    names = ", ".join(machine.open_files)
    yield _found("files_open", names=names) if names else _found("files_private")


def _backup(machine: Machine) -> Iterator[Check]:
    if machine.backup is None:
        yield _found("backup_none")
        return
    old = machine.now - machine.backup > OLD_BACKUP
    yield _found("backup_old" if old else "backup_fine", date=f"{machine.backup:%Y-%m-%d %H:%M}")


PARTS: Final[tuple[Callable[[Machine], Iterator[Check]], ...]] = (
    _version, _disk, _memory, _clock, _ports, _network, _certificates, _database, _bank, _files, _backup,
)  # fmt: skip
"""What is looked at, in the order in which it is said."""
