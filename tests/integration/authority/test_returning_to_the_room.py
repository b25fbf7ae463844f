"""R-AUT-03: what a real authority signs comes back to a real room, by network and by stick, and nothing else does."""

import json
from base64 import b64decode, b64encode
from datetime import timedelta

import pytest
from click.testing import CliRunner

from proctor_server.cli.main import main
from proctor_server.room.domain.errors import (
    NoAuthority,
    NoPackageSent,
    NoResultsYet,
    NotFinalised,
    NotResults,
    ResultsNotGenuine,
    ResultsOfOtherCentre,
    ResultsOfOtherPackage,
    ResultsOfOtherSession,
    ResultsStale,
    UnknownClass,
    UnknownSession,
)
from proctor_server.room.services.finalising import Details
from proctor_server.room.storage import journal, projections
from proctor_server.room.storage.ledger import Ledger
from tests.builders.returned import scored, wire
from tests.builders.room import WHO, open_day, open_room
from tests.builders_authority import make_office


@pytest.fixture
def scene(tmp_path):
    with scored(tmp_path) as scene:
        yield scene


def ask(scene, now=None):
    scene.day.room.returning.ask_due(now or scene.day.clock.now)
    return scene.view()


def kinds(day):
    with day.room.readers.one() as db:
        return [json.loads(line)["kind"] for (line,) in db.execute("SELECT line FROM journal ORDER BY n")]


# ── by network ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_results_come_and_nobody_watched(scene, monkeypatch):
    wire(scene, monkeypatch)
    view = ask(scene)
    assert (view.state, view.publication, view.asked.outcome) == ("published", 1, "current")
    lines = {one.birth_name: one for one in view.lines}
    assert lines["Lovelace"].pix == str(16 * 24)
    assert len(lines["Jackson"].invalidated) == 1
    assert (lines["Babbage"].status, lines["Babbage"].all_invalidated) == ("rejected", True)
    assert scene.day.room.seeing.header(scene.day.session).state == "published"


def test_the_room_waits_before_it_asks_again_and_takes_nothing_twice(scene, monkeypatch):
    line = wire(scene, monkeypatch)
    ask(scene)
    ask(scene)
    assert line.asked == 1
    later = scene.day.clock.advance(hours=6)
    assert ask(scene, later).asked.outcome == "current"
    assert (line.asked, kinds(scene.day).count("results_received")) == (2, 1)


def test_whoever_knows_better_has_the_room_ask_at_once(scene, monkeypatch):
    line = wire(scene, monkeypatch, "cut")
    assert ask(scene).asked.outcome == "unreachable"
    scene.day.room.returning.ask_at_once(scene.day.session)
    assert ask(scene).state == "published"
    assert line.asked == 2


@pytest.mark.parametrize("word", ["cut", "500", "503", "429"])
def test_a_trouble_that_may_pass_is_no_refusal(scene, monkeypatch, word):
    wire(scene, monkeypatch, word)
    view = ask(scene)
    assert (view.state, view.asked.outcome, view.asked.message) == ("waiting", "unreachable", "")


def test_what_the_authority_refuses_is_told_in_its_words(scene, monkeypatch):
    wire(scene, monkeypatch)
    scene.office.authority.centres.revoke(scene.card.fingerprint, reason="volée", by="Jury", now=scene.day.clock.now)
    view = ask(scene)
    assert (view.asked.outcome, "pas signée par le serveur" in view.asked.message) == ("refused", True)


def test_a_document_that_was_changed_on_its_way_is_not_taken(scene, monkeypatch):
    wire(scene, monkeypatch, "changed")
    view = ask(scene)
    assert (view.state, view.asked.outcome) == ("waiting", "refused")
    assert "results_received" not in kinds(scene.day)


def test_what_was_asked_survives_a_restart(scene, monkeypatch):
    line = wire(scene, monkeypatch, "cut")
    before = ask(scene).asked
    with open_room(scene.day.folder) as again:
        assert again.results.view(scene.day.session).asked == before
        again.returning.ask_due(scene.day.clock.now)
        assert line.asked == 1
        again.returning.ask_due(scene.day.clock.advance(seconds=30))
        assert again.results.view(scene.day.session).state == "published"


def test_a_room_that_is_locked_asks_all_the_same(scene, monkeypatch):
    """After a restart nobody has given the password yet."""
    wire(scene, monkeypatch)
    with open_room(scene.day.folder, unlocked=False) as again:
        again.returning.ask_due(scene.day.clock.now)
        assert again.results.view(scene.day.session).state == "published"


def test_while_nothing_is_out_the_room_waits_longer_each_time(tmp_path, monkeypatch):
    with scored(tmp_path, published=False) as scene:
        wire(scene, monkeypatch)
        waits = []
        for _ in range(4):
            view = ask(scene)
            assert (view.state, view.asked.outcome) == ("waiting", "not_published")
            with scene.day.room.readers.one() as db:
                (until,) = db.execute("SELECT not_before - asked_at FROM results_asked").fetchone()
            waits.append(until / 60_000)
            scene.day.clock.advance(hours=1)
        assert all(0.5 * 2**n <= wait <= 2**n for n, wait in enumerate(waits))


def test_before_the_receipt_nobody_asks(tmp_path, monkeypatch):
    with scored(tmp_path, receipt=False) as scene:
        line = wire(scene, monkeypatch)
        assert (ask(scene).state, line.asked) == ("not_sent", 0)
        with pytest.raises(NoPackageSent):
            scene.day.room.returning.ask_at_once(scene.day.session)


# ── what supersedes what ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_withdrawal_takes_the_results_away_and_a_publication_brings_others(scene, monkeypatch):
    wire(scene, monkeypatch)
    ask(scene)
    scene.jury.act(act="unpublish", reason="une erreur")
    view = ask(scene, scene.day.clock.advance(hours=6))
    assert (view.state, view.publication, view.lines, view.summaries) == ("withdrawn", 1, [], [])
    assert scene.day.room.seeing.header(scene.day.session).state == "uploaded"
    with pytest.raises(NoResultsYet):
        scene.day.room.results.csv(scene.day.session, None)
    scene.jury.act(act="publish")
    view = ask(scene, scene.day.clock.advance(hours=6))
    assert (view.state, view.publication, len(view.lines)) == ("published", 2, 3)


def test_older_results_are_refused_and_the_same_again_changes_nothing(scene):
    first = scene.signed()
    scene.bring(first)
    scene.bring(first)
    scene.jury.act(act="unpublish", reason="une erreur")
    scene.bring()
    with pytest.raises(ResultsStale):
        scene.bring(first)
    assert kinds(scene.day).count("results_received") == 2
    assert scene.view().state == "withdrawn"


# ── by hand ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("content", [b"", b"?", b"{}", b"[]", "reçu \u202e".encode(), b"\xff\xfe", b"x" * 10_000])
def test_a_file_that_is_no_results_is_refused(scene, content):
    with pytest.raises(NotResults):
        scene.bring(content)


def test_a_receipt_is_no_results(scene):
    with scene.day.room.readers.one() as db:
        (receipt,) = db.execute("SELECT receipt FROM delivery").fetchone()
    with pytest.raises(NotResults):
        scene.bring(receipt.encode())


def test_results_that_were_changed_are_refused(scene):
    envelope = json.loads(scene.signed())
    payload = b64decode(envelope["payload"]).replace(b'"status":"rejected"', b'"status":"validated"')
    envelope["payload"] = b64encode(payload).decode()
    with pytest.raises(ResultsNotGenuine):
        scene.bring(json.dumps(envelope).encode())


def test_results_of_another_authority_are_refused(scene, tmp_path):
    other = make_office(tmp_path / "other")
    other.receive(other.package())
    content = other.authority.returning.signed(other.authority.publishing.find("472913"))
    other.authority.close()
    with pytest.raises(ResultsNotGenuine):
        scene.bring(content)


def test_results_of_another_centre_are_refused_by_its_name(scene, tmp_path):
    """The same authority's: the stick was handed to the wrong school."""
    from tests.builders_package import make_solutions

    scene.office.add_solutions(make_solutions())
    scene.office.receive(scene.office.package())
    authority = scene.office.authority
    content = authority.returning.signed(authority.publishing.find("472913"))
    with pytest.raises(ResultsOfOtherCentre) as refused:
        scene.bring(content)
    assert "Collège des Essais" in str(refused.value)


def test_results_of_another_session_are_refused_where_they_are_not_of(scene):
    with pytest.raises(ResultsOfOtherSession) as refused:
        scene.bring(session="999")
    assert scene.day.session in str(refused.value)


def test_results_of_a_package_that_was_withdrawn_are_refused(tmp_path):
    """R-SES-03: the room stands for another package than the one that was scored."""
    with scored(tmp_path, receipt=False) as scene:
        room, now = scene.day.room, scene.day.clock.now
        room.finalising.withdraw(scene.day.session, WHO, "un retardataire", now)
        with pytest.raises(NotFinalised):
            scene.bring()
        room.finalising.finalise(scene.day.session, Details(), "administrator", now)
        with pytest.raises(ResultsOfOtherPackage):
            scene.bring()


def test_without_an_authority_no_results_can_be_believed(tmp_path):
    (tmp_path / "alone").mkdir()
    with open_day(tmp_path / "alone") as day:
        with pytest.raises(NoAuthority):
            day.room.returning.bring(b"{}", WHO, day.clock.now)
        with pytest.raises(NoAuthority):
            day.room.returning.ask_at_once(day.session)
        assert (day.room.results.view(day.session).authority, day.room.results.view(day.session).state) == (
            False,
            "not_sent",
        )


def run(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


def test_by_commands_and_files_alone(scene, tmp_path):
    """The whole way of the stick: `proctor authority return`, then `proctor session results`."""
    stick, day = tmp_path / "results.json", scene.day
    assert run("authority", "return", scene.office.folder, day.session, "--out", stick).exit_code == 0
    done = run("session", "results", stick, "--data-dir", day.folder, "--json")
    told = {"session": day.session, "state": "published", "publication": 1, "results": 3}
    assert (done.exit_code, json.loads(done.stdout)) == (0, told)
    assert scene.view().state == "published"
    assert "3 résultats" in run("session", "results", stick, "--data-dir", day.folder).stdout


def test_the_command_refuses_with_a_code(scene, tmp_path):
    stick = tmp_path / "results.json"
    stick.write_text("{}")
    refused = run("session", "results", stick, "--data-dir", scene.day.folder, "--json")
    assert (refused.exit_code, json.loads(refused.stdout)["error"]["code"]) == (1, "not_results")


# ── what the school saves ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("group", [None, "3EME A"])
def test_the_files_are_byte_for_byte_the_authoritys(scene, group):
    scene.bring()
    here, there, number = scene.day.room.results, scene.office.authority.publishing, scene.day.session
    assert here.csv(number, group) == there.csv(number, group=group)
    assert here.paper(number, group) == there.paper(number, group=group)
    assert here.summary(number, group) == there.summary(number, group=group)


def test_a_class_that_nobody_is_of_is_refused(scene):
    scene.bring()
    for group in ("", "3EME Z", "x" * 10_000, "\u202e"):
        with pytest.raises(UnknownClass):
            scene.day.room.results.csv(scene.day.session, group)


def test_a_summary_for_the_session_and_for_each_class(scene):
    scene.bring()
    view = scene.view()
    assert [each.group for each in view.summaries] == ["", *view.classes]
    assert sum(band.count for band in view.summaries[0].bands) == 2


# ── how it is kept ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_table_of_results_is_a_projection_of_the_journal(scene):
    scene.bring()
    before = scene.day.tables()

    def build_again(ledger: Ledger) -> None:
        told = [(scene.day.session, one.stamp.n, one.fact) for one in journal.recorded(ledger.db, scene.day.session)]
        projections.build_again(ledger.db, told)

    scene.day.room.writer.submit(build_again)
    assert before["results"]
    assert scene.day.tables() == before


def test_the_story_tells_of_the_results_and_holds_none(scene):
    scene.bring()
    from proctor_server.room.domain.story import StoryWish

    story = scene.day.room.storytelling.story(scene.day.session, StoryWish(newest=True, limit=3), lambda text: text)
    told = json.dumps([line.sentence for line in story.lines], ensure_ascii=False)
    assert "Résultats reçus de l'autorité, publication 1." in told


def test_results_go_with_the_session(scene, monkeypatch):
    """R-FIN-07: neither a code nor a payload is left in any file of the room."""
    wire(scene, monkeypatch)
    view = ask(scene)
    content = scene.signed()
    needles = [json.loads(content)["payload"][200:280].encode(), *(one.code.encode() for one in view.lines if one.code)]
    assert any(needles[0] in file.read_bytes() for file in scene.day.folder.glob("room*"))
    scene.day.room.erasing.erase_due(scene.day.clock.advance(days=400))
    files = [file for file in scene.day.folder.rglob("*") if file.is_file()]
    assert not any(needle in file.read_bytes() for file in files for needle in needles)
    with pytest.raises(UnknownSession):
        scene.bring(content)
    scene.day.room.returning.ask_due(scene.day.clock.now + timedelta(days=1))


def test_a_session_that_is_erased_while_it_is_asked_for_stays_erased(scene, monkeypatch):
    line = wire(scene, monkeypatch)
    answered = line.results

    def erasing(self, digest, asked):
        scene.day.room.erasing.erase(scene.day.session, "demande", "administrator", scene.day.clock.now)
        return answered(self, digest, asked)

    monkeypatch.setattr(line, "results", erasing)
    scene.day.room.returning.ask_due(scene.day.clock.now)
    with scene.day.room.readers.one() as db:
        assert [db.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in ("results", "results_asked")] == [0, 0]
