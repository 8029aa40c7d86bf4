"""What differs from Scrapy's defaults, each with its reason; and our own settings, ARCHIVE_….

An ARCHIVE_… setting is also read from the environment variable of its name. `-s NAME=VALUE` wins over the environment,
the environment over this file.
"""

import os

from crawler.software import PRODUCT, user_agent

# --- Ours -------------------------------------------------------------------------------------------------------------

ARCHIVE_STORE = "data"
"""The folder that the archive lies in, made where it is missing; relative to the current folder."""

ARCHIVE_CONTACT = ""
"""How a site's owner reaches you: a page or a mail address. It becomes part of the user agent. Please set it."""

ARCHIVE_ALLOW_HOSTS = ""
"""Where the crawler may go although the address is loopback, private or otherwise not of the public internet:
`host:port`, with commas between, as in `127.0.0.1:8000,[::1]:8000,intranet.example:80`."""

ARCHIVE_WORKERS = 0
"""Processes that read pages. 0: as many as there are processors."""

ARCHIVE_EXTRACT_SECONDS = 20
"""Wall time to read one page. Real pages take 0.05 s, the slowest of 3,000 real ones damaged on purpose 3 s."""

ARCHIVE_EXTRACT_MEGABYTES = 100
"""Memory to read one page, beside what the process takes before; one that holds more is ended, and the page has failed.
8 MB of scripts, JSON and inline images around 50 kB of text take 35 to 90, 2 MB of nothing but comments 90. One page at
a time has all that, the others a third each. With two processors a crawl then takes 210 MB, with one page of any of the
sorts that were tried up to 375, with three of 15 MB at once 360, with eight 420, with sixty made to take much and no
delay between them 525; shared memory counts once."""

ARCHIVE_WAIT_MAX = 300
"""Seconds to wait at most where a server says Retry-After; what is longer is a failure `postponed`, and the rest of
the host's pages are left for another crawl."""

ARCHIVE_RETRY_WAIT = 10
"""Seconds until the second attempt after 429 or 503 without Retry-After, after other 5xx and lost connections; twice
as much before each further one."""

ARCHIVE_CONDITIONAL = True
"""Whether a page whose article the archive holds is asked for only if it was modified (If-None-Match,
If-Modified-Since). Never front pages, list pages, feeds and sitemaps, and no host that was wrong about it before."""

ARCHIVE_FULL_LOOKS = 10
"""Every so many looks at a page at the latest all of it is asked for, because servers say wrongly that nothing was
modified. 1: at each look."""

ARCHIVE_FULL_DAYS = 14
"""All of a page is asked for when so many days have passed since that was done last."""

ARCHIVE_RUN_WAIT = 0
"""Seconds to wait for a crawl by the same spider with the same arguments to end, if one is under way. Then, or at once
with 0, exit status 75 and nothing fetched: cron starts the next one in time."""

ARCHIVE_RESUME = 24
"""Hours: a crawl whose last run was interrupted, or killed, goes on where that stopped, and does not ask again for what
was answered since that began, as far as it is no older than this. 0: everything is asked for again."""

ARCHIVE_LEARN_SECONDS = 60
"""Seconds that a crawl may take at its end to learn what its hosts change at every visit, where several articles of one
have changed, and to read these again by it. What is left then does `scrapy reextract`. 0: that does it all."""

ARCHIVE_SOURCES = ""
"""The file that names the sites to follow; empty for `sources.toml` beside this file, which explains the keys."""

ARCHIVE_TRAP_DEPTH = 8
"""Links are followed so many clicks from a site's start page."""

ARCHIVE_TRAP_SEGMENTS = 12
"""Parts of a path, beyond which a link is not followed; articles have ten at most."""

ARCHIVE_TRAP_REPEATS = 2
"""How often one part may stand in a path: broken relative links make /a/b/a/b/a/b."""

ARCHIVE_TRAP_PARAMETERS = 8
"""Parameters in a query, those of tracking aside, beyond which a link is not followed: filters and facets."""

ARCHIVE_TRAP_PATTERN = 25
"""Pages whose addresses have one pattern, such as /calendar/2026/11, that links may lead to before a new article came
of them; each article is worth ten more."""

ARCHIVE_TRAP_FAMILY = 150
"""The same for all pages below one first part of the path."""

ARCHIVE_PROGRESS = True
"""Shows progress on standard error where that is a terminal."""

DEMO_PORT = 8731
"""The port of 127.0.0.1 from which `scrapy crawl demo` serves its newspaper, 1024 to 65535. It is part of the articles'
addresses: on another port the demo begins anew."""

# --- The project ------------------------------------------------------------------------------------------------------

BOT_NAME = PRODUCT
SPIDER_MODULES = ["crawler.spiders"]
COMMANDS_MODULE = "crawler.commands"
EXTENSIONS = {
    "crawler.extensions.report.Reporter": 0,
    "crawler.extensions.progress.ProgressBar": 0,
    "crawler.extensions.stopping.Stopping": 0,
    "crawler.running.run.Running": 0,
    "crawler.extensions.logs.SafeLog": 0,
    # Items are visits with the bytes of their pages; what -o and -O are for, `archive` prints.
    "scrapy.extensions.feedexport.FeedExporter": None,
    "crawler.extensions.early_stop.EarlyStop": 0,
    # Switched off, and not imported either: ports that run code, and what this project has no use for.
    "scrapy.extensions.telnet.TelnetConsole": None,
    "scrapy.extensions.remote_control.RemoteControl": None,
    "scrapy.extensions.memdebug.MemoryDebugger": None,
    "scrapy.extensions.spiderstate.SpiderState": None,
}

# --- Polite -----------------------------------------------------------------------------------------------------------

# Set again by `scrapy crawl` where -s ARCHIVE_CONTACT is given.
USER_AGENT = user_agent(os.environ.get("ARCHIVE_CONTACT", ""))
ROBOTSTXT_OBEY = True
# A robots.txt names the product, not the whole user agent (RFC 9309 section 2.2.1).
ROBOTSTXT_USER_AGENT = PRODUCT
# One request at a time a host, each at least a second after the one before. No jitter: it would go below the delay,
# and a site sees no difference.
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1
DOWNLOAD_DELAY_JITTER = 0
# Attempts after the first, for what may pass: lost connections, 5xx, 429.
RETRY_TIMES = 2
# No Referer: which page led here is nobody's business, and some sites answer by it.
REFERRER_POLICY = "no-referrer"
# A cookie makes the answer depend on what was fetched before it: an archive wants what a stranger sees.
COOKIES_ENABLED = False

# --- Safe -------------------------------------------------------------------------------------------------------------

# Scrapy does not verify by default; a text of an unknown origin is worth nothing here.
DOWNLOAD_VERIFY_CERTIFICATES = True
# By default a start URL file:///etc/passwd is read. Only the web is fetched.
DOWNLOAD_HANDLERS = {
    "http": "crawler.handler.PoliteHandler",
    "https": "crawler.handler.PoliteHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
# Resolves IPv6 too; where the address that comes out may not be visited, crawler.destinations refuses to connect.
TWISTED_DNS_RESOLVER = "scrapy.resolver.CachingHostnameResolver"
# http_proxy and friends in the environment would lead every request around the guard of destinations.
HTTPPROXY_ENABLED = False
# Both open a port that runs code; remote control is new in 2.19 and on by default.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
# Wire bytes of one answer, which the crawl's own process holds until it is archived. The largest article pages are
# below 2 MB; Google reads the first 15.
DOWNLOAD_MAXSIZE = 16 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
# Seconds for a whole answer, so that a server that sends a byte a second ends too. With the seconds to read it, a page
# costs its host a minute at most: what has not come in that time is not asked for a second time in one crawl.
DOWNLOAD_TIMEOUT = 40
DOWNLOAD_FAIL_ON_DATALOSS = True
# A page that says "go there in 5 seconds" is a page; following it would hide it and its links.
METAREFRESH_ENABLED = False
# More hops than any site needs for http, host name, slash and the article's new place.
REDIRECT_MAX_TIMES = 10
URLLENGTH_LIMIT = 2083
# A crawler that has lost its bounds should end before the machine does.
MEMUSAGE_LIMIT_MB = 2048

# --- On the way -------------------------------------------------------------------------------------------------------

# What makes a crawl one that archives is set by crawler.spiders.capturing: the pipeline, bodies left as they were sent.

# A status is a fact to record, not a reason to drop an answer.
HTTPERROR_ALLOW_ALL = True
# The same class as below, and another object of it: it sees what the spider made of an answer.
SPIDER_MIDDLEWARES = {
    "crawler.middlewares.claims.Claims": 50,
    # Every answer and all that comes of it passes through each: those that would change nothing.
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
}
DOWNLOADER_MIDDLEWARES = {
    "crawler.middlewares.destination.DestinationGuard": 60,
    # Before robots.txt, so that not even that is asked for on a host that is none of the site's.
    "crawler.middlewares.off_site.OffSiteRedirects": 90,
    "crawler.middlewares.robots.RobotsObeyed": 100,
    # Behind those that refuse, so that nothing is claimed that may not be asked for.
    "crawler.middlewares.claims.Claims": 110,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,  # fetches where robots.txt answers 5xx
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "crawler.middlewares.retries.Retries": 550,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,  # retries at once, Retry-After unread
    "crawler.middlewares.redirects.Redirects": 600,
    # Last, so that each request that a retry or a redirect makes is looked at anew.
    "crawler.middlewares.conditional_get.ConditionalGet": 700,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    # Switched off above, and not imported either: it takes a quarter of the time to start.
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,
    "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
}

# --- Running ----------------------------------------------------------------------------------------------------------

# Many hosts at once, one request each.
CONCURRENT_REQUESTS = 16
# What one answer gives that is handled at once. Scrapy starts so many tasks for every answer, by default 100; an answer
# gives one capture, and requests, which need not wait while that is written.
CONCURRENT_ITEMS = 2
LOG_LEVEL = "WARNING"
LOG_FORMATTER = "crawler.extensions.logs.BriefLogFormatter"
LOG_FORMAT = "%(asctime)s %(levelname)s %(message)s"

globals().update(
    {name: os.environ[name] for name in list(globals()) if name.startswith("ARCHIVE_") and os.environ.get(name)}
)
