"""`archive boilerplate`: what was learnt to be a site's, not its articles', and what a person has to say about it."""

import argparse
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from archive.cli.arguments import add_json
from archive.cli.output import Output
from archive.cli.words import plural
from archive.display import fit, safe, wrap
from archive.errors import DamageError, NotArchived, UsageError

if TYPE_CHECKING:
    from archive.archive import Archive
    from archive.boilerplate.learning import Evidence
    from archive.boilerplate.model import Learnt, Mark, SiteBlock

SUMMARY = "what was learnt to be a site's and is left out of its articles; overrule it"
DESCRIPTION = """\
Shows the blocks that were learnt to be the site's: they stand word for word at
the beginning or the end of many of a host's articles, which have nothing else
to do with each other. Or they change from visit to visit in several articles: a
line whose figures (#) do, or what stands behind its beginning (…), a text that
comes and goes, what stands below a line that stays. They are left out of its
texts. Without HOST, the hosts of which anything was learnt.

`scrapy reextract HOST` learns, and reads by it what is archived; new pages are
read by it from then on. Texts change by that, but it is no edit: it makes no
version. Nothing is lost, for what is left out stands in the record beside each
text, and the raw pages hold everything.

What you say counts more than what was learnt, and is never learnt away:
--keep leaves a block in the articles, --remove leaves it out wherever it stands
in them, --forget takes back what you said; then `scrapy reextract HOST` does
it. BLOCK is the eight digits before a block, or its text, or how that begins.
Or it is what short lines of the site have in common: their shape, with # for
each figure ("# readers are here"), or how they begin or end, with … for the
rest ("Trending now: …", "… is reading this"). --keep of a shape or a beginning
keeps it from being learnt, but not the lines from falling by another.
No block that is most of an article is ever left out of it.

In a pipe each line is: id, state, articles that prove it, articles that were
asked, ruling, an article, text; separated by tabs. The states: removed; kept,
because you said so; with --shared also new, which `scrapy reextract` would
learn, and left, which several articles share and which stays in them."""
EXAMPLES = """\
examples:
  archive boilerplate                                 the hosts
  archive boilerplate www.example.com                 what is left out there
  archive boilerplate www.example.com --shared        and what could be
  archive boilerplate www.example.com --keep 3f9c2a71
  archive boilerplate www.example.com --remove "Sign up for our newsletter"
  archive boilerplate www.example.com --remove "# readers are here"

--json, an object a line for every block:
  {"host", "revision", "id", "state", "ruling", "anywhere": whether between an
   article's own blocks too, "witnesses", "proofs": [{"article", "key"}], "text",
   "mark": text, shape (figures are #), frame (… is anything) or below,
   "below": how many blocks fall with it, "fetches" of those articles, "changes" at these}
and without HOST, one for every host:
  {"host", "revision", "removed", "kept"}"""

_LINE = 100
_ID = re.compile(r"[0-9a-f]{8}")
_NAMED = 3
# Blocks that stay, of which a terminal shows so many: those that most articles share.
_LEFT = 20


class _Volatile(TypedDict):
    """What a row says of how a block changes."""

    mark: str
    below: int
    fetches: int
    changes: int


@dataclass(frozen=True, slots=True)
class _Row:
    """A block as it is shown."""

    id: str
    state: str
    """removed, kept, new or left."""
    ruling: str | None
    text: str
    proofs: tuple[tuple[str, str], ...]
    """Identities of articles and keys of their texts."""
    witnesses: int
    anywhere: bool = False
    """Whether it is left out between an article's own blocks too."""
    mark: str = "text"
    """By what it is known again: text, shape, frame or below."""
    below: int = 0
    """Blocks below it that go with it, at most."""
    fetches: int = 0
    """Of a volatile one: of the articles that prove it,"""
    changes: int = 0
    """and those at which it said another thing than at the one before."""

    @property
    def example(self) -> str:
        return self.proofs[0][0] if self.proofs else ""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("host", metavar="HOST", nargs="?", type=host, help="as in the addresses: www.example.com")
    parser.add_argument("--shared", action="store_true", help="also blocks that several articles share and that stay")
    group = parser.add_argument_group("what you say")
    for option, said in (
        ("--keep", "is the articles': leave it in"),
        ("--remove", "is the site's: leave it out"),
        ("--forget", "is as it was learnt"),
    ):
        group.add_argument(option, metavar="BLOCK", action="append", default=[], help=f"this block {said}")
    add_json(parser)


def host(text: str) -> str:
    """A host as it stands in identities, from its name or an address there."""
    from archive.paths import host_of, identity

    try:
        return host_of(identity(text))
    except UsageError as exc:
        raise argparse.ArgumentTypeError(f"{text!r} is no host, such as www.example.com") from exc


def run(arguments: argparse.Namespace, output: Output) -> int:
    from archive.archive import Archive
    from archive.boilerplate.model import Ruling

    rulings = [
        *((block, Ruling.KEEP) for block in arguments.keep),
        *((block, Ruling.REMOVE) for block in arguments.remove),
        *((block, None) for block in arguments.forget),
    ]
    with Archive.open(arguments.store) as archive:
        if arguments.host is None:
            if rulings or arguments.shared:
                raise UsageError("say of which host: archive boilerplate HOST …")
            _list_hosts(archive, output, as_json=arguments.json)
            return 0
        before = learnt = archive.learnt(arguments.host)
        if not before.revision and not archive.articles(host=arguments.host, limit=1):
            raise NotArchived(f"{arguments.host}: no article of this host is archived", url=arguments.host)
        # Only where it is asked for: it takes reading every text of the host.
        evidence = archive.evidence(arguments.host) if rulings or arguments.shared else []
        if rulings:
            said: dict[str, Ruling | None] = {}
            marks: dict[str, Mark] = {}
            for block, ruling in rulings:
                text, marks[text] = _meant(block, before, evidence)
                if said.setdefault(text, ruling) is not ruling:
                    raise UsageError(
                        f"{block[:100]!r}: only one of --keep, --remove and --forget can be said of a block"
                    )
            learnt = archive.rule_boilerplate(arguments.host, said, marks)
    rows = list(_rows(learnt, evidence if arguments.shared else None))
    _show(learnt, rows, output, as_json=arguments.json)
    if output.is_terminal and not arguments.json:
        _advise(before, learnt, rows, output)
    return 0


def _meant(block: str, learnt: "Learnt", evidence: "Sequence[Evidence]") -> "tuple[str, Mark]":
    """The text of the block that a person has named, and by what it is known again.

    Raises: UsageError where that is none, or several.
    """
    from archive.boilerplate.model import Mark, id_of
    from archive.characters import clean_block

    known = {one.text: one.mark for one in learnt.blocks}
    texts = sorted({known.text for known in learnt.blocks}.union(*(one.blocks for one in evidence)))
    if _ID.fullmatch(block) and (named := [text for text in texts if id_of(text) == block]):
        return named[0], known.get(named[0], Mark.TEXT)
    wanted = clean_block(block)
    if wanted in texts:
        return wanted, known.get(wanted, Mark.TEXT)
    found = [text for text in texts if wanted and text.startswith(wanted)]
    if len(found) == 1:
        return found[0], known.get(found[0], Mark.TEXT)
    if not found:
        if (typed := _typed(wanted, texts)) is not None:
            return typed
        raise UsageError(
            f"{block[:100]!r}: no article of {learnt.host} has a block of this name, beginning or shape;"
            f" `archive boilerplate {learnt.host} --shared` lists those that several articles share"
        )
    ids = ", ".join(f"{id_of(text)} ({text[len(wanted) :][:30]}…)" for text in found[:_NAMED])
    raise UsageError(f"{block[:100]!r}: {len(found)} blocks begin so; name one by its id: {ids}")


def _typed(wanted: str, texts: "Sequence[str]") -> "tuple[str, Mark] | None":
    """The shape or frame that a person has typed, where lines of the host have it; else None."""
    from archive.boilerplate.frame import fills, typed_frame
    from archive.boilerplate.model import Mark
    from archive.boilerplate.shape import shape_of, typed_shape

    shape, frame = typed_shape(wanted), typed_frame(wanted)
    if shape and any(shape in (text, shape_of(text)) for text in texts):
        return shape, Mark.SHAPE
    if frame and any(frame == text or fills(frame, text) for text in texts):
        return frame, Mark.FRAME
    return None


def _rows(learnt: "Learnt", evidence: "Sequence[Evidence] | None") -> Iterator[_Row]:
    """What is in force; with `evidence` also what could be."""
    from archive.boilerplate.learning import learn, shared
    from archive.boilerplate.model import Ruling, id_of

    for block in learnt.blocks:
        yield _Row(
            block.id,
            "kept" if block.ruling is Ruling.KEEP else "removed",
            None if block.ruling is None else block.ruling.value,
            block.text,
            tuple((proof.article, proof.key) for proof in block.proofs),
            block.witnesses,
            block.text in learnt.boilerplate.anywhere,
            **_volatile(block),
        )
    if evidence is None:
        return
    known = {block.text for block in learnt.blocks}
    for block in learn(evidence, learnt).blocks:
        if block.text not in known:
            known.add(block.text)
            proofs = tuple((proof.article, proof.key) for proof in block.proofs)
            yield _Row(block.id, "new", None, block.text, proofs, block.witnesses, block.anywhere, **_volatile(block))
    for text, those in shared(evidence).items():
        if text not in known:
            proofs = tuple((one.article, min(said.key for said in one.said if text in said.body)) for one in those)
            yield _Row(id_of(text), "left", None, text, proofs, len(evidence))


def _volatile(block: "SiteBlock") -> "_Volatile":
    return {
        "mark": block.mark.value,
        "below": block.below,
        "fetches": sum(proof.fetches for proof in block.proofs),
        "changes": sum(proof.changes for proof in block.proofs),
    }


def _list_hosts(archive: "Archive", output: Output, *, as_json: bool) -> None:
    from archive.boilerplate.model import Ruling

    found = False
    damaged: list[DamageError] = []
    for learnt in archive.learnt_hosts(damaged.append):
        found = True
        kept = sum(block.ruling is Ruling.KEEP for block in learnt.blocks)
        removed = len(learnt.blocks) - kept
        if as_json:
            output.document({"host": learnt.host, "revision": learnt.revision, "removed": removed, "kept": kept})
        elif output.is_terminal:
            told = f"{plural(removed, 'block')} left out" + (f", {kept} kept by you" if kept else "")
            output.line(f"{output.paint('name', safe(learnt.host))}: {told} (revision {learnt.revision})")
        else:
            output.fields(safe(learnt.host), learnt.revision, removed, kept)
    if damaged:
        raise damaged[0]
    if not found and output.is_terminal and not as_json:
        output.line("Nothing was learnt of any host yet; `scrapy reextract HOST` does that.")


def _show(learnt: "Learnt", rows: Sequence[_Row], output: Output, *, as_json: bool) -> None:
    if output.is_terminal and not as_json:
        where = f" (revision {learnt.revision})" if learnt.revision else ""
        removed = sum(row.state == "removed" for row in rows)
        output.line(f"{plural(removed, 'block')} left out of the articles of {safe(learnt.host)}{where}.")
    left = 0
    for row in rows:
        left += row.state == "left"
        if output.is_terminal and not as_json and left > _LEFT:
            more = sum(one.state == "left" for one in rows) - _LEFT
            output.line()
            output.line(f"{more} more are left, which fewer articles share; in a pipe all are named.")
            return
        if as_json:
            output.document(
                {
                    "host": learnt.host,
                    "revision": learnt.revision,
                    "id": row.id,
                    "state": row.state,
                    "ruling": row.ruling,
                    "anywhere": row.anywhere,
                    "witnesses": row.witnesses,
                    "proofs": [{"article": article, "key": key} for article, key in row.proofs],
                    "text": row.text,
                    "mark": row.mark,
                    "below": row.below,
                    "fetches": row.fetches,
                    "changes": row.changes,
                }
            )
        elif output.is_terminal:
            _show_row(row, output)
        else:
            output.fields(
                row.id, row.state, len(row.proofs), row.witnesses, row.ruling or "", safe(row.example), safe(row.text)
            )


def _show_row(row: _Row, output: Output) -> None:
    output.line()
    said = f" by you, --{row.ruling}" if row.ruling else ", wherever it stands" if row.anywhere else ""
    if row.mark == "shape":
        said += ", whatever its figures (#)"
    elif row.mark == "frame":
        said += ", whatever stands for …"
    elif row.mark == "below":
        said += f", with up to {plural(row.below, 'short block')} below it"
    proven = f"; in {len(row.proofs)} of {plural(row.witnesses, 'article')}" if row.proofs else ""
    if row.fetches:
        proven += f", where it changed at {row.changes} of {plural(row.fetches, 'visit')}"
    output.line(f"{output.paint('name', row.id)}  {row.state}{said}{proven}")
    width = _LINE if output.columns is None else min(output.columns, _LINE)
    if row.example:
        output.line(f"          {output.paint('dim', 'such as ' + fit(safe(row.example), width - 18))}")
    for line in wrap([(safe(row.text, lines=True), "plain")], width - 10):
        output.line("          " + "".join(piece for piece, _ in line))


def _advise(before: "Learnt", learnt: "Learnt", rows: Sequence[_Row], output: Output) -> None:
    command = f"`scrapy reextract {safe(learnt.host)}`"
    if before.revision != learnt.revision:
        output.line()
        output.line(f"{command} reads what is archived again by this.")
    elif any(row.state == "new" for row in rows):
        output.line()
        output.line(f"{command} would learn what is new, and leave it out.")
    elif not learnt.revision:
        output.line(f"Nothing was learnt of it yet; {command} does that.")
