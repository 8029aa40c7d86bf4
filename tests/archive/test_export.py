"""What is exported is what lies in the archive, byte for byte, in the forms that other tools read."""

import gzip
import json
import os
import re
import subprocess
import sys
import tracemalloc
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from damaged import STORIES, make_store, said
from hypothesis import given
from hypothesis import strategies as st

from archive.archive import Archive
from archive.export.surt import surt
from archive.raw import warc


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    place = tmp_path_factory.mktemp("export") / "store"
    make_store(place, crawls=3)
    return place


def exported(store, file, *options):
    status, out, err = said(store, "export", "--json", *options, str(file))
    assert (status, err) == (0, ""), err
    return json.loads(out)


def members(data):
    """The gzip members of a WARC file, each with its offset."""
    offset = 0
    while offset < len(data):
        inflate = warc.zlib.decompressobj(31)
        record = warc.parse(inflate.decompress(data[offset:]))
        length = len(data) - offset - len(inflate.unused_data)
        yield offset, length, record
        offset += length


def lines_of(text):
    return [(*line.split(" ", 2)[:2], json.loads(line.split(" ", 2)[2])) for line in text.splitlines()]


def test_a_warc_holds_every_record_as_it_lies_in_the_archive(store, tmp_path):
    done = exported(store, tmp_path / "all.warc.gz", "--format", "warc")
    data = (tmp_path / "all.warc.gz").read_bytes()
    assert (done["bytes"], done["sha256"], done["damaged"]) == (len(data), sha256(data).hexdigest(), [])
    found = {data[offset : offset + length] for offset, length, _ in list(members(data))[1:]}
    stored = set()
    for raw in store.glob("raw/*/*/*"):
        whole = raw.read_bytes()
        # That answers were read again is about many visits, and no part of any.
        stored |= {
            whole[offset : offset + length]
            for offset, length, record in members(whole)
            if record.type != "metadata" or record.header("WARC-Target-URI")
        }
    assert found == stored
    code = "import sys; from warcio.cli import main; sys.exit(main(['check', sys.argv[1]]))"
    subprocess.run([sys.executable, "-c", code, tmp_path / "all.warc.gz"], check=True, capture_output=True)


def test_what_is_chosen_comes_with_the_bodies_that_it_refers_to(store, tmp_path):
    file = tmp_path / "one.warc.gz"
    done = exported(store, file, "--format", "warc", "--url", STORIES[3], "--since", "2016-11-10T20:00")
    records = [record for _, _, record in members(file.read_bytes())]
    answers = [record for record in records if record.type in ("response", "revisit")]
    assert (done["visits"], done["answers"]) == (4, len(answers)) == (4, 5)
    assert {record.header("WARC-Target-URI") for record in answers} == {STORIES[3]}
    (body,) = [record for record in answers if record.type == "response"]
    for record in answers:
        if record.type == "revisit":
            for name, field in (("", "Record-ID"), ("-Target-URI", "Target-URI"), ("-Date", "Date")):
                assert record.header(f"WARC-Refers-To{name}") == body.header(f"WARC-{field}")
    ids = {record.header("WARC-Record-ID") for record in records}
    assert {record.header("WARC-Warcinfo-ID") for record in records if record.type != "warcinfo"} <= ids


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--host", "b.example"], {"b.example"}),
        (["--url", "http://a.example/story-2?utm_source=x"], {"a.example"}),
        ([], {"a.example", "b.example"}),
    ],
)
def test_only_what_is_chosen_is_exported(store, tmp_path, options, expected):
    exported(store, tmp_path / "x.warc.gz", "--format", "warc", *options)
    targets = [
        record.header("WARC-Target-URI")
        for _, _, record in members((tmp_path / "x.warc.gz").read_bytes())
        if record.type == "response"
    ]
    assert {target.split("/")[2] for target in targets} == expected


@pytest.mark.parametrize("form", ["warc", "cdxj"])
def test_the_index_is_sorted_and_leads_to_the_records(store, tmp_path, form):
    index = tmp_path / "index.cdxj"
    if form == "warc":
        exported(store, tmp_path / "all.warc.gz", "--format", "warc", "--index", str(index))
    else:
        exported(store, index, "--format", "cdxj")
    text = index.read_bytes()
    assert text.splitlines() == sorted(text.splitlines())
    lines = lines_of(text.decode("ascii"))
    assert len(lines) == len(set(text.splitlines())) > 15
    for key, stamp, fields in lines:
        with (store if form == "cdxj" else tmp_path).joinpath(fields["filename"]).open("rb") as file:
            file.seek(int(fields["offset"]))
            record = warc.parse(gzip.decompress(file.read(int(fields["length"]))))
        assert surt(record.header("WARC-Target-URI")) == key
        assert re.sub(r"\D", "", record.header("WARC-Date")) == stamp
        assert record.header("WARC-Payload-Digest") == fields.get("digest")
        assert fields["mime"] == ("warc/revisit" if record.type == "revisit" else fields["mime"])
        assert f" {fields['status']} ".encode() in record.block.splitlines()[0]


def test_a_wacz_describes_itself_and_lists_the_versions(store, tmp_path):
    done = exported(store, tmp_path / "all.wacz")
    with zipfile.ZipFile(tmp_path / "all.wacz") as packed:
        assert packed.testzip() is None
        content = {name: packed.read(name) for name in packed.namelist()}
        assert {info.filename for info in packed.infolist() if info.compress_type == zipfile.ZIP_STORED} == {
            "archive/data-000001.warc.gz",
            "indexes/index.cdx.gz",
        }
    package = json.loads(content["datapackage.json"])
    assert (package["profile"], package["wacz_version"]) == ("data-package", "1.1.1")
    named = {one["path"]: (one["hash"], one["bytes"]) for one in package["resources"]}
    assert named == {
        name: (f"sha256:{sha256(data).hexdigest()}", len(data))
        for name, data in content.items()
        if not name.startswith("datapackage")
    }
    digest = json.loads(content["datapackage-digest.json"])
    assert digest == {"path": "datapackage.json", "hash": f"sha256:{sha256(content['datapackage.json']).hexdigest()}"}
    lines = lines_of(gzip.decompress(content["indexes/index.cdx.gz"]).decode())
    head, *pages = map(json.loads, content["pages/pages.jsonl"].splitlines())
    assert head["format"] == "json-pages-1.0"
    with Archive.open(store) as archive:
        count = archive.stats().versions
    assert len(pages) == len({page["id"] for page in pages}) == done["pages"] == count
    assert {(surt(page["url"]), re.sub(r"\D", "", page["ts"])) for page in pages} <= {line[:2] for line in lines}
    assert "Flood in town 2 day 1" in {page["title"] for page in pages}
    meta, *blocks = content["indexes/index.idx"].decode().splitlines()
    assert meta.startswith("!meta 0 ")
    for _, _, place in lines_of("\n".join(blocks)):
        part = content["indexes/index.cdx.gz"][place["offset"] : place["offset"] + place["length"]]
        assert f"sha256:{sha256(part).hexdigest()}" == place["digest"]


def test_a_big_export_is_cut_into_warc_files_and_streams(tmp_path, make):
    from archive.export.exporting import Form, Wish, export

    with Archive.open(tmp_path / "store", create=True) as archive:
        for hour in range(24):
            url = f"https://h.example/{hour}"
            archive.record([make.captured(url, make.article(f"T {hour}"), hours=hour, body=os.urandom(1_000_000))])
        wish = Wish(lambda visit: True, "all", make.moment(), "test/1")
        tracemalloc.start()
        done = export(archive, wish, Form.WACZ, tmp_path / "big.wacz", most=5_000_000)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert done.size > 24_000_000 > 2 * peak
    with zipfile.ZipFile(tmp_path / "big.wacz") as packed:
        warcs = [info for info in packed.infolist() if info.filename.startswith("archive/")]
        assert len(warcs) > 3
        assert all(info.file_size < 7_000_000 for info in warcs)
        for line in lines_of(gzip.decompress(packed.read("indexes/index.cdx.gz")).decode()):
            offset, length = int(line[2]["offset"]), int(line[2]["length"])
            data = packed.read(f"archive/{line[2]['filename']}")[offset : offset + length]
            assert warc.parse(gzip.decompress(data)).header("WARC-Target-URI") == line[2]["url"]


def test_what_a_crawl_has_recorded_so_far_is_exported_while_it_goes_on(tmp_path, make):
    place = tmp_path / "store"
    with Archive.open(place, create=True) as archive:
        archive.record([make.captured()])
        assert exported(place, tmp_path / "now.wacz")["visits"] == 1
        archive.record([make.captured(hours=1, result=make.article("Other."))])
        assert exported(place, tmp_path / "then.wacz")["visits"] == 2


@pytest.mark.parametrize("form", ["wacz", "warc"])
def test_damage_is_left_out_and_named_and_the_rest_is_exported(tmp_path, make, form):
    place = tmp_path / "store"
    with Archive.open(place, create=True) as archive:
        visits = [
            archive.record([make.captured(f"https://h.example/{n}", hours=n, body=os.urandom(999))])[0].visit
            for n in range(4)
        ]
    (raw,) = place.glob("raw/*/*/*")
    data = bytearray(raw.read_bytes())
    data[visits[1].raw.offset + 300] ^= 1
    raw.write_bytes(data)
    status, out, err = said(place, "export", "--json", "--format", form, str(tmp_path / "x"))
    done = json.loads(out)
    assert (status, done["visits"], done["answers"]) == (3, 4, 3)
    assert str(raw) in err
    assert [one["path"] for one in done["damaged"]] == [str(raw)]
    raw.unlink()
    status, out, err = said(place, "export", "--json", "--format", form, str(tmp_path / "y"))
    assert (status, json.loads(out)["answers"]) == (3, 0)
    assert err == f"archive: left out: {raw}: this raw file is gone, with the answers in it\n"


def test_nothing_is_overwritten_and_nothing_is_left_where_there_was_nothing(store, tmp_path):
    (tmp_path / "mine").write_text("mine")
    assert said(store, "export", str(tmp_path / "mine"))[0] == 2
    assert said(store, "export", "--format", "warc", "--index", str(tmp_path / "mine"), str(tmp_path / "x"))[0] == 2
    assert said(store, "export", "--host", "nowhere.example", str(tmp_path / "x"))[0] == 2
    assert said(store, "export", "--url", "https://nowhere.example/", str(tmp_path / "x"))[0] == 2
    assert said(store, "export", str(tmp_path / "nowhere" / "x"))[0] == 2
    assert said(store, "export", "--index", str(tmp_path / "i"), str(tmp_path / "x"))[0] == 2
    for other in ("x", f"../{tmp_path.name}/x"):
        index = str(tmp_path / other)
        assert said(store, "export", "--format", "warc", "--index", index, str(tmp_path / "x"))[0] == 2
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
    assert (tmp_path / "mine").read_text() == "mine"


def test_hostile_titles_and_addresses_stay_inside_their_lines(tmp_path, make):
    place = tmp_path / "store"
    url = 'https://h.example/a b\t"x"\u202e\n{"url": 1}'
    title = "<script>alert(1)</script> “=cmd|' /C calc'!A0”\u200e"
    with Archive.open(place, create=True) as archive:
        page = make.captured(url, make.article(title=title)).pages[0]
        headers = (("Content-Type", 'text/html"}\x85{'), ("X", "\u2028"))
        page = page.__class__(url, page.fetched_at, 200, headers, b"x")
        archive.record(
            [
                make.captured(url, make.article(title=title)).__class__(
                    url, page.fetched_at, (page,), make.article(title=title), 1
                )
            ]
        )
    exported(place, tmp_path / "x.wacz")
    with zipfile.ZipFile(tmp_path / "x.wacz") as packed:
        (line,) = lines_of(gzip.decompress(packed.read("indexes/index.cdx.gz")).decode("ascii"))
        _, page = map(json.loads, packed.read("pages/pages.jsonl").splitlines())
        assert packed.read("pages/pages.jsonl").isascii()
    assert (page["title"], page["url"]) == (title, line[2]["url"])
    assert line[2]["url"].isascii()


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.example.com/", "com,example)/"),
        ("http://www2.Example.co.uk:80/A/b/?B=2&a=1&a=0#x", "uk,co,example)/a/b?a=0&a=1&b=2"),
        ("https://user:pw@h.example:8443//x//../y/", "example,h:8443)/x/y"),
        ("https://h.example/a%2541%20?phpsessid=0123456789abcdefghijklmnopqrstuv", "example,h)/aa%20"),
        ("http://127.0.0.1:8000/x", "1,0,0,127:8000)/x"),
        ("https://h.example/x?", "example,h)/x"),
    ],
)
def test_keys_are_those_of_the_internet_archive(url, key):
    assert surt(url) == key


@given(st.text(max_size=60))
def test_an_address_that_was_written_into_a_record_has_a_key_of_one_word(path):
    key = surt(warc.uri(f"https://h.example/{path}"))
    assert re.fullmatch(r"example,h\)/[!-~]*", key)


def test_a_key_is_found_at_once_however_often_an_address_is_escaped():
    assert surt("https://h.example/%" + "25" * 30_000).startswith("example,h)/%")


@pytest.mark.parametrize("form", ["wacz", "warc"])
def test_a_disk_that_is_full_leaves_nothing_and_is_named(tmp_path, make, form):
    with Archive.open(tmp_path / "store", create=True) as archive:
        archive.record([make.captured(body=os.urandom(400_000))])
    (tmp_path / "out").mkdir()
    file = tmp_path / "out" / "x"
    # A file of 200 kB is as large as any may be.
    limited = f"ulimit -f 200; exec {sys.executable} -m archive --store {tmp_path}/store export --format {form} {file}"
    done = subprocess.run(["bash", "-c", limited], capture_output=True, text=True, cwd=Path(__file__).parents[2])
    assert (done.returncode, len(done.stderr.splitlines()), str(file) in done.stderr) == (5, 1, True), done.stderr
    assert list(file.parent.iterdir()) == []
