"""Which sentences say of their own article that it was corrected or updated."""

import pytest

from archive.changes.matching import sentences_of
from archive.changes.notices import is_marked, is_notice, notices_in

NOTICES = """
Correction: An earlier version said 5.
Correction, 5 May 2024: The name was wrong.
This article was amended on 5 May 2024.
An earlier version of this story misstated the age.
Update (10:30): more
UPDATE: The minister has resigned.
Updated 3 May 2024 10:12
In einer früheren Version hieß es, er sei 50.
Korrektur: x
Mis à jour le 3 mai 2024 à 10:12
【訂正】記事中の名前を訂正しました
訂正：
更正：原文有误
정정: 이름
Обновлено: 12:30, 5 мая 2024
Este artículo ha sido corregido.
Editor's note: This story was updated to include a statement.
(Rättelse)
Rättelse.
Aktualisiert am 3. Mai 2024, 10:12 Uhr
Editor's Note, June 4: This piece has been updated with additional reporting.
CORRECTION (June 4, 2024, 11:05 a.m.): A previous version of this story gave the wrong age.
Corrections: June 4, 2024 — The name of the river was misspelled in an earlier version.
An earlier version of this report incorrectly stated the number of seats.
This story was originally published on June 3 and has been updated.
Clarification: The quote was made in 2019.
We have updated this story to reflect the court's ruling.
Due to an editing error, an earlier version of this article named the wrong bank.
Hinweis: In der ursprünglichen Fassung dieses Textes wurde die Zahl falsch angegeben.
Korrekturhinweis: Der Name der Firma war falsch geschrieben.
Wir haben den Absatz zur Finanzierung nachträglich präzisiert.
Transparenzhinweis: Wir haben diesen Artikel am 4. Juni um eine Stellungnahme ergänzt.
Article mis à jour le 4 juin à 11h05 avec la réaction du ministre.
Une erreur s'était glissée dans une première version de cet article.
Nota de la redacción: esta noticia ha sido actualizada con nuevos datos.
Este texto fue modificado el 4 de junio para corregir el nombre.
ACTUALIZACIÓN: El ministro ha dimitido.
Nota: Questo articolo è stato modificato il 4 giugno per correggere il nome.
Correção: o nome do rio foi corrigido às 11h05.
Dit artikel werd op 4 juni aangevuld met een reactie.
Rättat: Rektorns namn var felstavat.
Artikeln har uppdaterats med uttalande från polisen.
Artiklen er opdateret kl. 11.05 med kommentar fra ministeren.
Juttua on päivitetty 4.6. kello 11.05.
Sprostowanie: W pierwotnej wersji tekstu podaliśmy złą datę.
Článek byl aktualizován o vyjádření policie.
Текст новости обновлен 4 июня в 11:05.
Внимание, исправление: в заметке была указана неверная дата.
Новину оновлено: додано коментар поліції.
Haber güncellendi: Bakanın açıklaması eklendi.
本报道已于6月4日更新。
※この記事は6月4日に内容を一部修正しました。
[정정보도] 본지는 6월 4일자 기사에서 이름을 잘못 적었습니다.
Editor's note: This story has been retracted.
Editor's note: this article was withdrawn on 26 September after a complaint from the family.
This story was republished after it had been withdrawn in error.
In an earlier version we said the fire was on Friday.
Dieser Artikel wurde nach einer Beschwerde zurückgezogen.
Cet article a été retiré à la demande du tribunal.
Este artículo ha sido retirado tras una reclamación.
Questo articolo è stato ritirato.
Este artigo foi republicado com outro título.
Dit artikel is na een klacht ingetrokken.
Эта статья была отозвана редакцией.
本文已被撤回。
この記事は撤回しました。
이 기사는 철회되었습니다.
"""
OTHERS = """
Updated 2 hours ago
Updated: 2 hours ago
Update on the war in Ukraine brings hope
The correction in the market came fast.
An earlier version of the bill said that taxes fall.
Editor's note: This article contains descriptions of violence.
This is a developing story and will be updated.
Correction officers went on strike on Monday.
Clarification of rules is needed
Aktualisierung der Software läuft
更新时间：刚刚
He said an earlier version of the deal was better.
Corrections Department: 300 jailed in 2024.
The stock market correction began in June.
Correction fluid was invented in 1956.
He asked the editor for a correction.
The company updated its software on Tuesday.
The law was amended in 2019 to include tenants.
An updated version of the app will follow in June.
The agreement has been modified several times since 1990.
Die Regierung hat ihre Prognose korrigiert.
Das Gesetz wurde 2019 geändert.
Le texte de loi a été modifié par le Sénat.
El texto de la ley fue modificado por el Senado en 2019.
Il testo della legge è stato modificato nel 2019.
O texto da lei foi alterado pelo Senado.
De wet is in 2019 aangepast.
Lagen har ändrats flera gånger.
Закон был изменен в 2019 году.
Текст закона был изменен в 2019 году.
该法律已于2019年修改。
政府は統計を訂正した。
정부는 통계를 수정했다.
Clarification is needed, the minister said.
This article is part of a series on the river.
This article was first published in June 2020.
The drug was withdrawn from the market in 2019.
The paper was retracted by the journal in May.
The report was withdrawn by the ministry.
Der Bericht wurde vom Ministerium zurückgezogen.
Le texte de loi a été retiré par le gouvernement.
The soldiers were withdrawn, and the statue was taken down.
In an earlier version the bill said that taxes fall.
"""


@pytest.mark.parametrize("text", NOTICES.strip().splitlines())
def test_a_notice_is_known(text):
    assert is_notice(text, is_edge=True)


@pytest.mark.parametrize("text", OTHERS.strip().splitlines())
def test_what_speaks_of_something_else_is_none(text):
    assert not is_notice(text, is_edge=True)


def test_without_a_label_it_counts_only_where_notices_stand():
    said = "An earlier version of this article gave another name."
    assert is_notice(said, is_edge=True)
    assert not is_notice(said, is_edge=False)
    assert is_notice(f"Correction: {said}", is_edge=False)


def test_what_somebody_else_is_quoted_with_is_no_notice():
    assert not is_notice("He wrote: “An earlier version of this article was better.”", is_edge=True)


def test_what_follows_in_the_same_paragraph_belongs_to_it():
    body = ("One is here.", "Two is there. Correction: It was three. We regret the error.", "Four is last.")
    found = sentences_of(body)
    assert [found[place].text for place in sorted(notices_in(found, len(body)))] == [
        "Correction: It was three.",
        "We regret the error.",
    ]


@pytest.mark.parametrize(
    "title", ["CORRECTED-Oil rises", "UPDATE 2-Oil rises", "Korrektur: Öl wird teurer", "【訂正】石"]
)
def test_a_headline_may_say_so(title):
    assert is_marked(title)


@pytest.mark.parametrize("title", ["Update on oil", "Updated rules for oil", "Correction fluid: tested", "更新される"])
def test_a_headline_that_speaks_of_updates_says_nothing(title):
    assert not is_marked(title)
