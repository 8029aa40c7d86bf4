"""The tables [notify.NAME] of sources.toml: what they take, and what is said of what they do not take."""

import base64
import re
import tomllib

import pytest

from archive.changes.model import Kind
from archive.errors import SourcesError
from crawler.notify.digest import Wanted
from crawler.notify.receivers import _KEYS, Command, Mail, Receiver, Tls, Webhook, load_receivers
from crawler.sources import SHIPPED

KEY = bytes(range(24))
SECRET = "whsec_" + base64.b64encode(KEY).decode()
ENVIRON = {"SECRET": f"{SECRET} whsec_{base64.b64encode(KEY + KEY).decode()}", "SHORT": "whsec_AAAA", "USER": "me",
           "PASS": "pass", "URL": "https://hooks.example.org/T0/secret", "FILE": "file:///etc/passwd"}  # fmt: skip


@pytest.fixture
def receivers(tmp_path):
    def read(text):
        path = tmp_path / "sources.toml"
        path.write_text(text, encoding="utf-8")
        return load_receivers(path, ENVIRON)

    return read


def test_nobody_is_told_where_nobody_is_named(receivers):
    assert receivers('[a]\nurls = ["https://example.org"]') == ()


def test_the_shipped_examples_are_right_and_explain_every_key(receivers, monkeypatch):
    example = re.sub(r"^# (\[|[a-z_]+ = |# )", r"\1", SHIPPED.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for name in re.findall(r'_env = "(\w+)"', example):
        monkeypatch.setitem(ENVIRON, name, "https://example.org" if name.endswith("URL") else SECRET)
    assert [type(each.way) for each in receivers(example)] == [Command, Webhook, Mail]
    keys = {key for table in tomllib.loads(example)["notify"].values() for key in table}
    assert keys == _KEYS.keys() - {"webhook_env"}
    assert "webhook_env" in example


def test_a_command_a_webhook_and_a_mail_are_read(receivers):
    found = receivers(
        """
        [gazette]
        urls = ["https://example.org/"]
        [notify.desk]
        command = ["mail", "-s", "edited", "me"]
        format = "json"
        sources = ["gazette"]
        kinds = ["headline", "number"]
        stealth = true
        tell = ["edits"]
        [notify.hook]
        webhook = "https://example.org:8443/hook?x=1"
        secret_env = "SECRET"
        seconds = 5
        [notify.chat]
        webhook_env = "URL"
        secret_env = "SECRET"
        [notify.mail]
        mail = ["a@example.org"]
        from = "b@example.org"
        smtp = "mail.example.org:465"
        tls = "tls"
        user_env = "USER"
        password_env = "PASS"
        """
    )
    wanted = Wanted(("edits",), ("gazette",), (Kind.HEADLINE, Kind.NUMBER), True)
    assert found == (
        Receiver("desk", wanted, Command(("mail", "-s", "edited", "me"), as_json=True)),
        Receiver("hook", Wanted(), Webhook("https://example.org:8443/hook?x=1", (KEY, KEY + KEY), 5.0)),
        Receiver("chat", Wanted(), Webhook("https://hooks.example.org/T0/secret", (KEY, KEY + KEY))),
        Receiver(
            "mail",
            Wanted(),
            Mail(("a@example.org",), "b@example.org", "mail.example.org", 465, Tls.TLS, user="me", password="pass"),
        ),
    )


def test_no_secret_shows_where_a_receiver_is_printed(receivers):
    shown = repr(receivers('[notify.a]\nwebhook_env = "URL"\nsecret_env = "SECRET"'))
    assert "hooks.example.org" not in shown
    assert repr(KEY) not in shown


COMMAND = '[notify.a]\ncommand = ["true"]\n'
HOOK = '[notify.a]\nwebhook = "https://example.org/"\n'
MAIL = '[notify.a]\nmail = ["a@example.org"]\nfrom = "b@example.org"\nsmtp = "localhost:25"\n'


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('[notify]\nurls = ["https://example.org"]', 1, "notify: is no source: who is told of changes stands below it"),
        ('notify = "me"', 1, "notify: is no source"),
        ("[notify.a]\n", 1, "notify.a: needs one of command, webhook, webhook_env and mail"),
        (COMMAND + 'mail = ["a@example.org"]', 1, "notify.a: needs one of"),
        (COMMAND + 'sorces = ["a"]', 3, "notify.a.sorces: unknown key; did you mean sources?"),
        (COMMAND + 'sources = ["a"]', 3, "notify.a.sources: there is no source 'a' in this file"),
        (COMMAND + 'kinds = ["title"]', 3, "notify.a.kinds: 'title' is none of headline, byline,"),
        (COMMAND + 'tell = ["all"]', 3, "notify.a.tell: 'all' is none of edits, gone, back, degraded, failures"),
        (COMMAND + 'stealth = "yes"', 3, "notify.a.stealth: takes true or false"),
        (COMMAND + 'format = "html"', 3, 'notify.a.format: takes "text" or "json"'),
        (COMMAND + "seconds = 0", 3, "notify.a.seconds: takes seconds, above 0 to 3600"),
        (COMMAND + 'smtp = "a:25"', 3, "notify.a.smtp: does not go with command"),
        ('[notify.a]\ncommand = "true"', 2, "notify.a.command: takes a program and its arguments"),
        ("[notify.a]\ncommand = []", 2, "notify.a.command: takes a program and its arguments"),
        (f'[notify.{"a" * 61}]\ncommand = ["true"]', 1, "a name has at most 60 characters"),
        ('[notify."../a"]\ncommand = ["true"]', 1, "a name is letters, figures, dots, - and _"),
        (HOOK, 1, "notify.a: needs secret_env"),
        (HOOK + 'secret_env = "NONE"', 3, "notify.a.secret_env: the environment variable NONE is not set"),
        (HOOK + f'secret_env = "{SECRET}"', 3, "notify.a.secret_env: takes the name of an environment variable"),
        (HOOK + 'secret_env = "SHORT"', 3, "notify.a.secret_env: takes whsec_ and 24 to 64 bytes in Base64"),
        (HOOK + 'secret_env = "USER"', 3, "notify.a.secret_env: takes whsec_ and 24 to 64 bytes in Base64"),
        ('[notify.a]\nwebhook = "ftp://example.org"', 2, "notify.a.webhook: not an http or https address"),
        ('[notify.a]\nwebhook = "https://me:pass@example.org/"', 2, "notify.a.webhook: not an http or https address"),
        ('[notify.a]\nwebhook_env = "FILE"\nsecret_env = "SECRET"', 2, "notify.a.webhook_env: not an http or https"),
        ('[notify.a]\nmail = ["a"]', 2, "notify.a.mail: not a mail address: 'a'"),
        ('[notify.a]\nmail = ["a@b.example\\nBcc: c@d.example"]', 2, "notify.a.mail: takes a text in quotes"),
        ('[notify.a]\nmail = ["a@example.org"]', 1, "notify.a: needs from"),
        (MAIL + 'user_env = "USER"', 1, "notify.a: needs user_env and password_env together"),
        (MAIL + 'tls = "ssl"', 5, "notify.a.tls: takes starttls, tls or none"),
        (MAIL.replace(":25", ""), 4, "notify.a.smtp: takes host:port"),
        (MAIL + 'tls = "none"\nuser_env = "USER"\npassword_env = "PASS"', 5, "a password is not sent in the clear"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_an_error_with_its_line(receivers, text, line, message):
    with pytest.raises(SourcesError) as caught:
        receivers(text)
    assert message in str(caught.value)
    assert caught.value.line == line
    for secret in ("AAAA", "passwd", "me:pass"):
        assert secret not in str(caught.value)
