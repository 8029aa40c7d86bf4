"""A mail server on the loopback network: says what it is told to say, and keeps what it was handed."""

import base64
import ssl
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field


@dataclass
class MailServer:
    """`answers`: what it says to a command other than usual, by the command's beginning in capitals."""

    host: str
    port: int
    context: ssl.SSLContext | None = None
    """Offers STARTTLS where there is one; with `at_once`, encrypts from the first byte on."""
    at_once: bool = False
    answers: dict = field(default_factory=dict)
    messages: list = field(default_factory=list)
    """(recipients, login, bytes)."""
    commands: list = field(default_factory=list)

    def serve(self, listener):
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with ExitStack() as open_ones, suppress(OSError):
                self.talk(open_ones.enter_context(connection), open_ones)

    def talk(self, connection, open_ones):
        def encrypt(plain):
            return open_ones.enter_context(self.context.wrap_socket(plain, server_side=True))

        if self.at_once:
            connection = encrypt(connection)
        lines = open_ones.enter_context(connection.makefile("rwb"))
        login, recipients, encrypted = None, [], self.at_once

        def say(*words):
            lines.write("".join(f"{word}\r\n" for word in words).encode())
            lines.flush()

        say("220 here")
        while line := lines.readline():
            command = line.decode().strip()
            self.commands.append(command)
            other = next((said for begin, said in self.answers.items() if command.upper().startswith(begin)), None)
            if other is not None:
                say(other)
                continue
            match command.upper().split(" ")[0].split(":")[0]:
                case "EHLO":
                    offers = ["STARTTLS"] * (self.context is not None and not encrypted) + ["AUTH PLAIN"] * encrypted
                    say(*(f"250-{offer}" for offer in ["here", *offers][:-1]), f"250 {['here', *offers][-1]}")
                case "STARTTLS":
                    say("220 go on")
                    connection, encrypted = encrypt(connection), True
                    lines = open_ones.enter_context(connection.makefile("rwb"))
                case "AUTH":
                    login = base64.b64decode(command.split(" ")[2]).decode().split("\0")[1:]
                    say("235 welcome")
                case "RCPT":
                    recipients.append(command.partition("<")[2].partition(">")[0])
                    say("250 yes")
                case "DATA":
                    say("354 go on")
                    data = b""
                    while (part := lines.readline()) != b".\r\n":
                        data += part.removeprefix(b".")
                    self.messages.append((recipients, login, data))
                    recipients = []
                    say("250 taken")
                case "QUIT":
                    say("221 bye")
                    return
                case _:
                    say("250 yes")
