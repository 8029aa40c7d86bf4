"""Rows of teasers under an article, and paragraphs made as its text is."""

import lxml.html

from crawler.extract.blocks import blocks_of
from crawler.extract.company import in_company
from crawler.extract.rivers import in_rivers

PROSE = "<p>The ferry leaves at eight, and whoever is late may wave to it from the pier until nine at night.</p>"
TEASER = "<li><div><h4><a href=/{0}>The {0} of the harbour</a></h4>{1}</div></li>"


def cut(html):
    return blocks_of(lxml.html.document_fromstring(f"<body>{html}</body>"))


def left(html):
    blocks = cut(html)
    rivers = in_rivers(blocks, range(len(blocks)))
    return [block.text for at, block in enumerate(blocks) if at not in rivers]


def teasers(*, prose=PROSE, count=3):
    return "<ul>" + "".join(TEASER.format(name, prose) for name in ("fog", "gulls", "ropes", "tide")[:count]) + "</ul>"


def test_a_row_of_teasers_behind_a_text_is_left_out():
    assert left(f"<article>{PROSE}</article><div>{teasers()}</div>") == [cut(PROSE)[0].text]


def test_two_teasers_are_no_row():
    html = f"<article>{PROSE}</article><div>{teasers(count=2)}</div>"
    assert len(left(html)) == len(cut(html))


def test_a_list_without_text_before_it_is_the_text():
    assert len(left(teasers())) == len(cut(teasers()))


def test_chapters_whose_headings_are_links_are_no_teasers():
    html = f"<article>{PROSE}</article><div>{teasers(prose=PROSE * 2)}</div>"
    assert len(left(html)) == len(cut(html))


def test_headings_that_open_and_close_are_no_teasers():
    html = f"<article>{PROSE}</article><div>{teasers()}</div>".replace("href=/", "href=#")
    assert len(left(html)) == len(cut(html))


def test_a_row_in_the_midst_of_the_text_that_holds_it_is_of_it():
    html = f"<article>{PROSE}<div>{PROSE}{teasers()[4:-5]}</div></article>"
    assert len(left(html)) == len(cut(html))


def company(html, likely, votes):
    blocks = cut(html)
    return in_company(blocks, [len(block.text) for block in blocks], likely, votes)


def test_a_doubted_paragraph_between_others_of_its_make_is_text():
    assert 2 in company(f"<article>{PROSE * 4}</article>", [2, 2, -1, 2], [1, 1, 1, 1])


def test_a_paragraph_that_the_second_voice_leaves_out_is_not():
    assert 2 not in company(f"<article>{PROSE * 4}</article>", [2, 2, -1, 2], [1, 1, 0, 1])


def test_a_paragraph_of_another_make_is_not():
    html = f"<article>{PROSE * 3}<div class=note>{PROSE}</div></article>"
    assert company(html, [2, 2, 2, -1], [1, 1, 1, 1]) == {0, 1, 2}


def test_a_table_of_data_between_what_surely_is_text_is_text():
    table = "<table><tr><th>Ferry</th><th>Leaves</th></tr><tr><td>Ida</td><td>8:00</td></tr></table>"
    html = f"<article>{PROSE}<div>{table}</div>{PROSE}</article>"
    assert 1 in company(html, [2, -1, 2], [1, 0, 1])
    assert 1 not in company(html, [2, -1, -2], [1, 0, 1])
    links = "<table><tr><td><a href=/a>Ida</a><td><a href=/b>Ada</a><tr><td><a href=/c>Fog<td><a href=/d>Gulls</table>"
    assert 1 not in company(html.replace(table, links), [2, -1, 2], [1, 0, 1])
