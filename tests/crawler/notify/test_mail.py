"""A digest by mail, handed to a real server on the loopback network."""

import datetime as dt
import email
import ssl
from dataclasses import replace
from email import policy

import pytest
from certificates import self_signed

from crawler.notify.digest import Digest
from crawler.notify.errors import NotDelivered
from crawler.notify.mail import message, tell_by_mail
from crawler.notify.receivers import Mail, Tls

NOW = dt.datetime(2026, 3, 1, 10, 30, tzinfo=dt.UTC)
TO = ("desk@example.org", "editor@example.org")


@pytest.fixture
def context(tmp_path, monkeypatch):
    """A server's, whose certificate this process trusts."""
    file = self_signed(tmp_path / "server.pem", address="127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(file)
    return made


def mail(server, **others):
    return Mail(TO, "archive@example.net", server.host, server.port, **{"tls": Tls.NONE, "seconds": 20.0, **others})


def test_a_mail_has_the_digest_as_text_and_as_html(new_mail_server, digest):
    server = new_mail_server()
    tell_by_mail(mail(server), digest, now=NOW)
    ((recipients, login, data),) = server.messages
    assert (tuple(recipients), login) == (TO, None)
    got = email.message_from_bytes(data, policy=policy.default)
    assert (
        got["Subject"]
        == "2 articles edited, 1 without saying so; 1 article gone; 1 article back; 1 site unreadable; 3 pages failed"
    )
    assert got["Message-ID"] == "<digest_0a1b@example.net>"
    assert got["Auto-Submitted"] == "auto-generated"
    plain, html = got.iter_parts()
    assert "EDITED WITHOUT SAYING SO\r\n\r\nEel catch falls\r\n" in plain.get_content()
    assert "<h2>Edited without saying so</h2>" in html.get_content()


@pytest.mark.parametrize("at_once", [True, False])
def test_a_login_goes_over_an_encrypted_connection(new_mail_server, context, digest, at_once):
    server = new_mail_server(context, at_once=at_once)
    tls = Tls.TLS if at_once else Tls.STARTTLS
    tell_by_mail(mail(server, tls=tls, user="me", password="pass"), digest, now=NOW)
    ((_, login, _),) = server.messages
    assert login == ["me", "pass"]


def test_a_server_that_does_not_encrypt_gets_neither_login_nor_mail(new_mail_server, digest):
    server = new_mail_server()
    with pytest.raises(NotDelivered, match="offers no STARTTLS"):
        tell_by_mail(mail(server, tls=Tls.STARTTLS, user="me", password="pass"), digest, now=NOW)
    assert [word.split(" ")[0].upper() for word in server.commands] == ["EHLO", "QUIT"]


def test_a_certificate_that_nobody_vouches_for_is_refused(new_mail_server, context, digest, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    server = new_mail_server(context)
    with pytest.raises(NotDelivered, match="its certificate cannot be trusted"):
        tell_by_mail(mail(server, tls=Tls.STARTTLS), digest, now=NOW)
    assert server.messages == []


def test_those_whom_the_server_refuses_are_named_as_those_who_have_not_got_it(new_mail_server, digest):
    server = new_mail_server()
    server.answers = {"RCPT TO:<EDITOR": "550 nobody of that name"}
    with pytest.raises(NotDelivered) as caught:
        tell_by_mail(mail(server), digest, now=NOW)
    assert caught.value.rest == ("editor@example.org",)
    assert [recipients for recipients, _, _ in server.messages] == [["desk@example.org"]]


@pytest.mark.parametrize(
    ("answers", "said", "may_pass"),
    [
        ({"RCPT": "451 later"}, "it took it for nobody: 451 later", True),
        ({"RCPT": "550 \x1b[31mno"}, r"it took it for nobody: 550 \x1b[31mno", False),
        ({"MAIL": "421 busy"}, "421 busy", True),
        ({"DATA": "554 spam"}, "554 spam", False),
    ],
)
def test_what_a_server_refuses_is_said_and_whether_it_may_pass(new_mail_server, digest, answers, said, may_pass):
    server = new_mail_server()
    server.answers = answers
    with pytest.raises(NotDelivered) as caught:
        tell_by_mail(mail(server), digest, now=NOW)
    assert str(caught.value) == f"127.0.0.1: {said}"
    assert caught.value.may_pass is may_pass


def test_a_refused_login_says_nothing_of_the_password(new_mail_server, context, digest):
    server = new_mail_server(context)
    server.answers = {"AUTH": "535 bad password pass"}
    with pytest.raises(NotDelivered) as caught:
        tell_by_mail(mail(server, tls=Tls.STARTTLS, user="me", password="pass"), digest, now=NOW)
    assert str(caught.value) == "127.0.0.1: the login was refused (535)"
    assert "pass" not in repr(mail(server, password="pass")).replace("password", "")


def test_a_title_cannot_write_header_fields_nor_markup(digest, new_edit):
    title = "Falls\r\nBcc: all@example.org\r\n\r\n<script>x</script>\u202e"
    evil = Digest(
        id=digest.id,
        begun=digest.begun,
        at=digest.at,
        store=digest.store,
        archive="archive",
        edits=(replace(digest.edits[0], title=title, url='https://x.example/"><script>'),),
    )
    made = message(Mail(TO, "a@example.net", "h", 25), evil, now=NOW)
    data = bytes(made)
    head = data.partition(b"\r\n\r\n")[0]
    assert b"\r\nBcc" not in head
    got = email.message_from_bytes(data, policy=policy.default)
    assert got["Bcc"] is None
    assert r"Falls\r\nBcc" in got["Subject"]
    plain, html = (part.get_content() for part in got.iter_parts())
    assert "<script>" not in html
    assert "\u202e" not in plain + html
