"""R-TIM-04: from the states of attempts to the table `lost_time`: one open line at most for each attempt."""

from proctor_server.room.domain.timing import SHORTEST_MS, Cause, cause_now
from proctor_server.room.storage.scene import Scene

STANDING = "SELECT state, paused_at FROM attempt WHERE id = ?"
OPEN = "SELECT n, cause, since FROM lost_time WHERE attempt = ? AND until IS NULL"


def account(at: Scene, attempt: str, moment: int) -> None:
    """Opens and closes lines so that they say why the candidate cannot work as of `moment` (milliseconds)."""
    state, paused_at = at.db.execute(STANDING, (attempt,)).fetchone()
    write_down(at, attempt, cause_now(state, is_paused=paused_at is not None), moment)


def write_down(at: Scene, attempt: str, cause: Cause | None, moment: int) -> None:
    """From `moment` on the candidate cannot work because of `cause`, or can."""
    found = at.db.execute(OPEN, (attempt,)).fetchone()
    if found is not None and found["cause"] == cause:
        return
    if found is not None:
        _close(at, attempt, found["n"], max(moment, found["since"]))
    if cause is not None:
        at.run(
            "INSERT OR REPLACE INTO lost_time (session, n, attempt, cause, since, state)"
            " VALUES (:session, :n, :attempt, :cause, :since, 'open')",
            attempt=attempt, cause=cause, since=moment,
        )  # fmt: skip


def _close(at: Scene, attempt: str, line: int, until: int) -> None:
    """A pause has stopped the clock (R-TIM-05): what it lasted is granted as it ends. The rest is proposed."""
    at.run(
        "UPDATE lost_time SET until = :until,"
        " state = CASE cause WHEN 'paused' THEN 'granted' ELSE 'proposed' END,"
        " granted = CASE cause WHEN 'paused' THEN :until - since ELSE 0 END"
        " WHERE session = :session AND attempt = :attempt AND n = :line",
        until=until, attempt=attempt, line=line,
    )  # fmt: skip
    at.run(
        "DELETE FROM lost_time WHERE attempt = :attempt AND n = :line AND until - since < :shortest",
        attempt=attempt, line=line, shortest=SHORTEST_MS,
    )  # fmt: skip
