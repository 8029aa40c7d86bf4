"""Who we say we are: the product token that robots.txt files name, and how a site's owner reaches whoever crawls."""

import re
from importlib.metadata import PackageNotFoundError, version

PRODUCT = "palimpsest"
"""The product token (RFC 9309 section 2.2.1)."""


def user_agent(contact: str) -> str:
    """The User-Agent field. `contact`: an address of a page or of mail; empty where none was given.

    Raises:
        ValueError: `contact` cannot stand in a header field.
    """
    if not re.fullmatch(r"[ -'*-~]*", contact):  # printable ASCII without ( and ), which would end the comment
        raise ValueError("holds characters that cannot stand in a User-Agent")
    try:
        number = version(PRODUCT)
    except PackageNotFoundError:  # run from the project's folder without being installed
        number = "0"
    # A "+" before the address is what servers' logs and their readers know (Googlebot's form).
    return f"{PRODUCT}/{number} (+{contact})" if contact else f"{PRODUCT}/{number} (archive of articles)"
