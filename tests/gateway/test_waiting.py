"""Who waits for an outcome is told by the projector, or finds it by looking."""

import asyncio
import threading

from services.gateway.app.waiting import Outcome, Waiters

KNOWN: Outcome = {"command_id": "a", "result": "accepted"}


def test_what_becomes_known_before_the_waiting_begins_is_not_missed() -> None:
    async def wait() -> Outcome | None:
        waiters = Waiters()
        waiters.loop = asyncio.get_running_loop()
        with waiters.expecting("a") as answer:
            teller = threading.Thread(target=waiters.tell, args=({"a": KNOWN},))
            teller.start()
            teller.join()
            return await waiters.until(answer, lambda: None, seconds=5)

    assert asyncio.run(wait()) == KNOWN


def test_where_another_process_writes_the_read_model_looking_finds_it() -> None:
    async def wait() -> Outcome | None:
        waiters = Waiters()
        with waiters.expecting("a") as answer:
            return await waiters.until(answer, lambda: KNOWN, seconds=5)

    assert asyncio.run(wait()) == KNOWN


def test_what_stays_unknown_is_given_up_in_time_and_nobody_is_left_waiting() -> None:
    waiters = Waiters()

    async def wait() -> Outcome | None:
        with waiters.expecting("a") as answer, waiters.expecting("a"):
            return await waiters.until(answer, lambda: None, seconds=0.05)

    assert asyncio.run(wait()) is None
    assert not waiters.awaits("a")
