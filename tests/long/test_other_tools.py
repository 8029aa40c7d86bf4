"""Other tools of web archives read what is written, each in an environment of its own.

Installs wacz, pywb, FastWARC, warcio, cdxj-indexer and surt from the package index into a temporary folder; is skipped
where that cannot be had.
"""

import json
import random
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "archive"))

from damaged import STORIES, make_store, said

from archive.export.surt import surt

READ_BY_BOTH = """
import sys
from fastwarc.warc import ArchiveIterator as Fast
from warcio.archiveiterator import ArchiveIterator as Slow

with open(sys.argv[1], "rb") as file:
    fast = [record.record_id.strip("<>") for record in Fast(file, parse_http=False)]
with open(sys.argv[1], "rb") as file:
    slow = [record.rec_headers.get_header("WARC-Record-ID").strip("<>") for record in Slow(file)]
assert fast == slow
print(len(fast))
"""
HOSTS = ["www.example.com", "WWW2.Example.co.uk", "127.0.0.1:8000", "a..b.example", "h.example:443", "u:p@h.example"]
PATHS = [
    "",
    *["/", "/a/b/", "//a//b", "/./a/../b", "/..", "/%2541", "/A%20b", "/%C3%BC", "/a;b", "/%", "/[x]|y", "/a%23b"],
]
QUERIES = [
    "",
    *["?", "?b=2&a=1", "?a&a=", "?A=%41&b=%2F", "?cfid=1&cftoken=2&z=1", "?&&", "?=", "?q=%26", "?u=http://x/?y"],
]


def environment(folder, *packages):
    """The folder with the programs of a new environment that has these packages."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    done = subprocess.run([folder / "bin/pip", "install", "--quiet", *packages], capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"cannot be installed here: {done.stderr.strip().splitlines()[-1:]}")
    return folder / "bin"


@pytest.fixture(scope="module")
def tools(tmp_path_factory):
    packages = ["wacz==0.6.0", "warcio>=1.8", "fastwarc>=0.14", "cdxj-indexer>=1.4", "surt>=0.3"]
    return environment(tmp_path_factory.mktemp("tools"), *packages)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    place = tmp_path_factory.mktemp("tools-store") / "store"
    make_store(place)
    folder = place.parent
    for form, options in (("wacz", []), ("warc", ["--index", str(folder / "all.cdxj")]), ("cdxj", [])):
        name = {"wacz": "all.wacz", "warc": "all.warc.gz", "cdxj": "store.cdxj"}[form]
        assert said(place, "export", "--format", form, *options, str(folder / name))[0] == 0
    return place


def test_wacz_validates_the_package(tools, store):
    done = subprocess.run([tools / "wacz", "validate", "-f", store.parent / "all.wacz"], capture_output=True, text=True)
    assert (done.returncode, "is valid" in done.stdout) == (0, True), done.stdout


def test_warcio_and_fastwarc_read_every_record(tools, store):
    for path in (store.parent / "all.warc.gz", *store.glob("raw/*/*/*.warc.gz")):
        assert subprocess.run([tools / "warcio", "check", path]).returncode == 0
        done = subprocess.run([tools / "python", "-c", READ_BY_BOTH, path], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert int(done.stdout) > 10


def test_cdxj_indexer_finds_the_same_answers_at_the_same_places(tools, store):
    command = [tools / "cdxj-indexer", "--sort", store.parent / "all.warc.gz"]
    theirs = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    ours = (store.parent / "all.cdxj").read_text().splitlines()

    def told(lines):
        # It lists metadata records as well, with a digest of its own.
        for line in lines:
            key, stamp, fields = line.split(" ", 2)
            fields = json.loads(fields)
            if "status" in fields:
                places = (fields[name] for name in ("url", "status", "length", "offset", "filename"))
                yield key, stamp, fields.get("mime", "unk"), *places

    assert sorted(told(theirs)) == sorted(told(ours))


def test_keys_are_those_of_the_surt_library(tools):
    queries = QUERIES + [f"?x=1&{name}={'0123456789abcdef' * 2}" for name in ("phpsessid", "sid", "jsessionid")]
    urls = [f"{s}://{h}{p}{q}" for s in ("http", "https") for h in HOSTS for p in PATHS for q in queries]
    chance = random.Random(1)  # noqa: S311 - no secret
    urls += [f"https://h.example/{''.join(chance.choices('aB%25/.?&=~;é', k=12))}" for _ in range(3000)]
    code = "import json, sys, surt\nprint(json.dumps([surt.surt(url) for url in json.load(sys.stdin)]))"
    command = [tools / "python", "-W", "ignore", "-c", code]
    done = subprocess.run(command, input=json.dumps(urls), capture_output=True, text=True, check=True)
    theirs = json.loads(done.stdout)
    assert [pair for pair in zip(urls, theirs, map(surt, urls), strict=True) if pair[1] != pair[2]] == []


@pytest.fixture(scope="module")
def pywb(tmp_path_factory, store):
    """The address of a pywb that has the store itself, and what was exported of it."""
    folder = tmp_path_factory.mktemp("pywb")
    # It asks for pkg_resources, which newer versions of setuptools lack.
    programs = environment(folder / "venv", "pywb>=2.8", "setuptools<81")
    (folder / "config.yaml").write_text(
        f"collections:\n  store: {{index_paths: {store.parent}/store.cdxj, archive_paths: {store}/}}\n"
        f"  warc: {{index_paths: {store.parent}/all.cdxj, archive_paths: {store.parent}/}}\n"
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (folder / "log").open("wb") as log:
        command = [programs / "wayback", "-b", "127.0.0.1", "-p", str(port)]
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            for _ in range(600):
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                except OSError:
                    assert server.poll() is None, (folder / "log").read_text()
                    time.sleep(0.2)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait()


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def replayed(pywb, collection, stamp, url):
    opener = urllib.request.build_opener(NoRedirect)
    try:
        with opener.open(f"{pywb}/{collection}/{stamp}id_/{url}") as answer:
            return answer.status, answer.headers["Memento-Datetime"], answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers["Memento-Datetime"], b""


@pytest.mark.parametrize("collection", ["store", "warc"])
def test_pywb_replays_answers_repeated_bodies_unmodified_ones_and_redirects(pywb, collection):
    first = replayed(pywb, collection, "20161110160000", STORIES[3])
    last = replayed(pywb, collection, "20161111080000", STORIES[3])
    assert (first[0], first[1]) == (200, "Thu, 10 Nov 2016 16:00:00 GMT")
    assert (last[0], last[1]) == (200, "Fri, 11 Nov 2016 08:00:00 GMT")
    assert first[2] == last[2]
    assert b"Flood in town 3" in first[2]
    assert b"town 2 day 1" in replayed(pywb, collection, "20161110190000", STORIES[2])[2]
    assert replayed(pywb, collection, "20161110140000", f"{STORIES[1]}?old")[0] in (301, 302, 307)
    assert replayed(pywb, collection, "20161111040000", f"{STORIES[0]}/wall")[2] == b"accept our cookies"
