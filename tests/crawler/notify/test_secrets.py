"""Secrets come from the environment alone, and go nowhere but to whom they are for."""

import base64
import os
from pathlib import Path

import pytest
from loopback import answer, article

KEY = bytes(range(40, 72))
SECRET = "whsec_" + base64.b64encode(KEY).decode()
PASSWORD = "correct-horse-battery"
HOOK_PATH = "/T0123/hook-that-nobody-knows"


@pytest.fixture
def receivers(tmp_path, site):
    path = tmp_path / "sources.toml"
    path.write_text(
        '[notify.hook]\nwebhook_env = "HOOK_URL"\nsecret_env = "HOOK_SECRET"\n'
        '[notify.desk]\nmail = ["desk@example.org"]\nfrom = "me@example.org"\nsmtp = "127.0.0.1:1"\n'
        'user_env = "MAIL_USER"\npassword_env = "MAIL_PASSWORD"\n',
        encoding="utf-8",
    )
    path.chmod(0o600)
    return path


def test_no_secret_is_printed_logged_or_stored_even_where_telling_fails(site, crawl, receivers):
    site.pages[HOOK_PATH] = answer("500 Internal Server Error")
    env = {
        "HOOK_URL": site.url(HOOK_PATH),
        "HOOK_SECRET": SECRET,
        "MAIL_USER": "mailer",
        "MAIL_PASSWORD": PASSWORD,
    }
    settings = {"ARCHIVE_SOURCES": str(receivers), "LOG_LEVEL": "DEBUG"}
    done = crawl("article", "-a", f"url={site.url('/story')}", allow=[site], env=env, settings=settings)
    site.pages["/story"] = answer(body=article().replace(b"four centimetres", b"nine centimetres"))
    again = crawl("article", "-a", f"url={site.url('/story')}", allow=[site], env=env, settings=settings)
    assert HOOK_PATH in site.paths  # it was tried
    files = {path: path.read_bytes() for path in done.store.rglob("*") if path.is_file()}
    told = [done.out, done.err, again.out, again.err]
    for secret in (SECRET.removeprefix("whsec_"), KEY.hex(), PASSWORD, HOOK_PATH):
        assert [text for text in told if secret in text] == []
        assert [str(path) for path, data in files.items() if secret.encode() in data] == []


def test_a_file_of_sources_that_everybody_may_change_is_warned_of(site, crawl, receivers):
    receivers.write_text(f'[gazette]\nurls = ["{site.url("/")}"]\n', encoding="utf-8")
    urls = ("-a", f"url={site.url('/story')}")
    settings = {"ARCHIVE_SOURCES": str(receivers)}
    assert "every user of this machine" not in crawl("article", *urls, allow=[site], settings=settings).err
    receivers.chmod(0o666)
    done = crawl("article", *urls, allow=[site], settings=settings)
    assert done.err.count("may be changed by every user of this machine") == 1


def test_a_new_archive_is_for_its_owner_alone_whatever_the_umask_says(site, crawl):
    before = os.umask(0)
    try:
        done = crawl("article", "-a", f"url={site.url('/story')}", allow=[site])
    finally:
        os.umask(before)
    modes = {path: path.stat().st_mode & 0o777 for path in [done.store, *Path(done.store).rglob("*")]}
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
    assert {mode for path, mode in modes.items() if path.is_file()} <= {0o600, 0o400}
