"""What the root of a host answers: a front page, however much a long teaser on it looks like an article."""

from typing import TypeVar

from archive.model import Article, Failure, Reason, Rejection, Visit
from archive.paths import identity

T = TypeVar("T")

_GONE = "its address leads to the front page"
# Told as such, at the root as anywhere: what keeps us from seeing what stands there, and what says as much.
_TOLD = frozenset({
    Reason.CONSENT_WALL, Reason.PAYWALL, Reason.LOGIN, Reason.CHALLENGE, Reason.LIST_PAGE, Reason.SOFT_404,
})  # fmt: skip


def is_root(url: str) -> bool:
    """Whether an address is that of a host and nothing more; `/?p=12` is an article's of a young WordPress.

    >>> is_root("https://www.example.org/?utm_source=x"), is_root("https://www.example.org/?p=12")
    (True, False)
    """
    return not {"/", "?"} & set(identity(url))


def not_taken_for_an_article(result: T, *, requested_url: str, url: str) -> T | Rejection:
    """What was found at `url`, unless the address that was asked for has led to the root of a host: many sites answer
    so for what they have taken down (a soft 404), and no article moves there.
    """
    if not is_root(url) or is_root(requested_url):
        return result
    if isinstance(result, Article) or (isinstance(result, Rejection) and result.reason not in _TOLD):
        return Rejection(Reason.SOFT_404, _GONE)
    return result


def as_at_the_visit(result: Article | Rejection | Failure, visit: Visit) -> Article | Rejection | Failure:
    """What reading an answer again has found, unless the visit that brought it told that it is a front page."""
    if isinstance(result, Article) and visit.reason == Reason.LIST_PAGE and is_root(visit.url):
        return Rejection(Reason.LIST_PAGE, visit.detail)
    return not_taken_for_an_article(result, requested_url=visit.requested_url, url=visit.url)
