"""A backup in the middle of an exam, and the room again from it on an empty folder."""

from pathlib import Path

from proctor_server.rehearsal.answers import guess
from proctor_server.rehearsal.parts import wait_for
from tests.builders.commands import proctor
from tests.fault.evidence import answers, require_whole_journals, signed_to_the_end
from tests.fault.hall import Ground, Page, open_hall
from tests.integration.care.rooms import restore
from tests.integration.doors.rooms import end, running_room

NAME = "Lovelace"
SEAT = "Poste 01"


def answer(page: Page, times: int) -> None:
    for _ in range(times):
        page.answer(guess(page.item))


class Restored:
    """The session, on the disk of the room that came back."""

    def __init__(self, session: str, folder: Path) -> None:
        self.session, self.ground = session, Ground(folder)


def test_a_room_that_was_restored_gets_from_its_stations_what_the_backup_lacks(tmp_path: Path) -> None:
    """R-TST-09: what was answered after the backup, before and after the room was lost, is there at the end."""
    with open_hall(tmp_path / "hall") as hall:
        seat = hall.seat(SEAT)
        seat.start()
        try:
            page = seat.sit_down()
            seat.begin(NAME)
            answer(page, 2)
            wait_for("les premières réponses", lambda: page.light.there >= 2)
            backup = tmp_path / "room.backup"
            assert proctor("backup", backup, "--data-dir", hall.centre.folder).status == 0
            answer(page, 2)
            wait_for("les suivantes", lambda: page.light.there >= 4)
            end(hall.room.process)
            answer(page, 1)

            folder = tmp_path / "new"
            assert restore(backup, folder, hall.centre.phrase).status == 0
            back = Restored(hall.session, folder)
            assert len(answers(back, NAME)) == 2
            with running_room(hall.centre._replace(folder=folder), stations_port=hall.stations_port):
                wait_for("le retour du poste", lambda: len(answers(back, NAME)) == 5)
                answer(page, 1)
                wait_for("la suite", lambda: len(answers(back, NAME)) == 6)
                wait_for("le journal signé", lambda: signed_to_the_end(back, SEAT))
            require_whole_journals(back)
        finally:
            seat.kill()
