"""Reading an article out of a page: pure, no Scrapy, no I/O.

`RULES` is the version of the extraction rules: it grows with every change that reads some page differently.
"""

from archive.boilerplate.model import Boilerplate
from archive.model import Article, Failure, Page, Rejection

RULES = 5


def extract(page: Page, boilerplate: Boilerplate | None = None) -> Article | Rejection | Failure:
    """The article that `page` holds, why it holds none, or why it cannot be read. Never raises for a page.

    Of a paid article it gives what the page shows, though that be a beginning; `contents` says that it is one.
    boilerplate: what is known to be the site's; None for nothing.
    """
    from crawler.extract.contents import contents

    return contents(page, links=False, boilerplate=boilerplate).result
