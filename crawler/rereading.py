"""Reads answers that the archive holds again, by the present rules and with what is known of their hosts."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterable
from dataclasses import dataclass

from archive.archive import ToReadAgain
from archive.boilerplate.model import Boilerplate
from archive.errors import StoreError
from archive.model import Article, Failure, Page, RawRef, ReadAgain, Rejection
from crawler.extract import RULES, contents_of
from crawler.extract.findings import what_is_read
from crawler.front_page import as_at_the_visit
from crawler.workers import Workers, WorkFailed

_Result = Article | Rejection | Failure


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An answer whose raw record is damaged or gone."""

    found: ToReadAgain
    error: StoreError


async def read_again(
    found: Iterable[ToReadAgain],
    *,
    page_of: Callable[[RawRef], Page],
    known_of: Callable[[str], Boilerplate],
    workers: Workers,
    ahead: int,
) -> AsyncGenerator[tuple[ToReadAgain, ReadAgain] | Unreadable, None]:
    """What came of each of `found`, in their order, however many are read at once.

    page_of: gives the page that lies there, or raises StoreError; known_of: what is the site's on a page, by address;
    ahead: how many are read before the first is asked for.
    """
    waiting: deque[tuple[ToReadAgain, Boilerplate, asyncio.Future[_Result]] | Unreadable] = deque()
    last: tuple[object, asyncio.Future[_Result]] | None = None
    try:
        for one in found:
            try:
                page = page_of(_raw(one))
            except StoreError as error:
                waiting.append(Unreadable(one, error))
            else:
                boilerplate = known_of(page.url)
                # An article that is looked at for years mostly answers with the same bytes.
                same = what_is_read(page), boilerplate.revision
                if last is None or last[0] != same:
                    last = same, asyncio.ensure_future(read(page, boilerplate=boilerplate, workers=workers))
                waiting.append((one, boilerplate, last[1]))
            if len(waiting) > ahead:
                yield await _done(waiting.popleft())
        while waiting:
            yield await _done(waiting.popleft())
    finally:
        left = [each[2] for each in waiting if not isinstance(each, Unreadable)]
        for result in left:
            result.cancel()
        await asyncio.gather(*left, return_exceptions=True)


async def read(page: Page, *, boilerplate: Boilerplate, workers: Workers) -> _Result:
    """What `page` holds, read in a worker; a Failure where that broke its limits."""
    try:
        return (await workers.run(contents_of, page, links=False, boilerplate=boilerplate)).recorded
    except WorkFailed as error:
        return error.failure


async def _done(
    one: tuple[ToReadAgain, Boilerplate, asyncio.Future[_Result]] | Unreadable,
) -> tuple[ToReadAgain, ReadAgain] | Unreadable:
    if isinstance(one, Unreadable):
        return one
    found, boilerplate, result = one
    return found, ReadAgain(found.visit, as_at_the_visit(await result, found.visit), RULES, boilerplate.revision)


def _raw(found: ToReadAgain) -> RawRef:
    if found.visit.raw is None:
        raise ValueError(f"nothing came from {found.visit.requested_url}")
    return found.visit.raw
