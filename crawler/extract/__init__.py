"""Reading an article out of a page: pure, no Scrapy, no I/O.

`RULES` is the version of the extraction rules: it grows with every change that reads some page differently.
"""

from archive.boilerplate.model import Boilerplate
from archive.model import Article, Failure, LastAnswer, Page, Rejection
from crawler.extract.findings import Contents, Same

RULES = 5


def extract(page: Page, boilerplate: Boilerplate | None = None) -> Article | Rejection | Failure:
    """The article that `page` holds, why it holds none, or why it cannot be read. Never raises for a page.

    Of a paid article it gives what the page shows, though that be a beginning; `contents` says that it is one.
    boilerplate: what is known to be the site's; None for nothing.
    """
    from crawler.extract.contents import contents

    return contents(page, links=False, boilerplate=boilerplate).result


# What worker processes run, and the crawler's own only names: what reads pages takes it half a second to import.


def contents_of(page: Page, *, links: bool, boilerplate: Boilerplate | None = None) -> Contents:
    """As `crawler.extract.contents.contents`."""
    from crawler.extract.contents import contents

    return contents(page, links=links, boilerplate=boilerplate)


def seen_in(page: Page, *, links: bool, boilerplate: Boilerplate, stands: LastAnswer | None) -> Contents | Same:
    """As `crawler.extract.contents.seen`."""
    from crawler.extract.contents import seen

    return seen(page, links=links, boilerplate=boilerplate, stands=stands)
