"""Green threads wait for a native one, while the hub goes on: prints what each got, and how far the hub came."""

import json
import warnings

warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")

import eventlet  # noqa: E402

from proctor_server.room.runtime.handoff import EventletHandoff  # noqa: E402

eventlet.monkey_patch()
sleep = eventlet.patcher.original("time").sleep


def main() -> None:
    handoff = EventletHandoff()
    questions, ticks, got = handoff.new_queue(), [0], []

    def answer() -> None:
        while (question := questions.get()) is not None:
            waiter, number = question
            if number % 100 == 0:
                sleep(0.02)
            waiter.done(number * 2)
            waiter.done("a second answer counts for nothing")

    def ask(number: int) -> None:
        waiter = handoff.new_waiter()
        questions.put((waiter, number))
        got.append(waiter.wait())

    def tick() -> None:
        while True:
            ticks[0] += 1
            eventlet.sleep(0)

    native = handoff.spawn_native(answer)
    ticker = eventlet.spawn(tick)
    asking = [eventlet.spawn(ask, number) for number in range(1000)]
    for one in asking:
        one.wait()
    ticker.kill()
    questions.put(None)
    native.join()
    print(json.dumps({"right": got == [2 * n for n in range(1000)], "ticks": ticks[0]}))


if __name__ == "__main__":
    main()
