"""Noise that no rule knows: learnt from what changes on most fetches, and taken back out of what was archived."""

import datetime as dt
from random import Random

import pytest
from unknown import KINDS as UNKNOWN
from unknown import PROMOS, comments, lines, promo

from archive.archive import Archive
from archive.boilerplate.learning import learn
from archive.boilerplate.model import Evidence, Learnt, Ruling, Said, whole
from archive.model import Article, Capture, Page
from crawler.extract import RULES, extract

HOST = "paper.example"
HTML = (("Content-Type", "text/html; charset=utf-8"),)
BEGIN = dt.datetime(2026, 3, 10, 10, tzinfo=dt.UTC)
SUBJECTS = ("bridge", "harvest", "school", "election", "strike", "flood", "library", "railway")
OFFERS = (
    "Five lamps for a dark winter", "A chair for the garden", "Tea from the far north", "The map of the year",
    "Two cups and a saucer", "A calendar of lighthouses",
)  # fmt: skip


def page(subject, fetch):
    """An article with the lines of the site's shop in it; the flood's is edited at the third fetch."""
    draw = Random(f"{subject} {fetch}")  # noqa: S311
    paragraphs = [
        f"The {subject} was on every front page on Tuesday morning, and it was in the evening news of the day again.",
        f"Nobody who lived near the {subject} had been asked, said those who came to the meeting in the town hall.",
        f"A decision about the {subject} will be taken in some weeks, or never, as friends of the {subject} fear.",
        f"Until then the {subject} remains what it has been for years, which is a matter of long and angry letters.",
    ]
    if subject == "flood" and fetch >= 2:
        paragraphs[3] = "The minister said late on Tuesday that help for those whom the flood has struck is on its way."
    shop = [f"<p>Our shop has {draw.randrange(20, 900)} visitors at this hour</p>"]
    shop += ["<p>Found in our shop</p>", *(f"<p>{text}</p>" for text in draw.sample(OFFERS, 2))]
    body = [*(f"<p>{text}</p>" for text in paragraphs[:2]), *shop, *(f"<p>{text}</p>" for text in paragraphs[2:])]
    html = f"""<!DOCTYPE html><html lang="en"><head><title>All about the {subject}</title></head><body><article>
    <h1>All about the {subject}</h1><p class="byline">By Ada Winter</p>{"".join(body)}</article></body></html>"""
    return html.encode(), tuple(paragraphs)


def url(subject):
    return f"https://{HOST}/2026/{subject}"


def fetch_all(store, number):
    """One crawl of all of them, by what is known of the host when it begins."""
    at = BEGIN + dt.timedelta(hours=number)
    with Archive.open(store, create=True) as archive:
        known = archive.boilerplate(HOST)
        captures = []
        for subject in SUBJECTS:
            answered = Page(url(subject), at, 200, HTML, page(subject, number)[0])
            read = extract(answered, known)
            captures.append(Capture(answered.url, at, (answered,), read, rules=RULES, learnt=known.revision))
        archive.record(captures)


def texts(store, subject):
    with Archive.open(store) as archive:
        return [archive.article(version.key).body for version in archive.versions(url(subject))]


@pytest.fixture
def store(tmp_path):
    return tmp_path / "store"


def told(subject, fetches):
    """What the article said, each text once."""
    return list(dict.fromkeys(page(subject, number)[1] for number in range(fetches)))


def test_from_the_third_fetch_on_each_version_is_an_edit(store, scrapy):
    for number in range(3):
        fetch_all(store, number)
    assert all(len(texts(store, subject)) == 3 for subject in SUBJECTS)
    done = scrapy("reextract")
    assert done.returncode == 0, done.stderr
    assert {subject: texts(store, subject) for subject in SUBJECTS} == {
        subject: told(subject, 3) for subject in SUBJECTS
    }
    # And new pages are read by it.
    for number in range(3, 6):
        fetch_all(store, number)
    assert {subject: texts(store, subject) for subject in SUBJECTS} == {
        subject: told(subject, 6) for subject in SUBJECTS
    }


def test_no_byte_is_lost_and_a_person_takes_it_back(store, scrapy):
    for number in range(4):
        fetch_all(store, number)
    with Archive.open(store) as archive:
        before = {version.first: archive.article(version.key) for version in archive.versions(url("bridge"))}
    assert scrapy("reextract").returncode == 0
    with Archive.open(store) as archive:
        read = archive.readings(url("bridge"))
        for moment, article in before.items():
            newest = max((one for one in read if one.at == moment), key=lambda one: (one.rules, one.learnt))
            assert newest.learnt == archive.learnt(HOST).revision
            assert article.body != archive.article(newest.key).body
        learnt = archive.learnt(HOST)
        shown = {block.text for block in learnt.blocks}
        assert shown >= {"our shop has # visitors at this hour", "Found in our shop"}
        (version,) = archive.versions(url("bridge"))
        kept = archive.article(version.key)
        assert whole(kept.body, kept.metadata.removed) == before[version.first].body
        archive.rule_boilerplate(HOST, {block.text: Ruling.KEEP for block in learnt.blocks})
    assert scrapy("reextract").returncode == 0
    assert len(texts(store, "bridge")) == 4


NAMES = ("Anna", "Ben", "Cleo", "Dan", "Eva")
TOWNS = ("Berlin", "Rome", "Oslo")
WORDS = ("storm", "tea", "lamps", "maps", "cups", "snow", "trams")
ADS = (
    "Discover the new lamps for your winter at home.",
    "Fly to the islands for less than you would think.",
    "Our readers trust the bank of the north.",
    "Save on your next insurance for the car today.",
)
HEADLINES = (
    "Council argues over benches", "Harbour master retires", "Choir sings for the roof", "Tram line gets new rails",
    "Bakers ask for later hours", "Bees return to the park",
)  # fmt: skip
KINDS = {
    "readers": lambda draw, turn: [f"{4700 + draw.randrange(90)} people are reading this story right now."],
    "free": lambda draw, turn: [f"You have {1 + turn % 5} free articles left this month."],
    "offer": lambda draw, turn: [f"Only {9 - turn % 7} hours left to subscribe at half price!"],
    "weather": lambda draw, turn: [
        f"Weather in Town: {draw.randrange(4, 25)}°C, {draw.choice(('sunny', 'rain', 'snow'))}"
    ],
    "trending": lambda draw, turn: [f"Trending now: {', '.join(draw.sample(WORDS, 4))}"],
    "advertising": lambda draw, turn: [ADS[turn % len(ADS)]],
    "somebody": lambda draw, turn: [f"{NAMES[turn % 5]} from {TOWNS[turn % 3]} is reading this too"],
    "recommended": lambda draw, turn: ["Recommended", *draw.sample(HEADLINES, 2)],
}


@pytest.mark.parametrize("kinds", [*((kind,) for kind in KINDS), tuple(KINDS)], ids=" ".join)
def test_a_sites_sentences_that_change_at_each_visit_make_no_version_once_learnt(kinds):
    said: dict[str, list[Said]] = {subject: [] for subject in SUBJECTS}
    for number in range(4):
        at = BEGIN + dt.timedelta(hours=number)
        for place, subject in enumerate(SUBJECTS):
            article = extract(noisy(subject, number, kinds, place))
            assert isinstance(article, Article)
            body = whole(article.body, article.metadata.removed)
            said[subject].append(Said(f"{subject}/{number}", subject, body, (at,)))
    evidence = [Evidence(url(subject), BEGIN.date(), tuple(those)) for subject, those in said.items()]
    learnt = learn(evidence, Learnt(HOST)).boilerplate
    found = {
        subject: list(
            dict.fromkeys(
                tuple(text for at, text in enumerate(one.body) if at not in set(learnt.fallen(one.body)))
                for one in those
            )
        )
        for subject, those in said.items()
    }
    assert found == {subject: told(subject, 4) for subject in SUBJECTS}


def noisy(subject, number, kinds, place):
    """The page with lines of these kinds among its paragraphs instead of the shop's."""
    draw = Random(f"{subject} {number} noisy")  # noqa: S311
    paragraphs = [f"<p>{text}</p>" for text in page(subject, number)[1]]
    for kind in kinds:
        lines = "".join(f"<p>{text}</p>" for text in KINDS[kind](draw, place + number))
        paragraphs.insert(1 + list(KINDS).index(kind) % 3, lines)
    html = f"""<!DOCTYPE html><html lang="en"><head><title>All about the {subject}</title></head><body><article>
    <h1>All about the {subject}</h1><p class="byline">By Ada Winter</p>{"".join(paragraphs)}</article></body></html>"""
    return Page(url(subject), BEGIN + dt.timedelta(hours=number), 200, HTML, html.encode())


@pytest.mark.parametrize(
    ("kind", "language"),
    [(kind, language) for kind in UNKNOWN for language in (PROMOS if kind in (promo, comments) else ["en"])],
    ids=lambda each: each if isinstance(each, str) else each.__name__,
)
def test_what_nobody_planned_for_is_known_again_on_a_site_in_one_language(kind, language):
    evidence, own = [], {}
    for place, subject in enumerate(SUBJECTS):
        before, after = own[subject] = page(subject, 0)[1][:2]
        said = tuple(
            Said(f"{subject}/{number}", subject, (before, *lines(kind, language, place, number), after), (at,))
            for number in range(4)
            for at in [BEGIN + dt.timedelta(hours=number)]
        )
        evidence.append(Evidence(url(subject), BEGIN.date(), said))
    learnt = learn(evidence, Learnt(HOST)).boilerplate
    for one, subject in zip(evidence, SUBJECTS, strict=True):
        for said in one.said:
            assert (
                tuple(text for at, text in enumerate(said.body) if at not in learnt.fallen(said.body)) == own[subject]
            )
