"""Which differences count."""

import dataclasses
import datetime as dt
import hashlib
from pathlib import Path

from archive.digest import digest
from archive.model import Metadata
from archive.textformat import loads

MODEL = Path(__file__).parent / "files" / "daesh-stages-murderous-fightback-in-mosul.txt"


def test_the_digest_is_what_sha256sum_says_of_the_file():
    content = MODEL.read_bytes()
    assert digest(loads(content.decode())) == hashlib.sha256(content).hexdigest()


def test_title_byline_and_body_count_and_metadata_does_not():
    article = loads(MODEL.read_bytes().decode())
    others = [
        dataclasses.replace(article, title=article.title + "!"),
        dataclasses.replace(article, byline=None),
        dataclasses.replace(article, byline=dataclasses.replace(article.byline, time=dt.time(10, 20))),
        dataclasses.replace(article, body=article.body[::-1]),
    ]
    assert len({digest(article), *map(digest, others)}) == 5
    assert digest(dataclasses.replace(article, metadata=Metadata(language="en"))) == digest(article)
