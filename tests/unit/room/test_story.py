"""R-INC-07: the story says who, what, when, why of every line of the journal, and never how somebody answered."""

import csv
import io
import string
from datetime import timedelta
from typing import Any, get_args

import msgspec
import pytest
from pypdf import PdfReader

from kiosk_client.protocol import journal as entries
from proctor_server.room.domain import facts, story, story_of_stations
from proctor_server.room.domain.errors import UnknownCandidate, UnknownSession
from proctor_server.room.domain.story import KEPT_BACK, SENTENCES, Line, StoryWish, folded
from proctor_server.room.domain.story_of_stations import ENTRY_SENTENCES
from proctor_server.room.domain.story_words import Sentence
from proctor_server.room.services.storytelling import harmless
from proctor_server.room.storage import journal
from tests.builders.room import WHO, Day

BABBAGE, JACKSON, LOVELACE = "0801234567A", "0801234568B", "0801234569C"
SECRET = "réponse que personne ne lit"


def lines(day: Day, **wish: Any) -> list[Line]:
    return day.room.storytelling.story(day.session, StoryWish(**{"limit": 500, **wish}), str).lines


def sentences(day: Day, **wish: Any) -> list[str]:
    return [line.sentence for line in lines(day, **wish)]


def all_sentences() -> list[Sentence]:
    """Those of the tables, and those that are chosen between."""
    named = [*vars(story).values(), *vars(story_of_stations).values(), *story_of_stations._LEFT.values()]
    tables = [*SENTENCES.values(), *ENTRY_SENTENCES.values()]
    return [one for one in [*named, *tables] if isinstance(one, Sentence)]


@pytest.fixture
def busy(day: Day) -> Day:
    """Two tests, a call, time for everybody, a page that was left, an answer that is kept as evidence."""
    first, second = day.sitting(BABBAGE, "Poste 01"), day.sitting(JACKSON, "Poste 02")
    for number in (1, 2, 3):
        first.answer(number, SECRET)
        second.answer(number, SECRET)
    first.write(entries.FocusLost, number=4, milliseconds=14_900)
    first.write(entries.DraftLeft, number=4, item=first.item(4), draft=SECRET)
    second.write(entries.Skipped, number=4, item=second.item(4))
    first.send()
    second.send()
    alert = second.raise_hand()
    day.room.calling.do("take", day.session, day.candidate(JACKSON), alert, WHO, day.clock.now)
    day.room.timekeeping.add_time(day.session, None, 5, "=2+3 alarme", WHO, day.clock.now)
    day.room.messaging.send(day.session, [day.candidate(BABBAGE)], "Ça ira", WHO, day.clock.now)
    return day


# ── the table ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_kind_of_fact_has_a_sentence():
    assert set(SENTENCES) == set(get_args(facts.Fact)) - {facts.StationEntry}


def test_every_entry_of_a_station_has_a_sentence():
    assert set(ENTRY_SENTENCES) == {*get_args(entries.Entry), entries.Unknown}


@pytest.mark.parametrize("said", all_sentences(), ids=lambda said: said.sentence)
def test_no_sentence_names_what_is_kept_back(said):
    """R-TST-06: nothing of an answer or a solution."""
    named = {name for _, name, _, _ in string.Formatter().parse(said.sentence) if name}
    assert not named & KEPT_BACK
    assert said.why not in KEPT_BACK


def test_a_sentence_that_names_what_is_kept_back_is_refused():
    entry = entries.Answered(n=1, prev="", at=0, attempt="a", epoch=1, number=1, item="i", answer=SECRET)
    with pytest.raises(KeyError):
        "{answer}".format_map(story._Details(entry, None, None))


# ── what is said ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_test_is_told_in_plain_words(busy):
    told = sentences(busy, candidate=busy.candidate(BABBAGE))
    assert told[:3] == [
        "BABBAGE Charles est à l'entrée, sur Poste 01.",
        "Présence de BABBAGE Charles confirmée, valable jusqu'à 12:15.",
        "BABBAGE Charles commence l'épreuve sur Poste 01, fin à 13:45.",
    ]
    assert "BABBAGE Charles a répondu à la question 2." in told
    assert "BABBAGE Charles a quitté la page 14 s, à la question 4." in told
    assert "Message à BABBAGE Charles : « Ça ira »" in told


def test_every_line_says_who_and_why(busy):
    by_kind = {line.kind: line for line in lines(busy)}
    added, taken = by_kind["time_added"], by_kind["alert_taken"]
    assert (added.role, added.who, added.reason) == ("invigilator", "Essai", "=2+3 alarme")
    assert (taken.sentence, taken.candidates) == ("Appel de JACKSON Mary : Essai y va.", [busy.candidate(JACKSON)])
    assert by_kind["station_entry:skipped"].who == "Poste 02"


def test_no_line_holds_an_answer_a_draft_or_a_code(busy):
    """R-INC-07, R-SES-02."""
    told = (
        msgspec.json.encode(lines(busy)).decode()
        + busy.room.storytelling.sheet(busy.session, StoryWish(), str).decode()
    )
    secrets = [SECRET, busy.codes["password"], busy.codes["access_code"]]
    assert [secret for secret in secrets if secret in told] == []


def test_an_entry_that_is_evidence_says_so(day):
    station = day.sitting()
    station.answer(1)
    station.answer(1)
    station.send()
    said = sentences(day, q="gardée")
    assert said == ["BABBAGE Charles a répondu à la question 1. Il y avait déjà une réponse : gardée comme preuve."]


def test_a_silent_station_concerns_whoever_sits_there(day):
    station = day.sitting(LOVELACE, "Poste 03")
    station.beat()
    day.room.watching.tick(day.clock.advance(minutes=1))
    lost = [line for line in lines(day) if line.kind == "station_lost"]
    assert [(line.candidates, line.sentence.split(" ne ")[0]) for line in lost] == [
        ([day.candidate(LOVELACE)], "Poste 03")
    ]


def test_the_stations_own_moment_stands_beside_the_rooms(day):
    station = day.sitting()
    written = day.clock.now
    station.answer(1)
    day.clock.advance(minutes=9)
    station.send()
    (line,) = lines(day, q="a répondu")
    assert line.own_at == round(written.timestamp() * 1000)
    assert line.at == (written + timedelta(minutes=9)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def test_each_line_carries_its_hash_in_the_chain(busy):
    with busy.room.readers.one() as db:
        head = journal.head(db, busy.session)
    assert lines(busy)[-1].hash == head.hash


# ── what somebody looks for ──────────────────────────────────────────────────────────────────────────────────────


def test_words_are_found_without_accents_or_case(busy):
    assert sentences(busy, q="PRESENCE babbage") == ["Présence de BABBAGE Charles confirmée, valable jusqu'à 12:15."]
    assert [line.kind for line in lines(busy, q="alarme")] == ["time_added"]


def test_a_group_shows_nothing_of_the_others(busy):
    assert {line.group for line in lines(busy, group="calls")} == {"calls"}


def test_a_foreign_candidate_or_session_is_refused(busy):
    with pytest.raises(UnknownCandidate):
        lines(busy, candidate=99)
    with pytest.raises(UnknownSession):
        busy.room.storytelling.story("999", StoryWish(), str)


@pytest.mark.parametrize("fold", [True, False])
@pytest.mark.parametrize("newest", [True, False])
def test_pages_bring_every_line_once(busy, newest, fold):
    with busy.room.readers.one() as db:
        head = journal.head(db, busy.session).n
    wish, seen, more = StoryWish(limit=3, newest=newest, fold=fold), [], True
    while more:
        page = busy.room.storytelling.story(busy.session, wish, str)
        for line in page.lines:
            seen += sorted(range(line.first, line.n + 1), reverse=newest)
        more, last = page.more, page.lines[-1]
        following = {"before": last.first} if newest else {"after": last.n}
        wish = msgspec.structs.replace(wish, **following)
    assert seen == sorted(range(1, head + 1), reverse=newest)


def test_steps_of_tests_are_folded_until_somebody_looks_for_one(busy):
    folds = [line for line in lines(busy, fold=True) if line.folded]
    assert [(line.folded, line.people) for line in folds] == [(3, 1), (4, 1)]
    assert not any(line.folded for line in lines(busy, fold=True, candidate=busy.candidate(BABBAGE)))
    assert not any(line.folded for line in lines(busy, fold=True, q="répondu"))


def test_one_step_alone_is_itself(busy):
    (one,) = lines(busy, q="a passé la question 4")
    assert list(folded([one])) == [one]


# ── the sheet ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_sheet_opens_in_an_office_program(busy):
    content = busy.room.storytelling.sheet(busy.session, StoryWish(group="time"), str)
    assert content.startswith(b"\xef\xbb\xbf")
    header, row = csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")
    told = dict(zip(header, row, strict=True))
    assert (told["candidat"], told["raison"]) == ("BABBAGE Charles, JACKSON Mary", "'=2+3 alarme")
    assert len(told["empreinte"]) == 64


@pytest.mark.parametrize("cell", ["=1+1", "+33", "-2", "@SUM(A1)", "\tx", "\rx"])
def test_no_cell_is_a_formula(cell):
    assert harmless(cell) == f"'{cell}"


def test_a_plain_cell_stays_as_it_is():
    assert harmless("Poste 01 = devant") == "Poste 01 = devant"


# ── the paper ────────────────────────────────────────────────────────────────────────────────────────────────────


def paper(day: Day, ine: str) -> str:
    pdf = PdfReader(io.BytesIO(day.room.printing.candidate_story(day.session, day.candidate(ine))))
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split()).replace("’", "'")


def test_the_paper_of_an_appeal_says_when_not_what(busy):
    told = paper(busy, BABBAGE)
    assert "Histoire de l'épreuve de BABBAGE Charles" in told
    assert f"Session {busy.session} · Histoire" in told
    assert "a répondu à la question 3." in told
    assert "14 s" in told
    assert "page 1/" in told
    assert SECRET not in told


def test_the_paper_names_no_other_candidate(busy):
    told = paper(busy, BABBAGE)
    assert "Ajout de 5 min à BABBAGE Charles et d'autres." in told
    assert "JACKSON" not in told


def test_the_paper_carries_the_heads_that_the_package_has(busy):
    with busy.room.readers.one() as db:
        head = journal.head(db, busy.session)
    assert head.hash in paper(busy, BABBAGE).replace(" ", "")


def test_the_same_facts_give_the_same_paper(busy):
    which = (busy.session, busy.candidate(BABBAGE))
    assert busy.room.printing.candidate_story(*which) == busy.room.printing.candidate_story(*which)


def test_somebody_who_never_came_has_a_paper_too(day):
    told = paper(day, LOVELACE)
    assert "n'a pas commencé" in told
    assert "Rien n'est encore noté de ce candidat." in told


def test_the_paper_of_a_stranger_is_refused(day):
    with pytest.raises(UnknownCandidate):
        day.room.printing.candidate_story(day.session, 99)
