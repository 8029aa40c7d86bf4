"""What lies between two articles: complete, never invented, and the same kinds whoever reads it in whatever script."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.changes.classify import classify
from archive.changes.model import Disclosure, Kind, Part
from archive.model import Article, Byline, Metadata

TURNED = {Kind.ADDITION: Kind.DELETION, Kind.DELETION: Kind.ADDITION}

SENTENCES = """
One.
Two!
She said: “We will never go there again.” He left.
At least 12 people died on Monday.
At least 15 people died on Monday, police said.
At least 12 people died, and police said so on Monday at 10:19.
Correction: An earlier version of this article gave another name.
東京で二人が死亡した。首相は述べた。
東京で三人が死亡した。
وصل الرئيس بوتين اليوم. لا أعلم.
The man, John Smith, left the house. The man left.
"""
WORDS = "a b Ab c. 1 2 “q r” « x » Z. ! 東 ก ข — …"
texts = st.sampled_from([*SENTENCES.strip().splitlines(), "- one\n- two\n  - three"]) | st.lists(
    st.sampled_from(WORDS.split()), min_size=1, max_size=12
).map(" ".join)
bylines = st.sampled_from([
    None, Byline(authors=("Ann",)), Byline(authors=("ann",)), Byline(date=dt.date(2024, 5, 3)),
    Byline(date=dt.date(2024, 5, 3), time=dt.time(10, 19), authors=("Ann", "Bob"), submitter="desk"),
])  # fmt: skip


@st.composite
def articles(draw):
    body = tuple(draw(st.lists(texts, min_size=1, max_size=6)))
    modified = draw(st.none() | st.datetimes(timezones=st.none() | st.just(dt.UTC)))
    title = draw(st.sampled_from(["Old title", "old title!", "New title 12"]))
    return Article(
        title, draw(bylines), body, Metadata(language=draw(st.sampled_from([None, "en"])), modified=modified)
    )


@given(articles())
def test_an_article_has_not_changed_beside_itself(article):
    change = classify(article, article)
    assert (change.kinds, change.sentences, change.added, change.removed) == ((), (), 0, 0)
    assert change.disclosure is Disclosure.TRIVIAL


@given(articles(), articles())
def test_what_differs_has_a_kind_and_what_does_not_has_none(old, new):
    assert (classify(old, new).kinds == ()) == (old == new)


@given(articles(), articles())
def test_sentences_stand_in_the_articles_where_it_is_said(old, new):
    for change in classify(old, new).sentences:
        for article, said, block in ((old, change.old, change.old_block), (new, change.new, change.new_block)):
            if said is None:
                assert block is None
            elif change.part is Part.BODY:
                assert said in "\n\n".join(article.body)
                assert article.body[block].find(said.split("\n\n")[0]) >= 0
            else:
                assert said == (article.title if change.part is Part.TITLE else str(article.byline))


@given(articles(), articles())
def test_kinds_are_those_of_the_sentences_in_one_order(old, new):
    change = classify(old, new)
    order = list(Kind)
    assert list(change.kinds) == sorted(set(change.kinds), key=order.index)
    told = {kind for sentence in change.sentences for kind in sentence.kinds}
    assert told <= set(change.kinds) <= told | {Kind.REFLOW, Kind.PUNCTUATION}


@given(articles(), articles())
def test_headline_and_byline_differ_either_way(old, new):
    for kind in (Kind.HEADLINE, Kind.BYLINE, Kind.DATE):
        assert (kind in classify(old, new).kinds) == (kind in classify(new, old).kinds)


@given(articles(), st.lists(texts, min_size=1, max_size=3))
def test_what_is_put_in_one_way_is_taken_out_the_other(article, more):
    longer = Article(article.title, article.byline, (*article.body, *more), article.metadata)
    there, back = classify(article, longer), classify(longer, article)
    assert {TURNED.get(kind, kind) for kind in there.kinds} == set(back.kinds)
    assert (there.added, there.removed) == (back.removed, back.added)


def read(text, language="en", title="The council votes", byline=None):
    """The article of a text, blocks with empty lines between them."""
    return Article(title, byline, tuple(text.split("\n\n")), Metadata(language=language))


def kinds(old, new, language="en"):
    return " ".join(classify(read(old, language), read(new, language)).kinds)


EDITS = [
    # number
    ("number", "en", "At least 12 people died on Monday.", "At least 15 people died on Monday."),
    ("number", "en", "The two men left on Monday.", "The two men left on Tuesday."),
    ("number", "en", "It starts on May 5 at 10:30.", "It starts on June 5 at 11:30."),
    ("number", "en", "It cost $5 million last year.", "It cost €5 million last year."),
    ("number", "en", "It cost 5 million last year.", "It cost 5 billion last year."),
    ("number", "en", "Three people were hurt in it.", "Four people were hurt in it."),
    ("number", "en", "Temperatures fell to 5 degrees.", "Temperatures fell to -5 degrees."),
    ("number", "en", "It will cost R20bn a year.", "It will cost R50bn a year."),
    ("number", "de", "Die Steuer steigt um 3,5 Prozent.", "Die Steuer steigt um 4,5 Prozent."),
    ("number", "fr", "Il y a eu douze morts lundi soir.", "Il y a eu treize morts lundi soir."),
    ("number", "ru", "Погибли два человека, сообщили в МЧС.", "Погибли три человека, сообщили в МЧС."),
    ("number", "ar", "قتل ١٢ شخصا في الانفجار اليوم.", "قتل ١٥ شخصا في الانفجار اليوم."),
    ("number", "hi", "हादसे में १२ लोगों की मौत हुई।", "हादसे में १५ लोगों की मौत हुई।"),
    ("number", "zh", "警方表示，昨天有三人死亡。", "警方表示，昨天有五人死亡。"),
    ("number", "ja", "東京で１２人がけがをした。", "東京で１５人がけがをした。"),
    ("number", "th", "มีผู้เสียชีวิต 12 ราย", "มีผู้เสียชีวิต 15 ราย"),
    ("punctuation", "en", "It cost 3,500 euros last year.", "It cost 3 500 euros last year."),
    ("wording", "en", "The two men left the house.", "The 2 men left the house."),
    # name
    ("name", "en", "The minister, John Smith, said so.", "The minister, Jon Smith, said so."),
    ("name", "en", "They flew from Kiev at noon.", "They flew from Kyiv at noon."),
    ("name", "de", "Danach sprach Olaf Scholz im Haus.", "Danach sprach Olaf Schulz im Haus."),
    ("wording", "de", "Er hat am Montag das Haus verlassen.", "Er hat am Montag das Gebäude verlassen."),
    ("name", "fr", "Le ministre Jean Dupont a parlé hier.", "Le ministre Jean Durand a parlé hier."),
    ("name", "ru", "Вчера туда приехал Иван Петров.", "Вчера туда приехал Иван Сидоров."),
    ("name", "el", "Το είπε χθες ο Γιάννης Παππάς.", "Το είπε χθες ο Νίκος Παππάς."),
    ("name", "ja", "首相の田中太郎氏は東京で述べた。", "首相の田中次郎氏は東京で述べた。"),
    ("name", "ja", "会見でジョンソン首相が述べた。", "会見でジョンストン首相が述べた。"),
    ("name", "ko", "어제 김철수 의원은 그렇게 말했다.", "어제 박철수 의원은 그렇게 말했다."),
    ("name", "ar", "قال الرئيس بوتين اليوم إن الأمر انتهى.", "قال الرئيس بايدن اليوم إن الأمر انتهى."),
    # quotation
    ("quotation", "en", "He said: “We will not go there.”", "He said: “We will never go there.”"),
    ("quotation", "de", "Er sagte: „Wir gehen nicht dorthin.“", "Er sagte: „Wir gehen niemals dorthin.“"),
    ("quotation", "fr", "« Nous n’irons pas là-bas », dit-il.", "« Nous n’irons jamais là-bas », dit-il."),
    ("quotation", "ja", "首相は「行くつもりはない」と述べた。", "首相は「行く考えはない」と述べた。"),
    ("quotation", "ru", "Он сказал: «Мы туда не пойдём».", "Он сказал: «Мы туда никогда пойдём»."),
    ("quotation", "en", "He was tired of it all he said.", "He was “tired of it all” he said."),
    ("quotation wording", "en", "He said: “We will not go there.”", "He shouted: “We will never go there.”"),
    ("quotation deletion", "en", "He left. “We will never go there,” she said.", "He left."),
    # punctuation and reflow
    ("punctuation", "en", 'He said: "We will not go."', "He said: “We will not go.”"),
    ("punctuation", "en", "The e-mail came - at last.", "The email came – at last."),
    ("punctuation", "en", "The Prime Minister spoke.", "The prime minister spoke."),
    ("punctuation", "zh", "他说,好。", "他说，好。"),
    ("reflow", "en", "One is here. Two is there.", "One is here.\n\nTwo is there."),
    ("reflow", "en", "- one\n- two", "- one\n\n- two"),
    ("reflow", "ja", "彼は来た。彼は行った。", "彼は来た。\n\n彼は行った。"),
    # wording, addition, deletion, move
    ("wording", "en", "The man went into the house.", "The man walked into the house."),
    ("addition", "en", "One is here.", "One is here. Two is there."),
    ("deletion", "zh", "他来了。天气很好。", "他来了。"),
    ("move", "en", "Alpha is first. Beta is next. Gamma is last.", "Gamma is last. Alpha is first. Beta is next."),
    ("move", "en", "Alpha is first. Beta is next.\n\nGamma is last.",
     "Gamma is last.\n\nAlpha is first. Beta is next."),
    # a sentence that was split or joined is neither added nor taken out
    ("wording", "en", "The man from Cork went home at noon, and the woman from Galway stayed in the office.",
     "The man from Cork went home at noon. The woman from Galway stayed in the office."),
    ("punctuation", "en", "The man from Cork went home. The woman stayed.",
     "The man from Cork went home; the woman stayed."),
    ("punctuation", "ja", "彼は東京に来た。天気は晴れだった。", "彼は東京に来た、天気は晴れだった。"),
    # correction
    ("correction", "en", "One is here.", "One is here.\n\nCorrection: An earlier version of this article said two."),
    ("correction", "de", "Eins ist hier.", "Eins ist hier.\n\nIn einer früheren Version dieses Artikels hieß es zwei."),
    ("correction", "ja", "彼は来た。", "彼は来た。\n\n【訂正】記事中の名前を訂正しました。"),
    ("correction", "en", "Update: The minister resigned.\n\nOne is here.", "One is here."),
    ("addition", "en", "One is here.", "One is here.\n\nEditor’s note: This article speaks of violence."),
    ("addition", "en", "One is here.", "One is here. An earlier version of the bill said that taxes fall."),
]  # fmt: skip


@pytest.mark.parametrize(("wanted", "language", "old", "new"), EDITS)
def test_an_edit_has_the_kinds_that_a_reader_gives_it(wanted, language, old, new):
    assert kinds(old, new, language) == wanted


def test_a_headline_says_whether_more_than_its_punctuation_differs():
    def of(old, new):
        return classify(read("One.", title=old), read("One.", title=new)).kinds

    assert of("Council votes", "Council decides") == (Kind.HEADLINE,)
    assert of("Council votes: no", "Council votes – no") == (Kind.HEADLINE, Kind.PUNCTUATION)
    assert of("Storm kills 3", "Storm kills 4") == (Kind.HEADLINE, Kind.NUMBER)


def test_who_wrote_it_and_when_are_two_kinds():
    ann = Byline(date=dt.date(2024, 5, 3), authors=("Ann",))
    bob = Byline(date=dt.date(2024, 5, 4), authors=("Bob",))
    change = classify(read("One.", byline=ann), read("One.", byline=bob))
    assert change.kinds == (Kind.BYLINE, Kind.DATE)
    assert [(each.part, each.old, each.new) for each in change.sentences] == [(Part.BYLINE, str(ann), str(bob))]


def test_sizes_are_words_and_in_scripts_without_spaces_characters():
    change = classify(
        read("They all went home together at noon. It rained."), read("They all walked home together at noon.")
    )
    assert (change.added, change.removed) == (1, 3)
    change = classify(read("彼は来た。"), read("彼は来た。天気。"))
    assert (change.added, change.removed) == (2, 0)


def test_a_paragraph_that_moved_counts_for_no_words():
    change = classify(read("Alpha one.\n\nBeta two.\n\nGamma three."), read("Gamma three.\n\nAlpha one.\n\nBeta two."))
    assert (change.kinds, change.added, change.removed) == ((Kind.MOVE,), 0, 0)


def test_what_was_taken_out_is_told_where_it_stood():
    old = "Alpha is the first. Beta is the second. Gamma is the third."
    new = "Zeta came before. Alpha is the first. Gamma is the third and last of all."
    told = [(each.old, each.new) for each in classify(read(old), read(new)).sentences]
    assert told == [
        (None, "Zeta came before."),
        ("Beta is the second.", None),
        ("Gamma is the third.", "Gamma is the third and last of all."),
    ]
