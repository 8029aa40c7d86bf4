"""A timestamp of a seal: asked of an authority here on loopback, that OpenSSL plays, and verified by OpenSSL."""

import datetime as dt
import json
import shutil
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from damaged import said
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.archive import Archive
from archive.timestamping import request, token_of

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
AT = dt.datetime(2016, 11, 11, tzinfo=dt.UTC)
CONFIG = """\
[tsa]
default_tsa = authority
[authority]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
certs = {folder}/ca.pem
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
[stamping]
extendedKeyUsage = critical,timeStamping
"""


def openssl(*arguments, **options):
    return subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, **options).stdout


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """The address of an authority, the folder of its certificates, and what it has been asked."""
    folder = tmp_path_factory.mktemp("tsa")
    config = folder / "tsa.cnf"
    config.write_text(CONFIG.format(folder=folder))
    key = ["-newkey", "rsa:2048", "-nodes"]
    openssl("req", "-x509", *key, "-keyout", folder / "ca.key", "-out", folder / "ca.pem", "-subj", "/CN=CA")
    openssl("req", *key, "-keyout", folder / "tsa.key", "-out", folder / "tsa.csr", "-subj", "/CN=TSA")
    made = ["-CAkey", folder / "ca.key", "-CAcreateserial", "-extfile", config, "-extensions", "stamping"]
    openssl("x509", "-req", "-in", folder / "tsa.csr", "-CA", folder / "ca.pem", *made, "-out", folder / "tsa.pem")
    (folder / "serial").write_text("01")
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            query = self.rfile.read(int(self.headers["Content-Length"]))
            asked.append((self.path, query))
            # What it answers to another request than the last one, is another one's answer.
            (folder / "query").write_bytes(query if self.path != "/other" else request("11" * 32, 7))
            reply = openssl("ts", "-reply", "-config", config, "-queryfile", folder / "query")
            if self.path == "/refused":
                reply = bytes.fromhex("30053003020102")
            self.send_response(500 if self.path == "/broken" else 200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(b"<html>hello" if self.path == "/html" else reply)

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", folder, asked
        server.shutdown()


@pytest.fixture
def sealed(place, make):
    with Archive.open(place, create=True) as archive:
        archive.record([make.captured()])
    return place


def test_a_timestamp_is_kept_beside_the_seal_and_openssl_verifies_it(sealed, authority):
    url, folder, asked = authority
    status, out, err = said(sealed, "seal", "--json", "--timestamp", f"{url}/tsr")
    assert (status, err) == (0, "")
    told = json.loads(out)
    seal, stamp = sealed / told["seal"], sealed / told["timestamp"]["file"]
    assert openssl("ts", "-query", "-in", "/dev/stdin", "-text", input=asked[-1][1]).startswith(b"Version: 1\nHash Alg")
    verified = ["ts", "-verify", "-data", seal, "-in", stamp, "-CAfile", folder / "ca.pem"]
    assert b"OK" in openssl(*verified)
    assert stamp.suffix == ".tsr"
    assert told["timestamp"]["at"] == f"{token_of(stamp.read_bytes()).at:%Y-%m-%dT%H:%M:%SZ}"
    assert said(sealed, "check")[0] == 0
    # Asked again, it stands: nothing is sent.
    count = len(asked)
    status, out, _ = said(sealed, "seal", "--json", "--timestamp", f"{url}/tsr")
    assert (status, json.loads(out)["timestamp"], len(asked)) == (0, told["timestamp"], count)
    stamp.chmod(0o600)
    data = stamp.read_bytes()
    for damaged in (data[:-1], b"", data[:40] + b"x" + data[41:], data.replace(data[60:64], b"abcd")):
        stamp.write_bytes(damaged)
        status, out, _ = said(sealed, "check", "--json")
        assert (status, [json.loads(line)["path"] for line in out.splitlines()]) == (4, [str(stamp)])
    stamp.unlink()
    status, out, _ = said(sealed, "check", "--json")
    assert (status, [json.loads(line)["path"] for line in out.splitlines()]) == (4, [str(stamp)])


def test_the_timestamp_goes_into_the_bundle_and_is_checked_there(sealed, authority, tmp_path):
    said(sealed, "seal", "--timestamp", f"{authority[0]}/tsr")
    bundle = tmp_path / "story.zip"
    assert said(sealed, "cite", "https://h.example/story", "--bundle", str(bundle))[0] == 0
    from archive.evidence import verify

    content = verify_content(verify, bundle)
    (stamp,) = [name for name in content if name.endswith(".tsr")]
    assert list(verify.problems_of(bundle.read_bytes(), content, None)) == []
    forged = {**content, stamp: request("00" * 32, 1)}
    assert any("timestamp" in problem for problem in verify.problems_of(b"", forged, None))


def verify_content(verify, bundle):
    import zipfile

    with zipfile.ZipFile(bundle) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


@pytest.mark.parametrize("path", ["/other", "/refused", "/broken", "/html", None])
def test_what_is_no_timestamp_of_the_seal_is_not_kept_and_the_seal_stands(sealed, authority, path):
    url = f"{authority[0]}{path}" if path else "http://127.0.0.1:9/tsr"
    status, out, err = said(sealed, "seal", "--json", "--timestamp", url)
    told = json.loads(out)
    assert (status, told["timestamp"]) == (1, None)
    assert err.endswith(f"{told['seal']} stands without a timestamp\n")
    assert [path.suffix for path in sealed.glob("seals/*")] == [".sha256"]
    assert said(sealed, "check")[0] == 0


def test_no_authority_is_asked_unless_one_is_named(sealed, authority):
    before = len(authority[2])
    assert said(sealed, "seal")[0] == 0
    assert len(authority[2]) == before
    with pytest.raises(SystemExit):
        said(sealed, "seal", "--timestamp", "file:///etc/passwd")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300))
def test_any_bytes_are_a_token_or_refused(data):
    try:
        token_of(data)
    except ValueError:
        return
    raise AssertionError("made of nothing")
