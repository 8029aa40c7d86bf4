"""Redirects: followed on the web only, kept as pages of the capture, and polite to the host that they lead to."""

from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from archive.model import Failure, Fault
from crawler.captures import hops_of, note_hop
from crawler.failures import Refused


class Redirects(RedirectMiddleware):
    """Scrapy's, which drops credentials on the way to another host; and what it lacks."""

    def process_response(  # type: ignore[override]  # Scrapy's takes a spider too, and says that this is deprecated
        self, request: Request, response: Response
    ) -> Request | Response:
        if response.status not in {301, 302, 303, 307, 308} or b"Location" not in response.headers:
            return response
        note_hop(request, response)
        location = response.headers[b"Location"] or b""
        target = urljoin(request.url, location.decode("latin-1"))
        scheme = urlsplit(target).scheme
        if scheme not in ("http", "https"):
            raise Refused(Failure(Fault.REDIRECTS, f"it leads to {scheme}:, which is neither http nor https"))
        try:
            followed = super().process_response(request, response)
        except IgnoreRequest as error:
            way = " -> ".join(page.url for page in hops_of(request)[-3:])
            detail = f"more than {len(hops_of(request)) - 1} redirects, the last {way}"
            raise Refused(Failure(Fault.REDIRECTS, detail)) from error
        if isinstance(followed, Request):
            # The slot that spaces out requests, of the host before; left there, another host would be asked at the
            # pace and in the place of that one.
            followed.meta.pop("download_slot", None)
        return followed
