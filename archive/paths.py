"""Identities of articles, and the keys under which their texts lie: the only place that makes one.

An identity says which article an address means, however it is spelt: `www.workersliberty.org/story/daesh-stages`. It is
no address: it has no scheme, and what does not choose an article is gone from it. Everything here is pure.
"""

import datetime as dt
import hashlib
import re

import idna

from archive.errors import UsageError

_URL = re.compile(
    # Without a scheme only what is no other address: `mailto:x`, `file:///x`, `http:///x`.
    r"(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://|(?![A-Za-z][A-Za-z0-9+.-]*:(?!\d)))"
    r"(?:[^/?#]*@)?"
    r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^\x00-\x20\x7f-\xa0/?#:@\[\]<>^|%\"`{}]+)(?::(?P<port>\d{0,5}))?"
    r"(?P<path>/[^?#]*)?(?:\?(?P<query>[^#]*))?(?:#.*)?",
    re.DOTALL,
)
# What browsers drop before they read an address (WHATWG URL, "basic URL parser", steps 1 and 3).
_DROPPED = re.compile(r"[\t\n\r]")
_ENDS = "".join(map(chr, range(0x21)))

_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_LITERAL = _UNRESERVED | frozenset("!$&'()*+,;=:@/?")
_ENCODED = re.compile(r"%([0-9A-Fa-f]{2})|(.)", re.DOTALL)

# Parameters that say where a reader came from, never what they read. Names in lower case.
_TRACKING = re.compile(
    r"(?:utm|mtm|matomo|piwik|pk|hsa|guce)_.*|at_(?:medium|campaign|custom\d|link_.*|ptr_name|format|bbc_team)"
    r"|(?:gcl|fbcl|dcl|ycl|twcl|ttcl|scl)id|msclkid|gclsrc|gad_source|gad_campaignid|[gw]braid|srsltid|li_fat_id"
    r"|igshi?d?|mc_[ce]id|mkt_tok|_hs(?:enc|mi)|__hs(?:tc|sc|fp)|_ga|_gl|_openstat|yclid|rb_clickid|wickedid|vero_(?:id|conv)"
    r"|oly_(?:enc|anon)_id|ref_src|ref_url|__twitter_impression|xtor|wt_z?mc|ocid|cmpid|cmp|smid|smtyp|s_cid|ncid|icid"
    r"|ns_(?:mchannel|source|campaign|linkname|fee)|ito|sfnsn|mibextid|guccounter|_branch_match_id|sharetype|share_from",
)
# Session ids of Java, PHP, ASP, ColdFusion, osCommerce.
_SESSION = re.compile(r"jsessionid|phpsessid|aspsessionid.*|session_?id|sess_?id|cfid|cftoken|oscsid|zenid")
# Short names that carry an article's number on some sites: a session id only where the value looks like one.
_MAYBE_SESSION = re.compile(r"(?:sid|s|session|sess)=[0-9a-f]{32,}", re.IGNORECASE)
_PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*", re.IGNORECASE)
_AMP_QUERY = re.compile(r"amp(?:=(?:1|true|amp)?)?|outputtype=amp", re.IGNORECASE)
_INDEX = re.compile(r"index\.(?:html?|php|shtml)", re.IGNORECASE)
_AMP_NAME = re.compile(r"\.amp(?=\.html?$|$)", re.IGNORECASE)
_LATER_PAGE = re.compile(
    r"(?:[?&](?:page|paged|pagina|seite)=|/(?:page|pagina|seite)/)(?:[2-9]|[1-9]\d{1,2})(?![\w.-])"
)
_SCRIPT = re.compile(r"\.(?:php\d?|aspx?|jsp|cgi|pl|cfm)$", re.IGNORECASE)

_SAME_SITE = re.compile(r"^(?:(?:www|m|mobile|amp)\.)+(?=[^.]+\.)")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|clock\$|com\d|lpt\d)(?=\.|$)")
_MOMENT = "{0.year:04}{0:%m%dT%H%M%SZ}"

LEARNT = "boilerplate"
SEALS = "seals"
"""The folder of the store with what was learnt of hosts."""
CRAWLS = "crawls"
"""The folder of the store with what is known of each crawl."""
TURNS = f"{CRAWLS}/hosts"
"""The folder with the files by which crawls take turns."""
TEXT_SUFFIX = ".txt"
RECORD_SUFFIX = ".json"


def identity(url: str) -> str:
    """Which article or page `url` means: one identity for all the spellings of an address.

    http and https, letter case of the host, default ports, user names, fragments, tracking parameters, session ids, the
    order of parameters, duplicate and trailing slashes, `index.html`, dot segments, percent-encodings and AMP's usual
    spellings make no difference. `www.` and the path's letter case do. An identity is its own identity.

    >>> identity("https://WWW.Example.org:443//news/../story/a%2db/?utm_source=x&b=2&a=1#top")
    'www.example.org/story/a-b?a=1&b=2'

    Raises: UsageError where `url` is no http or https address.
    """
    match = _URL.fullmatch(_DROPPED.sub("", url.strip(_ENDS)).replace("\\", "/"))
    if match is None or (match["scheme"] or "http").lower() not in ("http", "https"):
        raise UsageError(f"not an http or https address: {url[:200]!r}")
    host = _host(match["host"])
    port = int(match["port"]) if match["port"] else None
    # The same server answers on both default ports, and an identity has no scheme that could tell them apart.
    authority = host if port in (None, 80, 443) else f"{host}:{port}"
    query = _query(match["query"] or "")
    return authority + _path(match["path"] or "") + (f"?{query}" if query else "")


def without_tracking(url: str) -> str:
    """The address `url` as people pass it on: without parameters that say where a reader came from, and fragment.

    >>> without_tracking("http://h.example/a?id=5&utm_source=rss#top"), without_tracking("http://h.example/?fbclid=x")
    ('http://h.example/a?id=5', 'http://h.example/')
    """
    address, _, query = url.partition("#")[0].partition("?")
    kept = [pair for pair in query.split("&") if not _TRACKING.fullmatch(pair.partition("=")[0].lower())]
    return f"{address}?{'&'.join(kept)}" if any(kept) else address


def host_of(identity: str) -> str:
    """The host of an identity, with its port where that is not the default one.

    >>> host_of("127.0.0.1:8000/story?id=1")
    '127.0.0.1:8000'
    """
    return re.split("[/?]", identity, maxsplit=1)[0]


def same_site(one: str, other: str) -> bool:
    """Whether two identities lie on one host, give or take `www.`, `m.`, `mobile.` and `amp.`."""
    return _SAME_SITE.sub("", host_of(one)) == _SAME_SITE.sub("", host_of(other))


def canonical_identity(*, url: str, canonical: str | None) -> str | None:
    """The identity that the page at `url` names as its own, where it may be believed; else None.

    Believed: an address on the page's own host (give or take `www.`, `m.`, `amp.`), since a page could otherwise write
    into another site's history. Not believed: the site's root or a section for a page below it, a script without the
    parameters that choose what it shows, and the first page for a later one of an article in parts. `canonical` is
    absolute; what is no address counts as None.
    """
    if canonical is None:
        return None
    own = identity(url)
    try:
        named = identity(canonical)
    except UsageError:
        return None
    if named == own:
        return named
    root = host_of(named) == named
    section = own.startswith(f"{named}/") and not _names_an_article(named)
    script = own.startswith(f"{named}?") and _SCRIPT.search(named)
    later = _LATER_PAGE.search(own) and not _LATER_PAGE.search(named)
    return None if root or section or script or later or not same_site(own, named) else named


def text_key(article: str, at: dt.datetime, digest: str) -> str:
    """Store key of the text that `article` (an identity) had at `at`; `digest`: 64 hex digits.

    Three components of at most 240 bytes from `a-z0-9.-_`, and T and Z in the moment, which no file system, Windows'
    and those without letter case included, takes for another or for a device. Other articles have other folders.
    """
    return f"texts/{_host_folder(host_of(article))}/{_article_folder(article)}/{_MOMENT.format(at)}-{digest[:12]}.txt"


def record_key(key: str) -> str:
    """Key of the record that says where the text under `key` came from."""
    return key.removesuffix(TEXT_SUFFIX) + RECORD_SUFFIX


def learnt_key(host: str, revision: int) -> str:
    """Store key of what was learnt of `host`, as it stands in identities; `revision` from 1."""
    return f"{learnt_folder(host)}/{revision:06}.json"


def learnt_folder(host: str) -> str:
    """The folder of the store with all revisions of what was learnt of `host`. Other hosts have other folders."""
    return f"{LEARNT}/{_host_folder(host)}-{_short_hash(host)}"


def seal_key(number: int, at: dt.datetime) -> str:
    """Key of the seal with this number, from 1, made at `at`."""
    return f"{SEALS}/{number:06}-{_MOMENT.format(at)}.sha256"


def raw_key(at: dt.datetime, token: str) -> str:
    """Key of a WARC file begun at `at`; `token`: hex digits that nobody can guess."""
    return f"raw/{at.year:04}/{at:%m}/{_MOMENT.format(at)}-{token}.warc.gz"


def run_key(at: dt.datetime, token: str) -> str:
    """Key of the file of a crawl that began at `at` and has ended; `token`: hex digits that nobody can guess."""
    return f"{CRAWLS}/{at.year:04}-{at:%m}/{_MOMENT.format(at)}-{token}.json"


def turn_key(host: str) -> str:
    """Key of the file by which crawls take turns at the network host `host`, in lower case, without a port."""
    return f"{TURNS}/{_host_folder(host)}-{_short_hash(host)}"


def _host(host: str) -> str:
    if host.startswith("["):
        return host.lower()
    host = host.rstrip(".")
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode("ascii").rstrip(".")
        except (idna.IDNAError, UnicodeError) as exc:
            raise UsageError(f"not a host name: {host[:200]!r}") from exc
    if not host:
        raise UsageError("an address without a host")
    return host.lower()


def _percent(text: str) -> str:
    """`text` with each character in one spelling (RFC 3986 section 6.2.2); an encoded delimiter stays encoded."""

    def one(match: re.Match[str]) -> str:
        code, char = match.groups()
        if code is not None:
            return chr(int(code, 16)) if chr(int(code, 16)) in _UNRESERVED else f"%{code.upper()}"
        return char if char in _LITERAL else "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "surrogatepass"))

    return _ENCODED.sub(one, text)


def _path(path: str) -> str:
    """The path without what does not choose an article: empty for the root, else `/a/b`."""
    segments: list[str] = []
    for segment in _percent(_PATH_SESSION.sub("", path).replace("?", "%3F")).split("/"):
        if segment == "..":
            del segments[-1:]
        elif segment not in ("", "."):
            segments.append(segment)
    while segments:
        last = segments[-1]
        if _INDEX.fullmatch(last):
            segments.pop()
        elif _AMP_NAME.search(last) and _AMP_NAME.sub("", last).strip("."):
            segments[-1] = _AMP_NAME.sub("", last)
        elif last.lower() == "amp" and len(segments) > 1 and _names_an_article("/" + segments[-2]):
            segments.pop()
        elif segments[0].lower() == "amp" and len(segments) > 1 and _names_an_article("/" + last):
            del segments[0]
        else:
            break
    return "".join(f"/{segment}" for segment in segments)


def _query(query: str) -> str:
    kept = []
    for pair in query.split("&"):
        # An address copied out of HTML source keeps the entity: a=1&amp;b=2.
        pair = _percent(re.sub(r"^(?:amp;)+", "", pair))
        name = pair.partition("=")[0].lower()
        dropped = _TRACKING.fullmatch(name) or _SESSION.fullmatch(name)
        if pair and not dropped and not _MAYBE_SESSION.fullmatch(pair) and not _AMP_QUERY.fullmatch(pair):
            kept.append(pair)
    # By name only: among parameters of one name the order may say something.
    return "&".join(sorted(kept, key=lambda pair: pair.partition("=")[0]))


def _names_an_article(identity: str) -> bool:
    """Whether the last part of a path looks like one article's name, not like that of a section: a number, or words."""
    last = identity.rsplit("/", 1)[-1]
    return "/" in identity and (re.search(r"\d{3}", last) is not None or last.count("-") >= 2)


def _host_folder(host: str) -> str:
    name = re.sub(r"[^a-z0-9.-]", "_", host).strip(".")
    name = re.sub(r"\.{2,}", "_", name) or "_"
    if len(name) > 200:
        name = f"{name[:190].rstrip('.')}-{_short_hash(host)}"
    return f"_{name}" if _RESERVED.match(name) or name.startswith("-") else name


def _article_folder(article: str) -> str:
    rest = article[len(host_of(article)) :]
    path, _, query = rest.partition("?")
    last = re.sub(r"\.(?:html?|php|shtml|aspx?|jsp)$", "", path.rsplit("/", 1)[-1], flags=re.IGNORECASE)
    words = re.sub(r"%[0-9A-F]{2}", "-", last) + "-" + re.sub(r"%[0-9A-F]{2}", "-", query)
    slug = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:100].strip("-")
    # Where nothing of the name can be written in a file name, more of the hash keeps a big site's folders apart.
    return f"{slug or hashlib.sha256(article.encode()).hexdigest()[8:16]}-{_short_hash(article)}"


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
