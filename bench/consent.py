#!/usr/bin/env python3
"""Count, over pages with their true text, the consent text that is left in what is read, and the true text that goes.

    python bench/consent.py [--shared ../shared] [--folds DIR] [--sets fundus,portal] [--processes 2]

Left: lines of the article that speak of cookies or consent and do not stand in the truth. They are found by a list of
words of this script's own, in many languages, and are printed, for a person to say which of them are consent text: most
are true lines that a set's truth leaves out. Lost: lines of the truth that stand in what is taken out as a notice, by
markup or by wording. With `--folds`, as `bench/train_body.py --folds` left them, each page is judged by trees that saw
nothing of its host.
"""

import argparse
import re
import sys
from collections import Counter
from dataclasses import dataclass
from functools import cache
from multiprocessing import Pool
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.folds import Folds
from bench.measure import ours
from bench.pages import add_shared, html_of, scorer, truths
from crawler.extract.blocks import blocks_of
from crawler.extract.completeness import tree_of
from crawler.extract.decode import text_of_body
from crawler.extract.folding import folded
from crawler.extract.mojibake import mended
from crawler.extract.notices import strip_marked, strip_spoken

WORDS = re.compile(
    r"cookie|consent|gdpr|dsgvo|rgpd|lgpd|ccpa|e-?privacy|privacy (?:policy|notice|settings|preferences)|do not sell"
    r"|personal data|terms of (?:use|service)|einwillig|zustimm|datenschutz|externe[rn]? inhalt|personenbezogen"
    r"|traceurs|données personnelles|confidentialité|vie privée|privacidad|datos personales|privacidade|dados pessoais"
    r"|informativa|dati personali|toestemming|privacyverklaring|kakor|samtyck|samtykke|informasjonskaps|personvern"
    r"|eväste|tietosuoja|prywatności|ciastecz|soukromí|osobních údajů|súkromia|osobných údajov|sütik|adatvédel"
    r"|confidențialit|бисквитк|поверителност|κουκ|απορρήτου|персональных данных|конфиденциальн|персональних даних"
    r"|конфіденційн|çerez|gizlilik|كوكيز|ملفات تعريف|الخصوصية|עוגיות|פרטיות|کوکی|حریم خصوصی|कुकी|गोपनीयता|隐私|隱私"
    r"|个人信息|クッキー|プライバシー|同意|쿠키|개인정보|piškot|zasebnost|kolačić|privatnost|slapuk|sīkdat|küpsis"
    r"|quyền riêng tư|kebijakan privasi|คุกกี้",
    re.IGNORECASE,
)
_LINE = 1_200
"""Characters of a line at most that may be consent text."""


@dataclass(frozen=True)
class Count:
    """What one page gives."""

    page: str
    left: tuple[str, ...]
    """Lines of the article to be read by a person."""
    taken: int
    """Lines of the page that are taken out as notices."""
    lost: tuple[str, ...]
    """Those of them that are true."""
    true: int
    """Lines of the truth."""
    told: int
    """Lines of the truth in which one of `WORDS` stands: articles about the matter."""


def lines_of(text: str) -> list[str]:
    return [line.strip(" -|") for line in text.split("\n") if line.strip(" -|")]


def taken_from(html: bytes) -> list[str]:
    """The lines of a page that go as notices."""
    tree = tree_of(mended(text_of_body(html, content_type="text/html")))
    before = Counter(line for block in blocks_of(tree) for line in lines_of(block.text))
    strip_marked(tree)
    after = Counter(line for block in strip_spoken(blocks_of(tree)) for line in lines_of(block.text))
    return list((before - after).elements())


@cache
def unseen(folder: Path) -> Folds:
    return Folds(folder)


def count(task: tuple[dict[str, Any], Path, Path | None]) -> Count:
    truth, shared, folds = task
    html = html_of(shared, truth)
    true = [
        line for text in (truth["truth_paras"] or [], truth["with"] or []) for part in text for line in lines_of(part)
    ]
    known = set(map(folded, true))
    whole = "\n".join(known)
    text, _ = ours(html, truth["url"], unseen(folds).without(truth["host"]) if folds is not None else None)
    suspect = [line for line in lines_of(text) if len(line) <= _LINE and WORDS.search(line)]
    taken = taken_from(html)
    return Count(
        page=f"{truth['dataset']}/{truth['id']}",
        left=tuple(line for line in suspect if folded(line) not in whole),
        taken=len(taken),
        lost=tuple(line for line in taken if len(line) > 20 and folded(line) in known),
        true=len(true),
        told=sum(WORDS.search(line) is not None for line in true),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_shared(parser)
    parser.add_argument("--folds", type=Path)
    parser.add_argument("--sets")
    parser.add_argument("--processes", type=int, default=2)
    args = parser.parse_args()
    sets = args.sets.split(",") if args.sets else scorer(args.shared).DATASETS
    tasks = [(truth, args.shared, args.folds) for name in sets for truth in truths(args.shared, name)]
    with Pool(args.processes) as pool:
        counts = pool.map(count, tasks, chunksize=16)
    for each in counts:
        for line in each.left:
            print(f"left?  {each.page}  {line}")
    for each in counts:
        for line in each.lost:
            print(f"LOST   {each.page}  {line}")
    print(
        f"{len(counts)} pages, {sum(each.taken > 0 for each in counts)} with a notice of which"
        f" {sum(each.taken for each in counts)} lines were taken out;"
        f" {sum(len(each.left) for each in counts)} lines to read on {sum(bool(each.left) for each in counts)} pages;"
        f" {sum(len(each.lost) for each in counts)} of {sum(each.true for each in counts)} true lines lost,"
        f" {sum(each.told for each in counts)} of which speak of the matter"
    )


if __name__ == "__main__":
    main()
