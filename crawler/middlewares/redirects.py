"""Redirects: followed on the web only, kept as pages of the capture, and polite to the host that they lead to."""

from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.settings import BaseSettings

from archive.model import Failure, Fault
from crawler.captures import hops_of, note_hop
from crawler.failures import Refused


class Redirects(RedirectMiddleware):
    """Scrapy's, which drops credentials on the way to another host; and what it lacks."""

    def __init__(self, settings: BaseSettings) -> None:
        super().__init__(settings)
        # Scrapy's limit holds for the requests of spiders only.
        self._longest = settings.getint("URLLENGTH_LIMIT")

    def process_response(  # type: ignore[override]  # Scrapy's takes a spider too, and says that this is deprecated
        self, request: Request, response: Response
    ) -> Request | Response:
        if response.status not in {301, 302, 303, 307, 308} or b"Location" not in response.headers:
            return response
        note_hop(request, response)
        location = (response.headers[b"Location"] or b"").decode("latin-1")
        try:
            scheme = urlsplit(urljoin(request.url, location)).scheme
            if scheme not in ("http", "https"):
                raise _refused(f"it leads to {scheme}:, which is neither http nor https")
            followed = super().process_response(request, response)
        except ValueError as error:  # the brackets of an IPv6 address, a port
            raise _refused(f"it leads to no address: {error}") from error
        except Refused:
            raise
        except IgnoreRequest as error:
            way = " -> ".join(page.url for page in hops_of(request)[-3:])
            raise _refused(f"more than {len(hops_of(request)) - 1} redirects, the last {way}") from error
        if isinstance(followed, Request):
            if len(followed.url) > self._longest:
                raise _refused(f"it leads to an address of {len(followed.url)} characters, more than URLLENGTH_LIMIT")
            # The slot that spaces out requests, of the host before; left there, another host would be asked at the
            # pace and in the place of that one.
            followed.meta.pop("download_slot", None)
        return followed


def _refused(detail: str) -> Refused:
    return Refused(Failure(Fault.REDIRECTS, detail))
