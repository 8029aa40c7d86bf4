"""What the paths of the hostile server ask of a client: a row for each trial."""

import importlib.util
import os
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).parents[2]
SERVER = Path(os.environ.get("SHARED", PROJECT.parent / "shared")) / "tools" / "evil_server.py"
"""A program of its own, not part of the project: every bad habit of the web, on the loopback network."""

FAILS = frozenset(
    {"timeout", "connection", "http-status", "redirects", "forbidden-address", "too-large", "truncated", "encoding"}
)
"""How a visit ends that brought nothing to read."""
LIMITS = frozenset({"too-large", "extraction-time", "extraction-memory"})
"""How one ends that would have cost too much."""
ARTICLE = "article"
"""How one ends that made a version."""


@cache
def server():
    """The module `evil_server`; None where it does not lie beside the project."""
    if not SERVER.is_file():
        return None
    spec = importlib.util.spec_from_file_location("evil_server", SERVER)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass(frozen=True)
class Row:
    """One address of the server, and what must come of it."""

    path: str
    must: str
    """In a few words, for the table."""
    ends: frozenset = field(default=FAILS)
    """How the visit may end: `article`, or the name of a reason or a fault."""
    holds: tuple = ()
    """What the text must hold where it is an article."""
    lacks: tuple = ()
    """What no text may hold."""
    slow: bool = False
    """Costs its client many seconds on purpose."""


def rows_of(evil):
    """All pages of the server but those that change from visit to visit, family by family."""
    return [
        *_bodies(evil),
        *_transport(evil),
        *_statuses(evil),
        *_headers(evil),
        *_pathological(evil),
        *_redirects(evil),
        *_charsets(evil),
        *_names(evil),
        *_texts(evil),
    ]


def _token(seed):
    return server().token(seed)


def _article(path, seed, must="kept", **kwargs):
    return Row(path, must, frozenset({ARTICLE}), (_token(seed),), **kwargs)


def _bodies(evil):
    bomb = "too large, named"
    for name in ("gzip", "deflate", "gzip2", "br", "zstd"):
        yield Row(f"/bomb/{name}", bomb, LIMITS)
    yield Row("/bomb/gzip-article", "too large, no half article", LIMITS)
    yield Row("/bomb/lying", "an error, or the article", frozenset({"encoding", ARTICLE}), (_token("lying-encoding"),))
    yield Row("/bomb/truncgz", "no version", frozenset({"truncated"}))
    yield _article("/bomb/trailgz", "trail-gz")
    yield Row("/bomb/unknown-enc", "an error, or the article", frozenset({"encoding", ARTICLE}))
    yield Row("/endless", "stopped at the limit", frozenset({"too-large", "timeout"}), slow=True)
    yield Row("/endless-fast", "stopped at the limit", frozenset({"too-large"}))
    yield Row("/endless-headers", "bounded, an error", frozenset({"too-large", "timeout", "connection"}), slow=True)
    yield Row("/slow/headers", "stopped in time", frozenset({"timeout"}), slow=True)
    yield Row("/slow/body", "stopped in time", frozenset({"timeout"}), slow=True)
    yield Row("/slow/first", "stopped in time, or kept", frozenset({"timeout", ARTICLE}), slow=True)
    yield Row("/slow/stall", "stopped in time", frozenset({"timeout"}), slow=True)
    for size in (1, 5, 20, 50):
        ends = LIMITS | {ARTICLE}
        yield Row(f"/big/{size}mb", "kept whole, or too large", ends, (_token("big"),), slow=size > 1)


def _transport(evil):
    for name in ("short", "cut"):
        yield Row(f"/len/{name}", "no version", frozenset({"truncated"}))
    yield Row("/len/long", "no version of the half", frozenset({"truncated"}))
    yield _article("/len/none", "len-none")
    for name in ("negative", "huge", "two", "text"):
        yield Row(f"/len/{name}", "an error", FAILS)
    for name in ("bad", "trunc", "huge"):
        yield Row(f"/chunk/{name}", "an error", frozenset({"truncated", "connection"}))
    for name in ("te-cl", "trailer"):
        ends = frozenset({ARTICLE, "truncated", "connection"})
        yield Row(f"/chunk/{name}", "an error, or the article", ends, (_token(f"chunk-{name}"), "Copyright"[:0]))
    for name in ("close", "reset", "garbage", "http09", "reset-mid"):
        yield Row(f"/conn/{name}", "tried again, then an error", frozenset({"connection", "truncated"}))
    yield Row(
        "/conn/100", "an error, or the article", frozenset({ARTICLE, "connection", "timeout"}), (_token("http100"),)
    )
    yield Row("/conn/smuggle", "the second answer unused", FAILS | _NO_PAGES, lacks=("EVIL2",))


def _statuses(evil):
    yield _article("/status/200", "status-200")
    for code in (
        201, 202, 203, 204, 205, 206, 207, 226, 300, 301, 304, 305, 400, 401, 402, 403, 404, 405, 406, 408, 409, 410,
        418, 421, 425, 451, 500, 501, 502, 504, 505, 511, 520, 599, 999,
    ):  # fmt: skip
        yield Row(f"/status/{code}", "no version", FAILS | {"challenge", "login", "paywall"})
    for code in (429, 503):
        yield Row(f"/status/{code}", "no version", frozenset({"postponed", "http-status", "challenge"}))


def _headers(evil):
    bounded = frozenset({ARTICLE, "connection", "too-large"})
    for name in ("huge", "many", "cookies"):
        yield Row(f"/hdr/{name}", "bounded", bounded, (_token(f"hdr-{name}"),))
    for name in ("nul", "fold", "ctype-long"):
        yield Row(f"/hdr/{name}", "kept; nothing in the WARC forged", bounded, (_token(f"hdr-{name}"),))
    yield Row("/hdr/ctype-lie", "kept, or no page", frozenset({ARTICLE, "not-html"}), (_token("hdr-ctype-lie"),))
    yield Row("/links/canary", "kept, no link asked for", frozenset({ARTICLE}))
    yield Row("/auth/basic", "no version; nothing to log in with", frozenset({"http-status", "login"}))
    yield Row("/auth/redirect-other", "refused, nothing sent along", frozenset({"redirects"}))


# Where a reader sees no sentence either, or the page has none.
_UNMARKED = {
    "dup_paras_20k", "koi8_undeclared", "sjis_undeclared", "nul_bytes", "nul_only_1mb", "empty", "one_byte",
    "binary_png", "binary_pdf", "random_1mb", "brotli_like_text", "json_as_html", "rss_as_html", "div_100k_after",
    "template_nest", "quote_unbalanced", "billion_laughs_html",
}  # fmt: skip
_NO_PAGES = frozenset({"not-html", "empty", "soft-404", "login", "list-page", "truncated", "challenge"})
_HEAVY = {
    "p_unclosed_200k", "br_1m", "table_100k_rows", "links_1m", "links_100k", "paras_5mb", "paras_20mb", "paras_50mb",
    "textnode_9mb", "textnode_11mb", "textnode_50mb", "noword_10mb", "spaces_10mb", "newlines_10mb", "attr_11mb",
    "attrs_100k", "classes_1m", "comments_500k", "comment_dashes_5mb", "entities_1m", "titles_100k", "metas_200k",
    "lt_1m", "siblings_1m_empty", "distinct_blocks_50k", "dup_paras_20k", "font_misnest_20k", "div_100k", "span_100k",
    "b_unclosed_100k", "div_100k_after", "zalgo", "emoji_zwj", "html_many", "doctype_many", "jsonld_redos",
    "ul_nest_20k", "blockquote_20k", "date_redos_words", "date_redos_digits", "tagname_huge", "bidi_zero_width",
    "url_huge", "lang_regex", "title_1mb", "svg_math_mix", "template_nest", "rss_as_html", "jsonld_array_deep",
    "jsonld_deep", "table_nest_2k", "random_1mb", "div_10k",
}  # fmt: skip


def _pathological(evil):
    cases = server().P
    for name in cases.CASES:
        marks = () if name in _UNMARKED else (cases.MARK[:6],)
        ends = frozenset({ARTICLE}) if name == "control" else LIMITS | _NO_PAGES | {ARTICLE}
        must = "kept" if name == "control" else "kept with its text, or named"
        yield Row(f"/patho/{name}", must, ends, marks, ("root:x:0:0",), slow=name in _HEAVY)


def targets(evil):
    """The hostile addresses that redirects, links, sitemaps and feeds of the server lead to, by name."""
    return server()._canary_urls(evil)


_FOLLOWED = {"crlf", "utf8", "blank", "localhost"}
"""Addresses of the server itself, which the user has allowed: by whatever name it is reached."""
_UNKNOWN = {
    "metagoogle": {"dns"},  # a name that only some networks know
    "long": {"connection"},  # the header's line is longer than a client takes
}
"""What may end before it could be refused."""


def _redirects(evil):
    looped = frozenset({"redirects"})
    yield Row("/r/loop-a", "bounded, named", looped)
    yield Row("/r/loop-b", "bounded, named", looped)
    yield Row("/r/self", "bounded, named", looped)
    yield Row("/r/infinite/0", "bounded, named", looped)
    yield Row("/r/chain/60", "bounded, named", looped)
    for length in (1, 3, 5):
        yield _article(f"/r/chain/{length}", "chain-end")
    for code in (301, 302, 303, 307, 308):
        yield _article(f"/r/to?u=/article/story-0{code % 10}&code={code}", f"story-0{code % 10}")
    for name in targets(evil):
        if name == "tls-down":
            yield _article(f"/r/{name}", "story-01")
        elif name in _FOLLOWED:
            yield Row(f"/r/{name}", "bounded", FAILS | {ARTICLE}, lacks=(server().CANARY_TOKEN,))
        else:
            yield Row(
                f"/r/{name}", "refused, named", looped | _UNKNOWN.get(name, set()), lacks=(server().CANARY_TOKEN,)
            )
    for name in targets(evil):
        ends = frozenset({ARTICLE, "empty", "soft-404", "list-page", "login"})
        yield Row(f"/r/meta/{name}", "not followed", ends, lacks=(server().CANARY_TOKEN,))
    for name in targets(evil):
        yield _article(f"/r/js/{name}", "js-redirect", "kept under its own address", lacks=(server().CANARY_TOKEN,))


def _charsets(evil):
    module = server()
    for name, (_, _, real) in module.CS.items():
        phrase = module.CS_TEXT.get(real, "Café naïve “quoted” — €5")
        ends = {"none-1252": {ARTICLE}, "utf7": {ARTICLE, "encoding", "empty"}}.get(name, {ARTICLE})
        yield Row(f"/cs/{name}", "readable", frozenset(ends), () if name == "utf7" else (phrase,))


def _names(evil):
    for path in server().NAMES:
        yield Row(path, "a document inside the store", frozenset({ARTICLE, "list-page", "http-status"}))
    for path in server().DUPS:
        yield _article(path, "dup-story", "one document for all")


def _texts(evil):
    for name, payload in server().HOSTILE.items():
        # Without a title it is no article.
        ends = {ARTICLE} if payload.strip() else {ARTICLE, "empty"}
        yield Row(f"/text/{name}", "inert wherever it is shown", frozenset(ends))


def problems(row, seen):
    """What is wrong with what was seen, as lines; none where all is well."""
    found = []
    if seen is None:
        return ["no visit is recorded"]
    if seen.ended not in row.ends:
        found.append(f"ended as {seen.ended}, not as one of {', '.join(sorted(row.ends))}")
    if seen.ended == ARTICLE:
        found += [f"the text lacks {each!r}" for each in row.holds if each not in seen.text]
    found += [f"the text holds {each!r}" for each in row.lacks if each in seen.text]
    if seen.ended != ARTICLE and not seen.detail:
        found.append("ended without a reason for a person")
    return found


SHORT_PATHOLOGICAL = {
    "control",
    "svg_math_mix",
    "div_10k",
    "jsonld_redos",
    "attrs_100k",
    "xxe_html",
    "title_hostile",
    "surrogates",
}


def is_short(row):
    """Whether a row is of the form that runs in a minute: each family, and of the large ones the telling pages."""
    family, _, name = row.path.removeprefix("/").partition("/")
    if family == "patho":
        return name in SHORT_PATHOLOGICAL
    if family == "status":
        return name in ("200", "203", "204", "206", "304", "404", "429", "451", "500", "503")
    if row.path.startswith(("/r/meta/", "/r/js/")):
        return name.partition("/")[2] in ("canary", "canary-dec", "meta169", "file", "javascript", "blank")
    return not row.slow


@dataclass(frozen=True)
class Changing:
    """An address whose answer changes from visit to visit, and how many versions there are after each of three."""

    path: str
    must: str
    versions: tuple
    """Of each phase, the numbers that are right."""


def changing_rows():
    """Pages that another one takes the place of, that change by noise, or whose server lies of whether they changed."""
    module = server()
    for name in module.REPLACERS:
        yield Changing(f"/changing/{name}", "no version in phase 2, one in phase 3", ({1}, {1}, {2}))
    for name in module.NOISE:
        yield Changing(f"/changing/noise-{name}", "no version in phase 2, one in phase 3", ({1}, {1}, {2}))
    for name in ("flap", "weak", "future", "badlm", "epoch", "etag-huge", "etag-unquoted", "etag-crlf", "lm-back"):
        yield Changing(f"/cond/{name}", "the content decides", ({1}, {1}, {2}))
    yield Changing("/cond/same-etag-new-body", "the content decides", ({1}, {1}, {2}))
    yield Changing("/cond/uncond304", "no version of an answer that says nothing", ({0}, {0}, {0}))
    # It goes on to say so: only a look at the whole page, every so often, could tell, and here even that says 304.
    yield Changing("/cond/always304", "one version, never a second", ({1}, {1}, {1}))
    yield Changing("/cond/304body", "one version; the stray body is no page", ({1}, {1}, {1, 2}))
    yield Changing("/diffinject", "two versions, inert", ({1}, {2}, {2}))
    # Less than half of the text is left: what is read waits until a second look confirms it.
    yield Changing("/shrink", "a version, at once or when confirmed", ({1}, {1, 2}, {2}))
    yield Changing("/revert", "A, B, A: three versions of two texts", ({1}, {2}, {3}))


STORIES = tuple(f"/article/story-0{number}" for number in (2, 3, 4, 5, 6, 7, 8))

FORBIDS_ALL = {
    "robots_5xx", "robots_429", "robots_hang", "robots_reset", "robots_disallow", "robots_redirect_canary",
    "robots_redirect_loop",
}  # fmt: skip
"""What cannot be had forbids all (RFC 9309 section 2.3.1.4); 429 is taken for the same."""
FORBIDS = {
    "robots_big": {"/article/story-02"},
    "robots_partial": {f"/article/story-0{number}" for number in (2, 3, 4, 5, 8)},
    "robots_garbage": {"/article/story-04"},
    "robots_redirect": {"/article/story-05"},
    "robots_redos": {"/article/story-08"},
}
SLOW = ("robots_hang", "robots_delay")
"""On their own, for all the ports are one machine's, which is asked one thing at a time."""


def stories_of(name):
    """Those that tell whether a robots.txt is obeyed: where it forbids all or nothing, a few do."""
    return STORIES if name in FORBIDS else STORIES[:3]


def forbidden(name):
    return set(STORIES) if name in FORBIDS_ALL else FORBIDS.get(name, set())
