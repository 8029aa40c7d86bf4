"""What a crawl of a site has found and left out, in words."""

from collections.abc import Mapping

from crawler.sources import WAYS

_LEFT_OUT = (
    ("older", "older than wanted", "older than wanted"),
    ("excluded", "excluded by the source", "excluded by the source"),
    ("off-site", "on another host", "on other hosts"),
    ("unwanted", "that is a login, a file or the like", "that are logins, files and the like"),
    ("known", "archived and not due", "archived and not due"),
    ("limit/articles", *2 * ("more known when the limit of articles was reached",)),
    ("limit/pages", *2 * ("more known when the limit of pages was reached",)),
)
"""What was not asked for or not kept: its name in `Site.counts`, and how one and how several are told."""


def lines_of(counts: Mapping[str, int]) -> list[str]:
    """What was found and left out, for the summary: `Site.counts` as lines for a person."""
    lines = []
    found = [f"{counts[f'found/{each}']} by {each}" for each in WAYS if counts.get(f"found/{each}")]
    if found:
        lines.append(f"addresses found: {', '.join(found)}")
    left = [f"{counts[name]} {one if counts[name] == 1 else many}" for name, one, many in _LEFT_OUT if counts.get(name)]
    if left:
        lines.append(f"addresses left out: {'; '.join(left)}")
    if repeated := counts.get("repeated"):
        lines.append(f"{repeated} page{' has' if repeated == 1 else 's have'} the same text as another one")
    traps = sorted(
        ((times, name.removeprefix("trap/")) for name, times in counts.items() if name.startswith("trap/") and times),
        reverse=True,
    )
    if traps:
        lines.append(f"crawl traps ended: {', '.join(f'{name} ({times} addresses)' for times, name in traps)}")
    return lines
