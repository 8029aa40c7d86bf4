"""The key by which indexes of web archives sort addresses: `com,example)/story?a=1` (SURT).

As the canonicaliser of the Internet Archive makes it, which pywb, cdxj-indexer and ReplayWeb.page look addresses up by.
Its rules: no scheme, user, fragment or default port; host without www, www2 …, its labels turned around; escapes
undone and done again once; path and query in lower case, without session ids and a slash at the end; query in order.
"""

import re
from urllib.parse import quote_from_bytes, unquote_to_bytes, urlsplit

_PORTS = {"http": 80, "https": 443}
_WWW = re.compile(r"www\d*\.")
# Each escape behind an escape is one more look at the whole: an address that a server made of thousands has to end.
_MOST_ESCAPED = 50
_KEPT = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"
_PATH_SESSIONS = [
    re.compile(r"^(.*/)(?:\((?:[a-z]\([0-9a-z]{24}\))+\)/)([^?]+\.aspx.*)$", re.DOTALL),
    re.compile(r"^(.*/)(?:\([0-9a-z]{24}\)/)([^?]+\.aspx.*)$", re.DOTALL),
]
_QUERY_SESSIONS = [
    re.compile(rf"^(.*){session}(?:&(.*))?$", re.IGNORECASE | re.DOTALL)
    for session in (
        "jsessionid=[0-9a-z]{32}",
        "phpsessid=[0-9a-z]{32}",
        "sid=[0-9a-z]{32}",
        "aspsessionid[a-z]{8}=[a-z]{24}",
        "cfid=[^&]+&cftoken=[^&]+",
    )
]


def surt(uri: str) -> str:
    """The key of an absolute http or https address, as it stands in a WARC record: ASCII. Raises: ValueError.

    >>> surt("https://www.Example.com:443/Story/?b=2&a=1#top")
    'com,example)/story?a=1&b=2'
    """
    parts = urlsplit(uri)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError(f"no address of the web: {uri[:100]!r}")
    host = _escaped(_unescaped(parts.hostname).lower().replace(b"..", b".").strip(b"."))
    labels = ",".join(reversed(_WWW.sub("", host, count=1).split(".") if _WWW.match(host) else host.split(".")))
    port = "" if parts.port in (None, 0, _PORTS[parts.scheme]) else f":{parts.port}"
    query = _query(_escaped(_unescaped(parts.query)))
    return f"{labels}{port}){_path(_unescaped(parts.path))}" + (f"?{query}" if query else "")


def _path(path: bytes) -> str:
    kept: list[bytes] = []
    for part in path.split(b"/")[1:]:
        if part == b".." and kept:
            kept.pop()
        elif part != b".":
            kept.append(part)
    # An empty last part is the slash at the end; empty ones before it are slashes that were doubled.
    joined = b"/" + b"".join(part + b"/" for part in kept[:-1] if part) + b"".join(kept[-1:])
    path_key = _escaped(joined).lower()
    for pattern in _PATH_SESSIONS:
        if found := pattern.match(path_key):
            path_key = found[1] + found[2]
    return path_key[:-1] if path_key.endswith("/") and len(path_key) > 1 else path_key


def _query(query: str) -> str:
    for pattern in _QUERY_SESSIONS:
        if found := pattern.match(query):
            query = found[1] + (found[2] or "")
    if len(query) <= 1:
        return query.lower()
    pairs = sorted(tuple(one.split("=", 1)) for one in query.lower().split("&"))
    return "&".join("=".join(pair) for pair in pairs)


def _unescaped(text: str) -> bytes:
    """With every escape undone, and those that were behind it: `%2541` is `A`."""
    data = text.encode("utf-8", "surrogateescape")
    for _ in range(_MOST_ESCAPED):
        again = unquote_to_bytes(data)
        if again == data:
            break
        data = again
    return data


def _escaped(data: bytes) -> str:
    return quote_from_bytes(data, safe=_KEPT)
