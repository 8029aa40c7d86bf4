"""Keeps redirects on the site: what leads to another host's page is not asked for there, nor is its robots.txt."""

from typing import Any

from scrapy import Request
from scrapy.exceptions import IgnoreRequest

from crawler.captures import hops_of
from crawler.discover.scope import Scope

_SCOPE = "archive_scope"


class OffSite(IgnoreRequest):
    """A redirect leads to a host that is not the site's."""


def stay_within(scope: Scope) -> dict[str, Any]:
    """For a request's meta: redirects are followed within these hosts only."""
    return {_SCOPE: scope}


class OffSiteRedirects:
    """Refuses what a redirect leads to, where the request says how far it may go."""

    def process_request(self, request: Request) -> None:
        """Lets a request pass, or refuses it."""
        scope: Scope | None = request.meta.get(_SCOPE)
        if scope is not None and hops_of(request) and not scope.covers_host(request.url):
            raise OffSite(f"{request.url} lies on another host")
