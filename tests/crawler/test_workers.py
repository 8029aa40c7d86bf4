import asyncio
import os

import hostile_work as work
import pytest

from archive.model import Fault
from crawler.workers import Workers, WorkFailed


def run(scenario, **limits):
    """What a scenario, an async function of the pool, returns."""

    async def main():
        workers = Workers(**{"count": 1, "seconds": 60, "megabytes": 300, **limits})
        try:
            return await scenario(workers)
        finally:
            await workers.close()

    return asyncio.run(main())


async def fault_of(workers, function):
    with pytest.raises(WorkFailed) as raised:
        await workers.run(function)
    # The pool is whole again: the next page is read.
    assert await workers.run(work.double, 21) == 42
    return raised.value.failure.fault


def test_work_comes_back_in_the_order_of_those_who_wait_for_it():
    async def scenario(workers):
        return await asyncio.gather(*(workers.run(work.double, number) for number in range(50)))

    assert run(scenario, count=2) == [2 * number for number in range(50)]


@pytest.mark.parametrize("function", [work.sleep_for_ever, work.hang_in_c])
def test_work_that_does_not_end_is_killed_after_its_seconds(function):
    assert run(lambda workers: fault_of(workers, function), seconds=1) is Fault.EXTRACTION_TIME


@pytest.mark.parametrize("function", [work.eat_memory, work.eat_memory_and_say_nothing])
def test_work_that_eats_memory_fails_alone_also_where_it_hides_that(function):
    assert run(lambda workers: fault_of(workers, function), megabytes=100) is Fault.EXTRACTION_MEMORY


def test_work_that_is_too_large_to_be_handed_over_fails_at_once_and_alone():
    async def scenario(workers):
        with pytest.raises(WorkFailed, match=r"its 8\.0 MB cannot be read within 16 MB of memory") as raised:
            await workers.run(len, bytes(8_000_000))
        assert await workers.run(len, bytes(4_000_000)) == 4_000_000
        return raised.value.failure.fault

    assert run(scenario, megabytes=16) is Fault.EXTRACTION_MEMORY


def test_work_that_needs_more_memory_than_its_part_begins_again_with_all_of_it(tmp_path):
    begun = tmp_path / "begun"
    assert run(lambda workers: workers.run(work.hold, 60, begun), megabytes=100) == 60 << 20
    assert begun.read_text().splitlines() == ["begun"] * 2


def test_large_work_is_done_one_at_a_time(tmp_path):
    async def scenario(workers):
        data = bytes(2 << 20)
        return await asyncio.gather(*(workers.run(work.alone, tmp_path / "turn", data) for _ in range(8)))

    assert len(set(run(scenario, count=2))) == 1


@pytest.mark.parametrize("function", [work.kill_itself, work.fall_over, work.fail])
def test_work_that_takes_its_process_along_or_raises_fails_alone(function):
    assert run(lambda workers: fault_of(workers, function)) is Fault.EXTRACTION_CRASH


def test_a_process_of_the_pool_is_used_again():
    async def scenario(workers):
        return {await workers.run(work.own_pid) for _ in range(5)}

    pids = run(scenario)
    assert len(pids) == 1
    assert os.getpid() not in pids


def test_closing_gives_up_what_still_runs():
    async def scenario(workers):
        running = asyncio.ensure_future(workers.run(work.sleep_for_ever))
        assert await workers.run(work.double, 1) == 2
        await workers.close()
        return type((await asyncio.gather(running, return_exceptions=True))[0]).__name__

    assert run(scenario, count=2) == "CloseSpider"
