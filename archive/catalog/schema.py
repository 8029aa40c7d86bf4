"""The tables of the SQLite catalog. Moments are seconds since 1970 in UTC; digests are 32 bytes.

They are strict, so that a look at the file finds a value of another type than its column's.
"""

VERSION = 5
"""Raised with every change of the tables; an older catalog is made again from the store."""

SCHEMA = """
-- Identities (archive.paths.identity), each written once: articles, and addresses that name one.
CREATE TABLE names (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;
-- Raw files.
CREATE TABLE files (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,           -- without the .open that it has while it is written
    size INTEGER NOT NULL               -- where its last committed record ends; what lies behind is a torn tail
) STRICT;
-- Which article an identity means.
CREATE TABLE aliases (
    name INTEGER NOT NULL REFERENCES names (id),
    kind INTEGER NOT NULL,              -- 0 read there, 1 named as canonical, 2 redirects to it: the lowest counts
    article INTEGER NOT NULL REFERENCES names (id),
    at INTEGER NOT NULL,                -- when that was seen: first for 0 and 1, last for 2
    PRIMARY KEY (name, kind)
) WITHOUT ROWID, STRICT;
CREATE TABLE visits (
    id INTEGER PRIMARY KEY,             -- in the order of arrival: no answer may depend on it
    article INTEGER NOT NULL REFERENCES names (id),
    requested INTEGER NOT NULL REFERENCES names (id),   -- identity of requested_url
    requested_url TEXT NOT NULL,
    url TEXT,                           -- NULL: the same as requested_url
    at INTEGER NOT NULL,
    outcome INTEGER NOT NULL,           -- 0 article, 1 rejected, 2 failed, 3 not modified, 4 held
    reason TEXT,
    detail TEXT NOT NULL,
    status INTEGER,
    etag TEXT,
    last_modified TEXT,
    payload BLOB,                       -- SHA-256 of the body as sent; NULL where none was
    markup BLOB,                        -- SHA-256 of the page's markup without what no reading asks
    source TEXT,                        -- name of the source that led there
    raw_file INTEGER REFERENCES files (id),             -- record of the answer
    raw_offset INTEGER,
    raw_length INTEGER,
    body_file INTEGER REFERENCES files (id),            -- record that holds the body: another one for a revisit
    body_offset INTEGER,
    body_length INTEGER,
    rules INTEGER NOT NULL,             -- by which the answer was read; 0 where none did, or that is not known
    learnt INTEGER NOT NULL,
    is_again INTEGER NOT NULL,          -- 1: no visit of its own, the answer was read again
    counts INTEGER NOT NULL,            -- 1 for one row of each answer: what the newest rules found there
    file INTEGER NOT NULL REFERENCES files (id),        -- record of the visit itself: what makes it one
    offset INTEGER NOT NULL,
    length INTEGER NOT NULL,
    UNIQUE (file, offset)
) STRICT;
CREATE INDEX visits_of_article ON visits (article, at);
CREATE INDEX visits_of_address ON visits (requested, at);
CREATE INDEX visits_of_answer ON visits (raw_file, raw_offset);
CREATE INDEX visits_not_modified ON visits (article, at) WHERE outcome = 3;
CREATE TABLE texts (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    article INTEGER NOT NULL REFERENCES names (id),
    digest BLOB NOT NULL,
    title TEXT NOT NULL,
    size INTEGER NOT NULL               -- bytes
) STRICT;
CREATE INDEX texts_of_article ON texts (article, digest);
CREATE TABLE readings (
    article INTEGER NOT NULL REFERENCES names (id),
    at INTEGER NOT NULL,
    raw_file INTEGER NOT NULL REFERENCES files (id),    -- record of the answer
    raw_offset INTEGER NOT NULL,
    rules INTEGER NOT NULL,             -- of those of one answer the highest counts (archive.versions)
    learnt INTEGER NOT NULL,            -- decides between those by the same rules
    text INTEGER NOT NULL REFERENCES texts (id),
    address INTEGER NOT NULL REFERENCES names (id),     -- identity of the address that answered
    removed INTEGER REFERENCES removals (id),           -- what was left out of the text as the site's; NULL: nothing
    published TEXT,                     -- first publication as the page gives it, ISO 8601: a day or a moment
    -- In the order of the columns: else SQLite 3.40 takes address for NULL when it checks the table.
    PRIMARY KEY (article, at, raw_file, raw_offset, rules, learnt, text)
) WITHOUT ROWID, STRICT;
CREATE INDEX readings_of_answer ON readings (raw_file, raw_offset);
-- What was left out of texts: an article is read a thousand times, and the same is left out each time.
CREATE TABLE removals (
    id INTEGER PRIMARY KEY,
    blocks TEXT NOT NULL UNIQUE         -- JSON: [[place, text], ...]
) STRICT;
-- Answers that were read again and gave no other text: by the newest rules that did.
CREATE TABLE reviewed (
    file INTEGER NOT NULL REFERENCES files (id),        -- record of the answer
    offset INTEGER NOT NULL,
    rules INTEGER NOT NULL,
    learnt INTEGER NOT NULL,
    is_same INTEGER NOT NULL,           -- 1: the text that stood; 0: no article, whatever stood
    PRIMARY KEY (file, offset)
) WITHOUT ROWID, STRICT;
-- The records that say so.
CREATE TABLE reviews (
    file INTEGER NOT NULL REFERENCES files (id),
    offset INTEGER NOT NULL,
    length INTEGER NOT NULL,
    PRIMARY KEY (file, offset)
) WITHOUT ROWID, STRICT;
-- What runs have asked for and have no answer to yet. About now, and not in the store: not rebuilt, but taken over.
CREATE TABLE claims (
    name TEXT PRIMARY KEY,              -- identity of the address; it need not be among the names
    url TEXT NOT NULL,
    run TEXT NOT NULL,                  -- token of the run; it holds as long as that lives
    at INTEGER NOT NULL
) WITHOUT ROWID, STRICT;
-- Computed from the rest as that comes in, so that a list of a million versions does not compute them.
CREATE TABLE articles (
    article INTEGER PRIMARY KEY REFERENCES names (id),
    host TEXT NOT NULL,
    url TEXT NOT NULL,                  -- where it was last read, without tracking parameters
    url_at INTEGER NOT NULL,
    address INTEGER REFERENCES names (id),              -- identity of url
    first INTEGER NOT NULL,             -- first reading of the first version
    last INTEGER NOT NULL,              -- first reading of the newest version
    versions INTEGER NOT NULL,
    newest_at INTEGER NOT NULL,         -- last reading of the newest version
    newest_text INTEGER NOT NULL REFERENCES texts (id),
    last_visit INTEGER REFERENCES visits (id),
    source TEXT,                        -- that the last visit names that names one
    published TEXT                      -- ISO 8601, a day or a moment: as the last reading says that says one
) STRICT;
CREATE INDEX articles_by_change ON articles (last);
CREATE INDEX articles_by_host ON articles (host, last);
-- Computed as the articles are: their versions (archive.versions),
CREATE TABLE versions (
    article INTEGER NOT NULL REFERENCES names (id),
    number INTEGER NOT NULL,            -- from 1
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    text INTEGER NOT NULL REFERENCES texts (id),
    readings INTEGER NOT NULL,
    PRIMARY KEY (article, number)
) WITHOUT ROWID, STRICT;
-- and the steps between these (archive.changes.alternation).
CREATE TABLE steps (
    article INTEGER NOT NULL REFERENCES names (id),
    before INTEGER NOT NULL,            -- numbers of versions
    after INTEGER NOT NULL,
    until INTEGER NOT NULL,             -- of an alternating step the last version; else the same as after
    is_return INTEGER NOT NULL,
    at INTEGER NOT NULL,                -- when the later version was first read
    old INTEGER NOT NULL REFERENCES texts (id),
    new INTEGER NOT NULL REFERENCES texts (id),
    classifier INTEGER,                 -- as in classified, by which steps are chosen; NULL: not there
    kinds INTEGER,
    disclosure INTEGER,
    PRIMARY KEY (article, after)
) WITHOUT ROWID, STRICT;
CREATE INDEX steps_by_time ON steps (at);
-- What two texts differ in (archive.changes.classify): a memo, filled as that is asked for. What is not here can be
-- found out again.
CREATE TABLE classified (
    old INTEGER NOT NULL REFERENCES texts (id),
    new INTEGER NOT NULL REFERENCES texts (id),
    classifier INTEGER NOT NULL,        -- version of the rules that say so
    kinds INTEGER NOT NULL,             -- a bit for each kind
    disclosure INTEGER NOT NULL,        -- 0 stealth, 1 disclosed, 2 trivial
    change TEXT NOT NULL,               -- JSON (archive.changes.document)
    authors TEXT NOT NULL,              -- JSON: names, of the later text
    checksum INTEGER NOT NULL,          -- CRC-32 of the columns before it: no other file says what stands here
    PRIMARY KEY (old, new)
) WITHOUT ROWID, STRICT;
-- Files that never change and that no raw file holds: seals, what was learnt of hosts, crawls that ended. By this it is
-- noticed when one is gone.
CREATE TABLE kept (
    key TEXT PRIMARY KEY,
    digest BLOB NOT NULL                -- SHA-256
) WITHOUT ROWID, STRICT
"""
