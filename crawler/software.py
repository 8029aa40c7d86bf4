"""Who we say we are: to the servers that are asked, and in the records of what they answered."""

import re
from importlib.metadata import version

from archive.release import NAME, release

PRODUCT = NAME
"""The product token that robots.txt files name (RFC 9309 section 2.2.1)."""


def user_agent(contact: str) -> str:
    """The User-Agent field. `contact`: an address of a page or of mail; empty where none was given.

    Raises:
        ValueError: `contact` cannot stand in a header field.
    """
    if not re.fullmatch(r"[ -'*-~]*", contact):  # printable ASCII without ( and ), which would end the comment
        raise ValueError("holds characters that cannot stand in a User-Agent")
    # A "+" before the address is what servers' logs and their readers know (Googlebot's form).
    return f"{PRODUCT}/{release()} (+{contact})" if contact else f"{PRODUCT}/{release()} (archive of articles)"


def software() -> str:
    """What fetches and reads, with versions, as it is written beside what comes of it: `palimpsest/0.1.0 scrapy/…`."""
    libraries = (f"{name}/{version(name)}" for name in ("scrapy", "trafilatura"))
    return " ".join([f"{PRODUCT}/{release()}", *libraries])
