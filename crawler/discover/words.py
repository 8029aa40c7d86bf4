"""Words that addresses use for pages that are no articles, and for those that are, in the languages of the news.

Facts about how sites name their parts, in ASCII as they stand in paths (accents dropped, as sites mostly do) and in the
letters of the language. Nothing here belongs to one site.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LISTS = _words("""
    tag tags tagged topic topics topix label labels keyword keywords category categories cat section sections channel
    archive archives archiv arkiv arkisto archivo archivos archivio archief arquivo arquivos archiwum arhiva
    index browse latest newest popular trending most-read all list listing sitemap
    thema themen thema's schlagwort schlagworte stichwort rubrik rubriken ressort kategorie kategorien uebersicht
    sujet sujets theme themes mot-cle mots-cles etiquette rubrique rubriques categorie dossier dossiers
    etiqueta etiquetas tema temas categoria categorias seccion secciones seccao editoria assunto assuntos
    argomento argomenti etichetta tematica sezione sezioni categorie
    onderwerp onderwerpen trefwoord rubriek categorieen
    emne emner tagg taggar taggar amne kategori kategorier stikkord aihe aiheet avainsana asiasana kategoria
    temat tematy tagi rubryka dzial kategoria stitek stitky rubrika rubriky tema kategorija kategorije oznaka
    cimke cimkek rovat rovatok eticheta etichete categorie konu konular etiket kategori
    kategoriya rubric rubrics tegi tegs sujets etiketter
    тег теги тема темы рубрика рубрики категория
    標籤 标签 タグ カテゴリー カテゴリ 태그 分类 分類 वर्ग वसम تصنيف وسم קטגוריה תגית
    """)
"""A segment that says: what follows is the name of a list."""

PEOPLE = _words("""
    author authors writer writers contributor contributors columnist columnists journalist journalists byline bylines
    reporter reporters staff people person profile profiles user users member members
    autor autoren autorin redakteur auteur auteurs autore autori autores autora redactor redattore
    forfatter skribent skribenter forfattare journaliste kirjoittaja toimittaja autorzy autorka szerzo yazar yazarlar
    автор авторы
    """)

HOPELESS = _words("""
    login logon log-in signin sign-in signup sign-up register registration logout subscribe subscription subscriptions
    account my-account myaccount password lostpassword forgot-password auth oauth sso paywall checkout cart basket
    wp-admin wp-login wp-login.php wp-json wp-content wp-includes cgi-bin xmlrpc.php admin administrator
    share sharer tell-a-friend email-friend send-to-friend print printer-friendly printpdf
    reply replytocom comment-reply trackback cdn-cgi intent
    anmelden einloggen registrieren abo abonnement abonnieren warenkorb drucken drucker druckversion weiterempfehlen
    connexion inscription sinscrire abonnez-vous panier imprimer partager
    iniciar-sesion acceder registro registrarse suscripcion suscribete carrito imprimir compartir
    accedi registrati abbonati abbonamenti carrello stampa
    inloggen aanmelden registreren abonneren winkelwagen afdrukken
    logga-in logg-inn log-ind tilaa kirjaudu zaloguj logowanie rejestracja koszyk drukuj prihlaseni tisk
    bejelentkezes regisztracio giris kayit uye-ol yazdir
    """)
"""A segment that says: no article and no way to one."""

SEARCH = _words("""
    search find results suche suchen suchergebnis recherche rechercher chercher buscar busca buscador pesquisa cerca
    ricerca zoeken zoek sok haku soeg sog szukaj hledat vyhledavani kereses cautare ara arama поиск 検索 搜索 검색
    """)

PAGING = _words("""
    page pages seite p pagina paginas sida side sivu strona stranka strana stranica oldal sayfa pag offset start
    страница ページ
    """)
"""With a number: one page of a list."""

CALENDARS = _words("""
    calendar calendars events event agenda kalender veranstaltungen veranstaltung termine termin calendrier evenements
    evenement calendario eventos evento eventi kalendarz wydarzenia kalendar akce kalenteri tapahtumat takvim naptar
    evenementen календарь
    """)

MEDIA = _words("""
    gallery galleries galerie galerien galeria galerias galleria gallerie fotogalerie bildergalerie bilder photos
    photo-gallery foto fotos fotostrecke diaporama slideshow slideshows pictures in-pictures
    video videos watch tv live-tv webcam podcast podcasts audio radio episode episodes mediathek diapositiva
    фото видео
    """)
"""Pictures and films: seldom an article, sometimes one."""

PAGES = _words("""
    about about-us contact contact-us contacts imprint impressum kontakt datenschutz agb privacy privacy-policy terms
    terms-of-use terms-of-service terms-and-conditions cookies cookie-policy legal legal-notice disclaimer advertise
    advertising mediadaten careers jobs help faq faqs support newsletter newsletters feedback donate shop store
    accessibility ueber-uns qui-sommes-nous mentions-legales nous-contacter a-propos conditions-generales publicite
    quienes-somos aviso-legal contacto politica-de-privacidad publicidad chi-siamo contatti note-legali pubblicita
    over-ons colofon adverteren om-oss kontakta-oss o-nas redakcja polityka-prywatnosci reklama kontakty iletisim
    hakkimizda kunye kvkk gizlilik
    """)
"""Pages about the site itself."""

ARTICLES = _words("""
    article articles story stories news-story post posts blog blogs news a artikel nachricht nachrichten meldung
    beitrag beitraege meinung opinion opinions analysis comment commentary editorial column columns feature features
    essay essays review reviews interview interviews report reports press-release press-releases node content
    actualite actualites actu articulo articulos noticia noticias nota notas articolo articoli notizia notizie
    nieuws bericht artikelen nyheter nyhet artikkel uutiset uutinen juttu artykul artykuly wiadomosc wiadomosci
    clanek clanky zpravy zprava hir hirek cikk stire stiri haber haberler makale novost novosti statya vijest vijesti
    статья статьи новость новости news-article read-article story-detail newsdetail detail details
    """)
"""A segment that says: what follows is an article, or the list of them where nothing follows."""

VIEWS = _words("view amp full single one-page onepage full-text fulltext volltext")
"""Behind a title: which form of the article is asked for."""

FILES = _words("""
    jpg jpeg png gif webp avif svg ico bmp tif tiff heic mp3 mp4 m4a m4v ogg ogv oga wav flac avi mov wmv webm mkv flv
    m3u8 ts pdf doc docx xls xlsx ppt pptx odt ods odp rtf epub mobi zip rar gz bz2 xz 7z tar tgz dmg exe msi apk iso
    css js mjs map json xml rss atom rdf txt csv ics vcf woff woff2 ttf eot otf swf torrent
    """)
"""Endings of files that are no page of text."""

PAGE_ENDINGS = _words("html htm shtml xhtml php php3 asp aspx jsp jspx jhtml dhtml cfm do ece story amp page stm")

ID_PARAMETERS = _words(
    "p id aid nid sid newsid news_id articleid article_id artid art_id story storyid story_id post postid post_id "
    "itemid item_id content contentid docid guid idnews idarticulo v3 tid topicid threadid"
)
"""A query parameter that names one document."""

LIST_PARAMETERS = _words(
    "page paged pg offset start from cat category tag tags topic author sort order orderby filter view month year day "
    "date week q s query search keyword keywords k term"
)
"""A query parameter that chooses a part of a list."""

HOPELESS_PARAMETERS = _words(
    "replytocom share action print printable printer tmpl add-to-cart login redirect redirect_to returnurl return_to "
    "destination like_comment unapproved format output preview oauth_token"
)
