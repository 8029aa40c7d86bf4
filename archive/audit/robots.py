"""What a robots.txt says of an address, with the line that says so (RFC 9309). Pure.

The crawler asks another reader (Protego). Two that were written apart and agree are worth more to an audit than one
that is asked twice; a test holds them to each other.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from urllib.parse import quote, urlsplit

MOST_BYTES = 500 * 1024
"""Read of a robots.txt (RFC 9309 section 2.5)."""
MOST_LINKS = 5
"""Redirects followed to a robots.txt (RFC 9309 section 2.3.1.2)."""

# Google's parser, and so whoever writes for it, takes these spellings, and lines without the colon.
_LINE = re.compile(
    r"(?P<agent>user[- ]?agent)|(?P<disallow>dis+al+[ao]w|diasllow)|(?P<allow>allow)|(?P<delay>crawl[- ]delay)"
    r"|(?P<site>sitemaps?|site-map|host)|(?P<other>request[- ]rate|visit[- ]time)",
    re.I,
)
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a group."""

    line: int
    """From 1."""
    allows: bool
    pattern: str
    """As it is compared: percent-encoding normalised (RFC 9309 section 2.2.2)."""
    text: str
    """The line as it stands there."""

    def matches(self, path: str) -> bool:
        """Whether the pattern holds for a normalised path with its query: `*` is any text, `$` at the end the end."""
        pattern, is_whole = (self.pattern[:-1], True) if self.pattern.endswith("$") else (self.pattern, False)
        first, *rest = re.split(r"\*+", pattern)
        if not path.startswith(first):
            return False
        at = len(first)
        if not rest:
            return not is_whole or at == len(path)
        *middle, last = rest
        for part in middle:
            found = path.find(part, at)
            if found < 0:
                return False
            at = found + len(part)
        if is_whole:
            return len(path) - len(last) >= at and path.endswith(last)
        return path.find(last, at) >= 0


@dataclass(frozen=True, slots=True)
class Rules:
    """The group of a robots.txt that is ours."""

    rules: tuple[Rule, ...] = ()
    delay: float = 0.0
    """Seconds between two requests; 0 where nothing is said."""
    delay_line: int | None = None

    def rule_for(self, url: str) -> Rule | None:
        """The rule that decides: the most specific, by its length, and of two such the one that allows; None where
        none does, which allows (RFC 9309 section 2.2.2)."""
        path = path_of(url)
        matching = [rule for rule in self.rules if rule.matches(path)]
        return max(matching, key=lambda rule: (len(rule.pattern), rule.allows, -rule.line), default=None)


def read(body: bytes, *, encoding: str, agent: str) -> Rules | None:
    """The rules for the product token `agent` in the body of an answer; None where nobody can understand it."""
    text = _text(body, encoding)
    return None if text is None else parse(text, agent=agent)


def parse(text: str, *, agent: str) -> Rules:
    """The rules for `agent`: of all groups that name it, of all groups for `*` where none does (section 2.2.1)."""
    ours: list[tuple[int, str, str, str]] = []
    anybodys: list[tuple[int, str, str, str]] = []
    names: list[str] = []
    is_naming, is_named = False, False
    for number, field, value, line in _lines(text):
        if field == "agent":
            names = names if is_naming else []
            is_naming = True
            names += [name for name in {value.lower(), value.lower().replace("*", "") or "*"} if value]
            is_named |= agent.lower() in names
            continue
        if field != "site":
            is_naming = False
        if agent.lower() in names:
            ours.append((number, field, value, line))
        if "*" in names:
            anybodys.append((number, field, value, line))
    return _rules(ours if is_named else anybodys)


def _rules(lines: list[tuple[int, str, str, str]]) -> Rules:
    rules: list[Rule] = []
    delay, delay_line = 0.0, None
    for number, field, value, line in lines:
        if field in ("allow", "disallow") and value:
            for pattern in _patterns(value, allows=field == "allow"):
                rules.append(Rule(number, field == "allow", pattern, line))
        elif field == "delay":
            try:
                seconds = float(value)
            except ValueError:
                continue
            if isfinite(seconds) and seconds >= 0:
                delay, delay_line = seconds, number
    return Rules(tuple(rules), delay, delay_line)


def _patterns(value: str, *, allows: bool) -> Iterator[str]:
    if "$" in value:  # meant as the sign itself, perhaps
        yield from _patterns(value.replace("$", "%24"), allows=allows)
    value = f"/{value}" if value.startswith(("http://", "https://")) else value
    anchor = "$" if value.endswith("$") else ""
    pattern = _normal(value.removesuffix("$"), kept="*") + anchor
    if pattern:
        yield pattern
    if allows and pattern.endswith("/index.html"):
        yield pattern.removesuffix("index.html") + "$"


def _lines(text: str) -> Iterator[tuple[int, str, str, str]]:
    """Number, field, value and text of each line that says something."""
    for number, whole in enumerate(text.splitlines(), start=1):
        line = whole.partition("#")[0].strip()
        match = _LINE.match(line)
        rest = line[match.end() :] if match else ""
        has_colon = rest.lstrip().startswith(":")
        # Without one behind the field, a blank parts it from the value; and a colon later on, another field.
        is_other = not has_colon and (rest[:1].strip() != "" or re.search(r":(?:\s|$)", rest) is not None)
        if match is not None and not is_other:
            yield number, str(match.lastgroup), rest.lstrip().removeprefix(":").strip(), whole.strip()
        elif ":" in line:
            yield number, "other", "", whole.strip()


def path_of(url: str) -> str:
    """What of an address rules are about: path and query, normalised."""
    url = url.partition("#")[0]
    parts = urlsplit(url)
    path = _normal(parts.path + (f"?{parts.query}" if "?" in url else ""), kept="")
    return path if path.startswith("/") else f"/{path}"


def _normal(text: str, *, kept: str) -> str:
    """One spelling for all percent-encodings of a text, but for those of `/`, `%` and what is `kept`."""
    stays = {f"{ord(each):02X}" for each in f"/%{kept}"}

    def decoded(found: re.Match[bytes]) -> bytes:
        code = found[1].upper()
        return b"%" + code if code.decode() in stays else bytes([int(code, 16)])

    raw = re.sub(rb"%([0-9A-Fa-f]{2})", decoded, text.encode("utf-8", "surrogatepass"))
    return quote(raw.decode("utf-8", "replace"), safe=f"/%={kept}")


def _text(body: bytes, encoding: str) -> str | None:
    """The first `MOST_BYTES` as text, without a line that was cut; None where it is packed in a way not asked for."""
    coding = encoding.strip().lower()
    if coding in ("gzip", "x-gzip", "deflate"):
        try:
            body = zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(body, MOST_BYTES + 1)
        except zlib.error:  # The field is wrong, as some servers' is: text is read as it came.
            if b"\0" in body:
                return None
    elif coding not in ("", "identity", "none"):
        return None
    if len(body) > MOST_BYTES:
        body = body[: max(body.rfind(end, 0, MOST_BYTES) for end in (b"\n", b"\r")) + 1]
    return body.decode("utf-8-sig", errors="replace")
