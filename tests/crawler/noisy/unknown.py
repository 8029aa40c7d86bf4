"""Noise of kinds that no rule names, in six languages: what a site sets among an article's paragraphs at each fetch."""

from random import Random

PROMOS = {
    "en": "Our {thing} shop has new {other} for you this week, and whoever comes early will get them for less.",
    "de": "In unserem Laden für {thing} gibt es diese Woche {other}, und wer früh kommt, zahlt weniger dafür.",
    "fr": "Notre boutique de {thing} propose cette semaine des {other}, moins chers pour qui vient tôt le matin.",
    "es": "Nuestra tienda de {thing} ofrece esta semana {other}, y quien llega temprano los paga más baratos.",
    "it": "Il nostro negozio di {thing} offre questa settimana {other}, e chi arriva presto li paga di meno.",
    "sv": "Vår butik för {thing} har nya {other} den här veckan, och den som kommer tidigt betalar mindre.",
}
COMMENTS = {
    "en": "{n} readers have commented", "de": "{n} Kommentare zu diesem Artikel", "fr": "{n} commentaires",
    "es": "{n} comentarios", "it": "{n} commenti", "sv": "{n} kommentarer",
}  # fmt: skip
WORDS = {
    "en": ("twenty-one", "thirty-four", "forty", "fifty-five", "sixty-two", "seventy", "eighty-nine", "ninety-three"),
    "de": ("einundzwanzig", "vierunddreißig", "vierzig", "fünfundfünfzig", "zweiundsechzig", "siebzig",
           "neunundachtzig", "dreiundneunzig"),
    "fr": ("vingt et un", "trente-quatre", "quarante", "cinquante-cinq", "soixante-deux", "soixante-dix",
           "quatre-vingt-neuf", "quatre-vingt-treize"),
    "es": ("veintiuno", "treinta y cuatro", "cuarenta", "cincuenta y cinco", "sesenta y dos", "setenta",
           "ochenta y nueve", "noventa y tres"),
    "it": ("ventuno", "trentaquattro", "quaranta", "cinquantacinque", "sessantadue", "settanta", "ottantanove",
           "novantatré"),
    "sv": ("tjugoett", "trettiofyra", "fyrtio", "femtiofem", "sextiotvå", "sjuttio", "åttionio", "nittiotre"),
}  # fmt: skip
THINGS = ("lamps", "tea", "maps", "boots", "clocks", "kites", "jars", "violins", "umbrellas", "stamps", "candles")
MATCHES = (("Rovers", "City"), ("United", "Wanderers"), ("Athletic", "Harriers"))
READERS = ("Ada", "Bo", "Cem", "Dina", "Eli", "Fay", "Gus", "Hana")
SKIES = ("sunny", "cloudy", "with rain from the west", "with some snow", "windy")
HEADLINES = (
    "Council argues over benches", "Harbour master retires", "Choir sings for the roof", "Tram line gets new rails",
    "Bakers ask for later hours", "Bees return to the park", "Old ferry finds a buyer", "Clock stops at noon again",
)  # fmt: skip


def promo(draw, turn, language):
    """A rotating promotion, set as prose: another at each fetch."""
    thing, other = draw.sample(THINGS, 2)
    return [PROMOS[language].format(thing=thing, other=other)]


def score(draw, turn, language):
    """One of the matches of the day."""
    home, away = draw.choice(MATCHES)
    return [f"Live: {home} {draw.randrange(5)}-{draw.randrange(5)} {away} after {draw.randrange(2, 90)} minutes"]


def weather(draw, turn, language):
    return [f"It is {draw.randrange(2, 31)} degrees in town, {draw.choice(SKIES)}."]


def most_read(draw, turn, language):
    return ["Most read", *draw.sample(HEADLINES, 3)]


def greeting(draw, turn, language):
    return [f"Good {draw.choice(('morning', 'evening'))} {READERS[turn % len(READERS)]}, welcome back to the paper."]


def related(draw, turn, language):
    """A box that tries two headlines on its readers."""
    return [("Read also: Council argues over benches", "Read also: A bench, and the row about it")[turn % 2]]


def ticker(draw, turn, language):
    """A rate of exchange, in a sentence."""
    return [f"One euro buys {draw.uniform(1, 1.2):.4f} dollars and {draw.uniform(150, 170):.2f} yen at this hour."]


def comments(draw, turn, language):
    """A count of remarks, in words."""
    return [COMMENTS[language].format(n=WORDS[language][turn % 8])]


KINDS = (promo, score, weather, most_read, greeting, related, ticker, comments)


def lines(kind, language, place, fetch):
    """What a kind of noise says in one article at one fetch."""
    draw = Random(f"{kind.__name__} {place} {fetch}")  # noqa: S311
    return kind(draw, place + fetch, language)
