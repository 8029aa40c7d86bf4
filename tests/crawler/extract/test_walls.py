"""Pages that stand where an article should be are named, in several languages; articles are not taken for them."""

import datetime as dt

import pytest

from archive.model import Article, Page, Reason, Rejection
from crawler.extract.contents import contents

NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
PARAGRAPH = "The ferry leaves at eight, and whoever is late may wave to it from the pier, as {0} did in the year {1}. "


def read(title, *paragraphs, status=200):
    body = f"<html><head><title>{title}</title></head><body><main><h1>{title}</h1>"
    body += "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs) + "</main></body></html>"
    return contents(
        Page(
            url="https://paper.example/2026/ferry",
            fetched_at=NOW,
            status=status,
            headers=(("Content-Type", "text/html; charset=utf-8"),),
            body=body.encode(),
        ),
        links=False,
    ).recorded


WALLS = [
    (
        Reason.CHALLENGE,
        "Just a moment...",
        "Checking if the site connection is secure. Enable JavaScript and cookies to continue.",
    ),
    (
        Reason.CHALLENGE,
        "paper.example",
        "Please confirm that you are not a robot by completing the security check below.",
    ),
    (
        Reason.CHALLENGE,
        "Zugriff prüfen",
        "Bitte bestätigen Sie, dass Sie kein Roboter sind, um die Seite zu öffnen.",
    ),
    (
        Reason.CHALLENGE,
        "Vérification",
        "Cochez la case pour prouver que vous n'êtes pas un robot et continuer.",
    ),
    (
        Reason.SOFT_404,
        "Page not found",
        "Sorry, we couldn't find the page you were looking for. Try our search.",
    ),
    (
        Reason.SOFT_404,
        "Oops",
        "The page that you asked for no longer exists. It may have been moved or deleted.",
    ),
    (
        Reason.SOFT_404,
        "Seite nicht gefunden",
        "Die Adresse ist falsch, oder der Text ist umgezogen. Hier geht es zur Startseite.",
    ),
    (
        Reason.SOFT_404,
        "Página no encontrada",
        "Lo sentimos, esta página no existe. Puede volver a la portada del diario.",
    ),
    (Reason.SOFT_404, "ページが見つかりません", "お探しのページは移動または削除された可能性があります。"),
    (
        Reason.SOFT_404,
        "We'll be right back",
        "The site is down for scheduled maintenance. Please check back soon.",
    ),
    (
        Reason.LOGIN,
        "Log in",
        "Enter your e-mail address and password. Forgot your password? Create an account.",
    ),
    (
        Reason.LOGIN,
        "Anmelden",
        "Bitte geben Sie Ihre Daten ein. Passwort vergessen? Hier hilft die Redaktion.",
    ),
    (Reason.LOGIN, "Вход", "Введите адрес почты и пароль, чтобы читать дальше. Забыли пароль?"),
    (
        Reason.PAYWALL,
        "Subscribe to continue reading",
        "You have reached the limit of free articles. Already a subscriber? Log in.",
    ),
    (Reason.PAYWALL, "Der Hafen", "Weiterlesen mit Plus: alle Texte, jeden Tag, vier Wochen für einen Euro."),
    (Reason.PAYWALL, "Le port", "La suite est réservée : cet article est réservé aux abonnés du journal."),
    (
        Reason.SOFT_404,
        "Temporarily unavailable",
        "The site is undergoing scheduled maintenance. Please come back in an hour.",
    ),
    (Reason.SOFT_404, "The bridge", "This article has been removed from our website for legal reasons."),
    (Reason.SOFT_404, "The bridge", "Sorry, this content is not available in your region."),
    (Reason.SOFT_404, "Der Hafen", "Dieser Artikel ist aus rechtlichen Gründen nicht mehr verfügbar."),
    (Reason.SOFT_404, "Le port", "Ce contenu n'est pas disponible dans votre pays."),
    (Reason.SOFT_404, "El puerto", "Este contenido no está disponible en su país."),
    (Reason.SOFT_404, "Газета", "Сайт временно недоступен. На сайте ведутся технические работы."),
    (
        Reason.CONSENT_WALL,
        "The Gazette",
        "We value your privacy. We and our 842 partners store and access information on a device.",
    ),
    (
        Reason.CONSENT_WALL,
        "Mit Werbung und Tracking weiterlesen",
        "Besuchen Sie uns wie gewohnt. Ihre Einwilligung können Sie jederzeit widerrufen.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("reason", "title", "text"), WALLS)
def test_a_wall_is_named(reason, title, text):
    result = read(title, text)
    assert isinstance(result, Rejection), result
    assert result.reason is reason


@pytest.mark.parametrize(
    "title",
    [
        "Log in",
        "404",
        "Page not found: the lost maps of the harbour",
        "Just a moment: a life in photos",
        "Maintenance",
        "Your privacy matters",
        "Before you continue",
        "Temporarily unavailable",
    ],
)
def test_an_article_with_such_a_title_is_an_article(title):
    result = read(title, *[PARAGRAPH.format(name, 1900 + at) * 4 for at, name in enumerate(("Ada", "Bo", "Cy", "Di"))])
    assert isinstance(result, Article)


def test_a_sentence_about_subscribers_makes_no_paywall():
    result = read(
        "The paper that lost its readers",
        PARAGRAPH.format("Ada", 1901) * 3,
        "To continue reading was the one thing that nobody wanted.",
        PARAGRAPH.format("Bo", 1902) * 3,
    )
    assert isinstance(result, Article)
    assert len(result.body) == 3


TEXT = (
    "The council voted to keep the old bridge open for another year, after months of hearings and a debate of its costs"
)


@pytest.mark.parametrize(
    "lines",
    [
        (f"{TEXT} […]",),
        (f"{TEXT} [...]",),
        (TEXT, "[…]"),
        (f"{TEXT}…", '<a href="/whole">Continue reading →</a>'),
        (f"{TEXT}...", '<a href="/whole">Weiterlesen</a>'),
    ],
)
def test_a_bare_excerpt_is_no_article(lines):
    result = read("Bridge stays open", *lines)
    assert isinstance(result, Rejection)
    assert result.reason is Reason.PAYWALL
    assert result.detail.startswith("its text breaks off")


@pytest.mark.parametrize(
    "lines",
    [
        (f"{TEXT}…",),
        (f"{TEXT} and waits...", "Share this"),
        (f"{TEXT}.", '<a href="/other">Continue reading</a>'),
        (f"{TEXT} […] and so it was.",),
    ],
)
def test_a_short_text_of_its_own_is_an_article(lines):
    assert isinstance(read("Bridge stays open", *lines), Article)
