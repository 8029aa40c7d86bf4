"""The command `archive`: reads what was archived. One file per command.

Exit statuses, the same for every command but `diff`:

- 0   all well
- 2   the command line, the store or the address cannot be used: nothing is archived there
- 3   the archive is damaged: a stored text is not what was written, or `check` found something
- 4   what was sealed has changed (of `check`)
- 5   the disk: a file or the output could not be read or written
- 75  another process has the archive to itself: try again
- 130 interrupted; 141 the reader of the output went away

`audit` and `doctor` exit with 1 where they found something that wants to be looked at. `seal --timestamp` does where
all is sealed and the authority gave no timestamp.

`diff` exits as diff(1) does: 0 no difference, 1 a difference, 2 trouble of any kind.

Output is for people on a terminal; in a pipe every line is one entry, its fields separated by tabs. With `--json` every
line is one JSON object. Whatever came from a page is made safe (`archive.display`) before it is printed, and no field
in a pipe is one that a spreadsheet calculates (it begins with an apostrophe then). Errors are one line on standard
error.

Nothing is imported here that a command may not need: `archive --help` must feel immediate.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from archive.cli import (
    audit,
    boilerplate,
    changes,
    check,
    cite,
    diff,
    doctor,
    explain,
    export,
    feed,
    list,
    log,
    path,
    reindex,
    seal,
    search,
    show,
    stats,
)
from archive.cli.output import Output
from archive.display import safe
from archive.errors import (
    ArchiveError,
    CatalogError,
    DamageError,
    FormatError,
    KeyNotFound,
    StoreBusy,
    StoreConflict,
    StoreError,
    StoreNotFound,
    StoreTooNew,
)

_COMMANDS = {
    "list": list,
    "changes": changes,
    "log": log,
    "show": show,
    "diff": diff,
    "search": search,
    "explain": explain,
    "feed": feed,
    "path": path,
    "stats": stats,
    "boilerplate": boilerplate,
    "cite": cite,
    "export": export,
    "check": check,
    "seal": seal,
    "audit": audit,
    "doctor": doctor,
    "reindex": reindex,
}
_EPILOG = """\
examples:
  archive changes --since 24h              what was edited, in plain words
  archive list                             what is archived, changed last first
  archive log https://example.com/story    the versions of one article
  archive show https://example.com/story   its newest text
  archive diff https://example.com/story   what the last edit changed
  less $(archive path https://example.com/story)

An address may be given as any of its spellings: with or without https://, with
tracking parameters, as AMP page.

Exit status: 0 all well, 2 usage or not archived, 3 archive damaged, 4 sealed
bytes changed, 5 disk, 75 busy; of diff: 0 same, 1 different, 2 trouble.
"""


class _Parser(argparse.ArgumentParser):
    """Errors as one line that names the help to read."""

    def error(self, message: str) -> NoReturn:
        # argparse quotes what was typed, and that may come out of a page.
        self.exit(2, f"archive: {safe(message)}; see `{self.prog} --help`\n")


class _Version(argparse.Action):
    """Prints the version, and looks it up only when asked."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from archive.release import NAME, release

        print(f"{NAME} {release()}")
        parser.exit()


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status. `argv`: without the program's name; None: what was typed."""
    arguments = _parser().parse_args(argv)
    output = Output(sys.stdout, color=arguments.color)
    try:
        status: int = arguments.run(arguments, output)
        output.flush()
        return status
    except BrokenPipeError:
        output.abandon()
        return 141
    except KeyboardInterrupt:
        output.abandon()
        return 130
    except (ArchiveError, OSError) as exc:
        output.abandon()
        print(f"archive: {safe(_message(exc))}", file=sys.stderr)
        return 2 if arguments.run is diff.run else _status(exc)


def _message(exc: ArchiveError | OSError) -> str:
    if isinstance(exc, OSError) and exc.strerror:
        return f"{exc.filename}: {exc.strerror}" if exc.filename else f"cannot write the output: {exc.strerror}"
    if isinstance(exc, StoreNotFound):
        return f"{exc}; --store or ARCHIVE_STORE says where one lies"
    return str(exc)


def _status(exc: ArchiveError | OSError) -> int:
    match exc:
        case StoreBusy():
            return 75
        case StoreNotFound() | StoreTooNew():
            return 2
        case DamageError() | CatalogError() | KeyNotFound() | StoreConflict() | FormatError():
            return 3
        case StoreError() | OSError():
            return 5
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="archive",
        description="Reads an archive of articles: every distinct version, where it came from, and\nwhat was edited.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and exit")
    _add_common(parser, store=os.environ.get("ARCHIVE_STORE") or "data", color="auto")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, module in _COMMANDS.items():
        command = commands.add_parser(
            name,
            help=module.SUMMARY,
            description=module.DESCRIPTION,
            epilog=module.EXAMPLES,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        module.configure(command)
        # Given before the command or after it; what is not given after it must not undo what stood before it.
        _add_common(command, store=argparse.SUPPRESS, color=argparse.SUPPRESS)
        command.set_defaults(run=module.run)
    return parser


def _add_common(parser: argparse.ArgumentParser, *, store: str, color: str) -> None:
    group = parser.add_argument_group("common options")
    group.add_argument(
        "--store",
        metavar="FOLDER",
        default=store,
        help="where the archive lies (default: the environment's ARCHIVE_STORE, else data)",
    )
    group.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default=color,
        help="auto: on a terminal, unless NO_COLOR is set",
    )
