"""Whether a station can hold an exam: what was found on the machine, judged part by part.

Pure: the adapters look, the edges say it. Each verdict has a stable code and a sentence that says what to do.
"""

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from typing import Final, NamedTuple

import msgspec

SMALLEST_SCREEN: Final = (1024, 700)
"""Pixels: below it, question and answer are not on screen together."""
OLDEST_BROWSER: Final = 111
"""Major version of Chromium: older ones do not know half of the policies."""
CLOCK_TOLERANCE: Final = 300_000
"""Milliseconds between the wall clock and the room's, beyond which the room names the station as well."""


class Level(StrEnum):
    """What a verdict means: `fault` forbids an exam, `warning` does not."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


class Screen(NamedTuple):
    """A connected screen; its size in pixels, 0 × 0 where the system does not say."""

    name: str
    width: int
    height: int


class Disk(NamedTuple):
    """Under the data. `free`: bytes; `fsync`: milliseconds; `encrypted`: None where nobody can know."""

    free: int
    fsync: float
    encrypted: bool | None


class DiskLimits(NamedTuple):
    """Bytes free below which there is little or none, milliseconds an fsync above which it is slow."""

    little: int
    none: int
    slow: float


DISK_LIMITS: Final = DiskLimits(little=1 << 30, none=200 << 20, slow=100)
"""A form with its pictures and a journal take far less; the rest of the system takes from it as well. What is typed is
kept within 100 ms (R-TST-03)."""


class BrowserFound(NamedTuple):
    """`version`: as the program says it, empty when it does not."""

    program: str
    version: str


class Link(NamedTuple):
    """`state`: «connected», «reachable» (the room proved its key), or why not; `room`: which."""

    state: str
    room: str = ""


class Machine(msgspec.Struct, frozen=True, kw_only=True):
    """What was found. `screens`, `keyboards`, `synchronised`: None where the system does not say. `drift`: the room's
    clock minus the wall clock, ms, None before the room's first word. `policies`: names of those that are not in force,
    None where there are none at all. `locked`: this station is meant to be locked; `seb`: by Safe Exam Browser, which
    brings its own browser and rules."""

    screens: Sequence[Screen] | None
    keyboards: int | None
    disk: Disk
    synchronised: bool | None
    drift: int | None
    browser: BrowserFound | None
    policies: Sequence[str] | None
    locked: bool
    seb: bool = False
    link: Link


OK, WARNING, FAULT = Level.OK, Level.WARNING, Level.FAULT

SENTENCES: Final[dict[Level, dict[str, str]]] = {
    OK: {
        "screen_fine": "Écran : {width} × {height}.",
        "keyboard_fine": "Clavier branché.",
        "disk_space_fine": "Place libre : {megabytes} Mio.",
        "disk_speed_fine": "Une réponse est sur le disque en {milliseconds} ms.",
        "disk_encrypted": "Le disque est chiffré.",
        "clock_fine": "L'horloge est à l'heure.",
        "browser_fine": "Navigateur : {version}.",
        "policies_whole": "Le navigateur est verrouillé : toutes les règles sont en place.",
        "link_connected": "La salle répond ({room}).",
    },
    WARNING: {
        "screen_small": "L'écran est petit ({width} × {height}) : réglez au moins 1024 × 700.",
        "screen_unknown": "Le système ne dit pas quels écrans sont branchés : vérifiez qu'il n'y en a qu'un.",
        "keyboard_unknown": "Le système ne dit pas si un clavier est branché : essayez-le.",
        "disk_space_little": "Il ne reste que {megabytes} Mio : libérez de la place avant l'épreuve.",
        "disk_speed_slow": "Le disque est lent ({milliseconds} ms par réponse) : vérifiez-le, ou changez de poste.",
        "disk_plain": "Le disque n'est pas chiffré : chiffrez-le, ou effacez le poste dès la fin.",
        "disk_encryption_unknown": "Impossible de savoir si le disque est chiffré : vérifiez-le.",
        "clock_free": "L'horloge n'est réglée par aucun serveur de temps : activez la synchronisation.",
        "clock_unknown": "Le système ne dit pas si l'horloge est réglée : comparez-la à celle de la salle.",
        "clock_off": "L'horloge diffère de {seconds} s de celle de la salle, que l'épreuve suit : réglez-la.",
        "browser_old": "Le navigateur est ancien ({version}) : mettez-le à jour.",
        "browser_silent": "Le navigateur {program} ne dit pas sa version : essayez-le.",
        "policies_none": "Le navigateur n'est pas verrouillé : lancez deploy/kiosk/install sur ce poste.",
        "policies_changed": "Des règles du navigateur manquent ou diffèrent ({names}) : relancez deploy/kiosk/install.",
    },
    FAULT: {
        "screen_none": "Aucun écran n'est branché : branchez celui du poste.",
        "screen_second": "{count} écrans sont branchés ({names}) : n'en laissez qu'un.",
        "keyboard_none": "Aucun clavier n'est branché : branchez-en un.",
        "disk_space_none": "Il ne reste que {megabytes} Mio : les réponses pourraient ne pas tenir. Libérez-en.",
        "browser_none": "Aucun navigateur n'est installé : installez Chromium.",
        "link_not_paired": "Ce poste n'est pas appairé : « kiosk pair CODE », avec le code affiché par la salle.",
        "link_no_room": "Aucune salle n'est visible : vérifiez le câble ou le Wi-Fi, et que la salle est ouverte.",
        "link_port_closed": "La salle {room} est visible, mais son port est fermé : ouvrez la salle, ou son pare-feu.",
        "link_wrong_key": "Le serveur {room} est d'un autre centre : appairez ce poste avec le bon.",
        "link_wrong_version": "La salle {room} a une autre version du programme : mettez à jour le poste ou la salle.",
        "link_silent": "La salle {room} ne répond pas : vérifiez le réseau entre elle et ce poste.",
    },
}
"""How bad it is → code → what to do, French, with details between braces. The part is the code's first word."""

FINDINGS: Final = {code: (level, sentence) for level, codes in SENTENCES.items() for code, sentence in codes.items()}
"""Code → level and sentence. A code that is here keeps its meaning."""

OF_SEB: Final = frozenset({"browser", "policies"})
"""Parts that Safe Exam Browser answers for."""

LINK_FINDINGS: Final = {
    "connected": "link_connected",
    "reachable": "link_connected",
    "not_paired": "link_not_paired",
    "no_room": "link_no_room",
    "port_closed": "link_port_closed",
    "wrong_key": "link_wrong_key",
    "wrong_version": "link_wrong_version",
}
"""A link's state → the finding; any other state is a room that does not answer."""


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One verdict. `details`: what the sentence names between braces."""

    code: str
    level: Level
    details: dict[str, int | str] = {}

    @property
    def part(self) -> str:
        """What was looked at."""
        return self.code.partition("_")[0]

    @property
    def sentence(self) -> str:
        """French, the message id of the catalogues."""
        return FINDINGS[self.code][1]


def judged(machine: Machine) -> list[Check]:
    """A verdict for each part of the machine, in the order of `PARTS`."""
    checks = [check for judge in PARTS for check in judge(machine)]
    return [check for check in checks if not (machine.seb and check.part in OF_SEB)]


def worst(checks: Sequence[Check]) -> Level:
    """The worst level of some verdicts; ok when there are none."""
    return max((check.level for check in checks), key=list(Level).index, default=Level.OK)


def amiss(checks: Sequence[Check]) -> list[Check]:
    """Those that are not ok, the worst first."""
    found = [check for check in checks if check.level is not Level.OK]
    return sorted(found, key=lambda check: -list(Level).index(check.level))


def _found(code: str, level: Level | None = None, **details: int | str) -> Check:
    return Check(code=code, level=level or FINDINGS[code][0], details=details)


def _screen(machine: Machine) -> Iterator[Check]:
    screens = machine.screens
    if screens is None:
        yield _found("screen_unknown")
    elif not screens:
        yield _found("screen_none")
    elif len(screens) > 1:
        yield _found("screen_second", count=len(screens), names=", ".join(screen.name for screen in screens))
    else:
        yield _one_screen(screens[0])


def _one_screen(screen: Screen) -> Check:
    if not screen.width:
        return _found("screen_unknown")
    small = screen.width < SMALLEST_SCREEN[0] or screen.height < SMALLEST_SCREEN[1]
    return _found("screen_small" if small else "screen_fine", width=screen.width, height=screen.height)


def _keyboard(machine: Machine) -> Iterator[Check]:
    if machine.keyboards is None:
        yield _found("keyboard_unknown")
    else:
        yield _found("keyboard_fine" if machine.keyboards else "keyboard_none")


def _disk(machine: Machine) -> Iterator[Check]:
    for code, details in of_disk(machine.disk, DISK_LIMITS):
        yield _found(code, None, **details)


def of_disk(disk: Disk, limits: DiskLimits) -> Iterator[tuple[str, dict[str, int]]]:
    """Codes of space, speed and encryption, with their details."""
    space = "disk_space_fine"
    if disk.free < limits.little:
        space = "disk_space_none" if disk.free < limits.none else "disk_space_little"
    yield space, {"megabytes": disk.free >> 20}
    is_slow = disk.fsync > limits.slow
    yield "disk_speed_slow" if is_slow else "disk_speed_fine", {"milliseconds": round(disk.fsync)}
    known = {True: "disk_encrypted", False: "disk_plain", None: "disk_encryption_unknown"}
    yield known[disk.encrypted], {}


def _clock(machine: Machine) -> Iterator[Check]:
    # R-TIM-01: the room's clock decides, so that no state of this one forbids an exam.
    if machine.drift is not None and abs(machine.drift) > CLOCK_TOLERANCE:
        yield _found("clock_off", seconds=abs(machine.drift) // 1000)
        return
    known = {True: "clock_fine", False: "clock_free", None: "clock_unknown"}
    yield _found(known[machine.synchronised])


def _browser(machine: Machine) -> Iterator[Check]:
    browser = machine.browser
    if browser is None:
        yield _found("browser_none")
        return
    major = browser.version.partition(".")[0]
    if not major.isdigit():
        yield _found("browser_silent", program=browser.program)
        return
    yield _found("browser_old" if int(major) < OLDEST_BROWSER else "browser_fine", version=browser.version)


def _policies(machine: Machine) -> Iterator[Check]:
    # A station that is meant to be locked and is not holds no exam.
    level = Level.FAULT if machine.locked else None
    if machine.policies is None:
        yield _found("policies_none", level)
    elif machine.policies:
        yield _found("policies_changed", level, names=", ".join(machine.policies[:3]))
    else:
        yield _found("policies_whole")


def _link(machine: Machine) -> Iterator[Check]:
    yield _found(LINK_FINDINGS.get(machine.link.state, "link_silent"), room=machine.link.room)


PARTS: Final[tuple[Callable[[Machine], Iterator[Check]], ...]] = (
    _screen, _keyboard, _disk, _clock, _browser, _policies, _link,
)  # fmt: skip
"""What is looked at, in the order in which it is said."""
