"""Tells by mail: one message of text and HTML, handed to a server by SMTP."""

import datetime as dt
import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from archive.display import safe
from crawler.notify.digest import Digest
from crawler.notify.errors import NotDelivered
from crawler.notify.reading import page, subject, text
from crawler.notify.receivers import Mail, Tls


def tell_by_mail(mail: Mail, digest: Digest, *, now: dt.datetime) -> None:
    """Hands the message over, to all recipients at once.

    Raises: NotDelivered where the server took it for none of them, or for some only (`rest`: the others).
    """
    try:
        with _server(mail) as server:
            if mail.tls is Tls.STARTTLS:
                server.starttls(context=ssl.create_default_context())
            if mail.user is not None:
                server.login(mail.user, mail.password or "")
            refused = server.send_message(message(mail, digest, now=now), from_addr=mail.sender, to_addrs=mail.to)
    except smtplib.SMTPException as error:
        raise NotDelivered(f"{safe(mail.host)}: {_said(error)}", may_pass=_may_pass(error)) from error
    except ssl.SSLCertVerificationError as error:
        raise NotDelivered(f"{safe(mail.host)}: its certificate cannot be trusted: {error.verify_message}") from error
    except TimeoutError as error:
        raise NotDelivered(f"{safe(mail.host)} did not answer within {mail.seconds:g} s", may_pass=True) from error
    except (OSError, UnicodeError) as error:
        said = getattr(error, "strerror", None) or type(error).__name__
        raise NotDelivered(f"{safe(mail.host)} cannot be reached: {safe(str(said))}", may_pass=True) from error
    if refused:
        rest = tuple(sorted(refused))
        raise NotDelivered(f"{safe(mail.host)} did not take it for {safe(', '.join(rest))}", rest=rest)


def message(mail: Mail, digest: Digest, *, now: dt.datetime) -> EmailMessage:
    """The message. What comes from pages stands in it in safe characters only, and in no address."""
    made = EmailMessage(policy=SMTP)
    made["From"] = mail.sender
    made["To"] = ", ".join(mail.to)
    made["Subject"] = subject(digest)
    made["Date"] = format_datetime(now)
    # The same whenever it is sent, so that a reader's program shows it once.
    made["Message-ID"] = f"<{digest.id}@{mail.sender.rpartition('@')[2]}>"
    # RFC 3834: no answer from an absent reader's program.
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(text(digest), cte="quoted-printable")
    made.add_alternative(page(digest), subtype="html", cte="quoted-printable")
    return made


def _server(mail: Mail) -> smtplib.SMTP:
    if mail.tls is Tls.TLS:
        return smtplib.SMTP_SSL(mail.host, mail.port, timeout=mail.seconds, context=ssl.create_default_context())
    return smtplib.SMTP(mail.host, mail.port, timeout=mail.seconds)


def _said(error: smtplib.SMTPException) -> str:
    match error:
        case smtplib.SMTPAuthenticationError():
            return f"the login was refused ({error.smtp_code})"
        case smtplib.SMTPRecipientsRefused():
            return f"it took it for nobody: {_words(next(iter(error.recipients.values())))}"
        case smtplib.SMTPResponseException():
            return _words((error.smtp_code, error.smtp_error))
        case smtplib.SMTPNotSupportedError():
            return "it offers no STARTTLS or no login; see tls"
    return type(error).__name__


def _words(answer: tuple[int, bytes | str]) -> str:
    code, said = answer
    return f"{code} {safe(said.decode(errors='replace') if isinstance(said, bytes) else said)[:200]}"


def _may_pass(error: smtplib.SMTPException) -> bool:
    """RFC 5321 section 4.2.1: a code of 4yz may pass, one of 5yz does not."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            return all(400 <= code < 500 for code, _ in error.recipients.values())
        case smtplib.SMTPResponseException():
            return 400 <= error.smtp_code < 500
    return isinstance(error, smtplib.SMTPServerDisconnected | smtplib.SMTPConnectError)
