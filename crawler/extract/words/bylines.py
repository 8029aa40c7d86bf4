"""Words that stand in bylines: what leads to an author, what a submitter, roles, agencies, and what is no person."""

# Lead-ins by language, lower case; "by" in the page's own language, or English anywhere.
BY: dict[str, tuple[str, ...]] = {
    "en": (
        "by", "written by", "story by", "report by", "reported by", "words by", "words", "text by", "text",
        "review by", "interview by", "analysis by", "opinion by", "column by", "article by", "posted by",
        "published by", "authored by", "author", "authors", "author(s)", "reporter", "writer",
        "all posts by", "view all posts by", "more posts by", "posts by", "articles by", "more articles by",
        "more from", "more articles from", "see all posts by", "stories by", "all articles by",
    ),
    "de": (
        "vom", "erstellt von", "alles von", "alle beiträge von", "alle artikel von", "mehr von",
        "beiträge von", "artikel von",
        "von", "ein artikel von", "ein bericht von", "ein beitrag von", "eine analyse von", "ein kommentar von",
        "ein interview von", "eine kolumne von", "ein gastbeitrag von", "interview von", "kommentar von", "text von",
        "text", "autor", "autorin", "autoren", "verfasst von", "geschrieben von", "veröffentlicht von",
        "bericht von", "essay von", "kolumne von", "analyse von", "eine rezension von", "rezension von",
    ),
    "fr": (
        "par", "écrit par", "rédigé par", "publié par", "propos recueillis par", "texte", "auteur", "auteurs",
        "auteure", "un article de", "une chronique de", "analyse par",
    ),
    "es": ("por", "escrito por", "publicado por", "texto", "autor", "autora", "autores", "redacción", "por:", "de"),
    "pt": ("por", "escrito por", "publicado por", "texto", "autor", "autora", "autores", "de"),
    "it": (
        "di", "a cura di", "scritto da", "pubblicato da", "articolo di", "testo", "autore", "autrice", "da",
        "dal nostro",
    ),
    "ca": ("per", "escrit per", "autor", "autora"),
    "gl": ("por", "autor", "autora"),
    "ro": ("de", "scris de", "autor", "autori", "text"),
    "nl": ("door", "geschreven door", "van onze", "tekst", "auteur", "auteurs", "geplaatst door"),
    "af": ("deur", "geskryf deur", "skrywer"),
    "sv": ("av", "text", "skriven av", "skribent", "författare", "publicerad av", "foto och text"),
    "no": ("av", "tekst", "skrevet av", "forfatter", "publisert av", "journalist"),
    "nb": ("av", "tekst", "skrevet av", "forfatter", "publisert av", "journalist"),
    "nn": ("av", "tekst", "skrive av", "forfattar"),
    "da": ("af", "tekst", "skrevet af", "forfatter", "journalist", "publiceret af"),
    "is": ("eftir", "höfundur", "texti"),
    "fi": ("teksti", "kirjoittaja", "kirjoittanut", "toimittaja"),
    "et": ("autor", "tekst", "toimetaja"),
    "lv": ("autors", "autore", "teksts"),
    "lt": ("autorius", "autorė", "tekstas", "parengė"),
    "pl": (
        "autor", "autorka", "autorzy", "tekst", "napisał", "napisała", "opracował", "opracowała", "oprac.",
        "redakcja",
    ),
    "cs": ("autor", "autorka", "autoři", "napsal", "napsala", "text"),
    "sk": ("autor", "autorka", "napísal", "napísala", "text"),
    "sl": ("avtor", "avtorica", "piše", "besedilo"),
    "hr": ("autor", "autorica", "piše", "napisao", "napisala", "tekst"),
    "sr": ("autor", "piše", "napisao", "аутор", "пише", "текст"),
    "bs": ("autor", "piše", "napisao"),
    "bg": ("автор", "от", "автори", "текст"),
    "mk": ("автор", "пишува", "од"),
    "ru": ("автор", "авторы", "текст", "автор текста", "подготовил", "подготовила"),
    "uk": ("автор", "авторка", "автори", "текст", "підготував", "підготувала"),
    "be": ("аўтар", "аўтарка", "тэкст"),
    "hu": ("szerző", "írta", "szerzők", "szöveg"),
    "el": ("του", "της", "από", "από τον", "από την", "γράφει ο", "γράφει η", "γράφει", "συντάκτης", "κείμενο"),
    "sq": ("nga", "autor", "shkruar nga"),
    "tr": ("yazan", "yazar", "haber", "muhabir", "hazırlayan", "yazı"),
    "mt": ("minn", "miktub minn"),
    "ga": ("le", "ag", "scríofa ag"),
    "cy": ("gan", "awdur"),
    "eu": ("egilea", "testua"),
    "ar": ("بقلم", "كتب", "كتبت", "الكاتب", "إعداد", "تحرير", "بقلم:"),
    "fa": ("نویسنده", "به قلم", "گزارش"),
    "he": ("מאת", "כתב", "כתבה", "מערכת"),
    "hi": ("लेखक", "द्वारा", "रिपोर्ट", "लेखिका"),
    "ur": ("تحریر", "از"),
    "id": ("oleh", "penulis", "reporter", "pewarta", "ditulis oleh", "jurnalis"),
    "ms": ("oleh", "penulis", "wartawan"),
    "vi": ("tác giả", "theo", "bài"),
    "th": ("โดย", "เรื่อง", "ผู้เขียน"),
    "zh": ("作者", "文", "记者", "記者", "撰文", "编辑", "来源", "文／", "本报记者", "本報記者"),
    "ja": ("文", "執筆", "著者", "記者", "筆者", "取材・文", "ライター"),
    "ko": ("글", "기자", "작성자"),
}  # fmt: skip
# Lower case. What follows put the page on line; an author may stand beside it.
SUBMITTED: tuple[str, ...] = (
    "submitted by", "eingereicht von", "gespeichert von", "verfasst von", "soumis par", "enviado por", "inviato da",
    "submetido por", "verzonden door", "ingediend door", "ingezonden door", "indsendt af", "sendt inn av",
    "skickad av", "inskickad av", "lähettänyt", "przesłane przez", "zasláno uživatelem", "odeslal", "beküldte",
    "отправлено", "надіслав", "trimis de", "υποβλήθηκε από", "gönderen", "投稿者", "提交者",
)  # fmt: skip
POSTED: tuple[str, ...] = (
    "posted by", "published by", "uploaded by", "veröffentlicht von", "gepostet von", "publié par", "publicado por",
    "pubblicato da", "geplaatst door", "gepubliceerd door", "publicerad av", "publisert av", "offentliggjort af",
    "opublikował", "publikoval", "közzétette", "опубликовано", "опублікував", "yayınlayan",
)  # fmt: skip
# What stands before these where another paper did it before.
FIRST: frozenset[str] = frozenset({
    "first", "originally", "previously", "initially", "zuerst", "ursprünglich", "erstmals", "zunächst", "initialement",
    "originalmente", "originariamente", "eerst", "oorspronkelijk", "eerder", "först", "ursprungligen", "tidigare",
    "først", "oprindeligt", "opprinnelig", "tidligere", "pierwotnie", "původně", "poprvé", "eredetileg", "először",
    "впервые", "первоначально", "вперше", "спочатку", "ilk",
})  # fmt: skip
# What joins the last two names.
AND: tuple[str, ...] = (
    "and", "und", "et", "y", "e", "en", "och", "og", "ja", "i", "oraz", "a", "és", "și", "und", "ve", "dan", "và",
    "и", "та", "і", "й", "και", "va", "eta", "şi", "da", "with", "mit", "con", "avec", "med", "met",
)  # fmt: skip
# Lower case; what a name may be followed by, or stand behind.
ROLES: frozenset[str] = frozenset({
    "correspondent", "reporter", "editor", "writer", "journalist", "contributor", "columnist", "critic", "producer",
    "photographer", "director", "professor", "lecturer", "author", "researcher", "analyst", "chief", "staff",
    "freelance", "senior", "junior", "deputy", "assistant", "associate", "contributing", "political", "business",
    "sports", "sport", "science", "health", "education", "crime", "technology", "tech", "environment", "world",
    "national", "news", "digital", "foreign", "economics", "consumer", "showbiz", "royal", "managing", "executive",
    "special", "guest", "ceo", "founder", "co-founder", "president", "manager", "specialist", "consultant", "expert",
    "redakteur", "redakteurin", "korrespondent", "korrespondentin", "journalistin", "autorin", "autor", "reporterin",
    "volontär", "volontärin", "chefredakteur", "chefredakteurin", "leiter", "leiterin", "redaktion",
    "wirtschaftsredakteur", "freie", "freier", "journaliste", "rédacteur", "rédactrice", "correspondant",
    "correspondante", "envoyé", "envoyée", "redactor", "redactora", "corresponsal", "periodista", "enviado",
    "enviada", "giornalista", "corrispondente", "inviato", "jornalista", "repórter", "redacteur", "verslaggever",
    "correspondente", "dziennikarz", "dziennikarka", "redaktor", "redaktorka", "журналист", "корреспондент",
    "редактор", "обозреватель", "журналіст", "кореспондент", "muhabir", "muhabiri", "editör", "toimittaja",
    "engineer", "developer", "scientist", "physician", "reportér", "redaktør", "redaktör", "profesor",
    "profesorius", "university", "universität", "institute",
})  # fmt: skip
# Lower case letters and digits only. News agencies: they are no people.
AGENCIES: frozenset[str] = frozenset({
    "reuters", "thomsonreuters", "afp", "agencefrancepresse", "ap", "associatedpress", "theassociatedpress", "dpa",
    "deutschepresseagentur", "apa", "sda", "ats", "keystonesda", "keystoneats", "efe", "agenciaefe", "europapress",
    "ansa", "adnkronos", "agi", "lusa", "anp", "belga", "ntb", "tt", "ttnyhetsbyrån", "ritzau", "stt", "pap", "čtk",
    "ctk", "tasr", "sita", "mti", "hina", "sta", "tanjug", "bta", "agerpres", "mediafax", "tass", "тасс", "ria",
    "риановости", "interfax", "интерфакс", "ukrinform", "укрінформ", "unian", "уніан", "bns", "elta", "leta",
    "anadolu", "anadoluajansı", "anadoluagency", "aa", "dha", "iha", "xinhua", "新华社", "新華社", "中新社", "中央社",
    "共同通信", "共同", "時事", "時事通信", "kyodo", "kyodonews", "jiji", "jijipress", "yonhap", "yonhapnews",
    "연합뉴스", "뉴시스", "뉴스1", "newsis", "pti", "ani", "ians", "uni", "antara", "bernama", "upi", "bloomberg",
    "bloombergnews", "pa", "pamedia", "pressassociation", "aap", "sid", "kna", "epd", "dts", "dpainfocom", "dpatmn",
    "agencia", "agencias", "agencies", "agence", "agenzia", "agenturen", "agentur", "agenturberichte", "newsagencies",
    "wireservices", "canadianpress", "thecanadianpress", "cp", "nzpa", "telam", "notimex", "prensalatina", "afxp",
    "spa", "wam", "mena", "irna", "isna", "petra", "ina", "kuna", "qna", "swp", "gettyimages", "shutterstock",
    "prnewswire", "businesswire", "globenewswire", "otsnews", "newsaktuell", "presseportal",
})  # fmt: skip
# Lower case. Words of buttons, menus and headings that stand where names do; no name of several words has one.
INTERFACE: frozenset[str] = frozenset({
    "login", "learn", "view", "profile", "subscribe", "cart", "menu", "checklist", "checklists", "posts", "articles",
    "stories", "latest", "newsletter", "comments", "categories", "category", "tags", "coordinator", "marketing",
    "strategy", "admin", "webmaster", "department", "planning", "guides", "reviews", "blog", "podcast", "website",
    "download", "license", "licence", "agreement", "attribution", "pressemitteilung", "pressemitteilungen",
    "aktuell", "aktuelles", "meldung", "membership", "account",
    "quote", "webinar", "horticulturalist", "educator", "dietitian", "nutritionist", "located",
})  # fmt: skip
# Lower case. The same, but somebody may be called More or Read: no name has nothing else.
INTERFACE_TOO: frozenset[str] = frozenset({
    "about", "click", "contact", "follow", "free", "home", "in", "log", "member", "members", "more", "my", "now",
    "our", "read", "related", "search", "share", "sign", "top", "up", "us", "your",
})  # fmt: skip
# Lower case letters and digits only. Accounts and desks, not people.
NOBODY: frozenset[str] = frozenset({
    "admin", "administrator", "webmaster", "noauthor", "moreposts", "allposts", "editor", "editors", "editorial",
    "editorialteam", "editorialstaff", "editorialboard", "staff", "staffwriter", "staffwriters", "staffreporter",
    "newsdesk", "newsroom", "newsteam", "news", "redaktion", "onlineredaktion", "redaction", "rédaction",
    "larédaction", "redaccion", "redacción", "redação", "redazione", "laredazione", "redactie", "redaktionen",
    "redakce", "redakcja", "redakcia", "szerkesztőség", "redacția", "редакция", "редакція", "toimitus", "uredništvo",
    "redakcija", "συντακτικήομάδα", "unknown", "anonymous", "guest", "gast", "autor", "author", "unbekannt", "none",
    "null", "undefined", "user", "root", "superuser", "super", "team", "theteam", "ourteam", "contributor",
    "contributors", "guestauthor", "gastautor", "press", "pressrelease", "web", "online", "internet", "bywebdesk",
    "webdesk", "onlinedesk", "digitaldesk", "ourcorrespondent", "correspondent", "specialcorrespondent",
    "staffcorrespondent", "ourreporter", "bureau", "newsbureau", "编辑", "小编", "编辑部", "編集部", "編輯部", "本社",
    "本报讯", "기자", "편집부", "온라인뉴스팀", "디지털뉴스팀", "siteadmin", "wpadmin", "adminuser", "postedby", "by",
    "follow", "share", "comments", "readmore", "more", "viewprofile", "profile", "home", "about", "contact", "email",
    "twitter", "facebook", "linkedin", "instagram", "print", "advertisement", "subscribe", "name", "yourname",
    "firstname", "lastname", "vorname", "nachname", "nombre", "nom", "developer", "sponsored",
    "sponsoredcontent", "gesponserteinhalte", "ccby", "creativecommons", "publisher", "anónimo", "anonimo",
    "anonym", "anonyme",
    "guestcontributor", "guestposter", "guestpost", "gastbeitrag", "usecase", "industry", "role", "companysize",
    "teamsize", "product", "topic", "category", "manufacturer", "red", "werbung", "anzeige", "dieredaktion",
    "redaktionsteam", "名片", "設定", "设定", "登入", "登录", "註冊", "首頁", "首页", "留言", "分享", "訂閱",
    "關於", "ログイン", "ホーム",
    "一覧", "プロフィール", "記事一覧", "検索", "공유", "로그인", "구독", "댓글", "목록",
})  # fmt: skip
