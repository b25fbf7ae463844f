"""The hand-over between the hub and native threads, on green threads and on plain ones."""

import json
import subprocess
import sys
import threading
from pathlib import Path

from proctor_server.room.storage.handoff import ThreadHandoff


def test_green_threads_get_their_answers_while_the_hub_goes_on() -> None:
    program = Path(__file__).with_name("hand_over.py")
    done = subprocess.run([sys.executable, str(program)], capture_output=True, check=True, timeout=60)
    told = json.loads(done.stdout)
    assert told["right"]
    assert told["ticks"] > 100
    assert b"Traceback" not in done.stderr


def test_plain_threads_get_their_answers() -> None:
    handoff, got = ThreadHandoff(), dict[int, int]()
    questions = handoff.new_queue()

    def answer() -> None:
        while (question := questions.get()) is not None:
            question[0].done(question[1] * 2)

    def ask(number: int) -> None:
        waiter = handoff.new_waiter()
        questions.put((waiter, number))
        got[number] = waiter.wait()

    native = handoff.spawn_native(answer)
    asking = [threading.Thread(target=ask, args=(number,)) for number in range(50)]
    for one in asking:
        one.start()
    for one in asking:
        one.join(20)
    questions.put(None)
    native.join(20)
    assert got == {number: 2 * number for number in range(50)}
    assert questions.empty()
