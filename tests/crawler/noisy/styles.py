"""How sites of several makes print an article and what stands around it: markup after real ones of each kind.

Each style is a function of what the article says, the noise of this fetch, and the page's address. What it prints
between the paragraphs stands at other places with every fetch.
"""

import json
from collections.abc import Callable, Iterable
from html import escape

from noise import Noise
from plot import State

Style = Callable[[State, Noise, str, str], str]
DAY = "2026-03-10T09:15:00+00:00"


def between(state: State, paragraph: str, inserts: Iterable[str], noise: Noise) -> str:
    """The paragraphs with inserts behind some of them, never behind the last one."""
    parts = [paragraph.format(escape(text), hashed=noise.hashed("paragraph")) for text in state.body]
    inserts = list(inserts)
    places = noise.draw.sample(range(1, len(parts)), min(len(inserts), len(parts) - 1))
    for place, insert in sorted(zip(places, inserts, strict=False), reverse=True):
        parts.insert(place, insert)
    return "\n".join(parts)


def linked_data(state: State, noise: Noise, url: str, kind: str = "NewsArticle") -> str:
    data = {
        "@context": "https://schema.org",
        "@type": kind,
        "headline": state.title,
        "datePublished": DAY,
        "dateModified": f"2026-03-10T{10 + noise.fetch % 12:02}:{noise.draw.randrange(60):02}:00+00:00",
        "author": [{"@type": "Person", "name": name} for name in state.authors],
        "mainEntityOfPage": url,
        "interactionStatistic": {"@type": "InteractionCounter", "userInteractionCount": noise.draw.randrange(9999)},
    }
    return f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>'


def head(state: State, noise: Noise, url: str, site: str, more: str = "") -> str:
    return (
        f'<meta charset="utf-8"><title>{escape(state.title)} | {site}</title>'
        f'<link rel="canonical" href="{url}"><meta property="og:title" content="{escape(state.title)}">'
        f'<meta property="og:site_name" content="{site}"><meta name="csrf-token" content="{noise.token()}">'
        f'<link rel="stylesheet" href="/main.{noise.token()}.css">'
        f'<script nonce="{noise.token()}">window.__t={noise.draw.randrange(10**9)}</script>{more}'
    )


def names(state: State) -> str:
    return escape(", ".join(state.authors))


def classic_wordpress(state: State, noise: Noise, url: str, language: str) -> str:
    ad = (
        f'<div class="code-block code-block-{noise.draw.randrange(9)}" style="margin: 8px auto; text-align: center">'
        f'<p class="ad-label">{noise.said("ad")}</p><div id="div-gpt-ad-{noise.token()}">'
        f'<a href="https://ads.example/{noise.token()}">{noise.said("offer")}</a></div></div>'
    )
    also = f"<p><strong>{noise.said('related')}:</strong> {noise.link(noise.teasers(1)[0])}</p>"
    related = "".join(
        f'<div class="jp-relatedposts-post"><h4>{noise.link(text)}</h4><p>{noise.said("views")}</p></div>'
        for text in noise.teasers(3)
    )
    comments = "".join(
        f'<li class="comment even thread-even" id="comment-{at}"><div class="comment-author vcard">'
        f'<cite class="fn">{who}</cite></div><div class="comment-content"><p>{text}</p></div></li>'
        for at, (who, text) in enumerate(noise.remarks())
    )
    return f"""<!DOCTYPE html><html lang="{language}"><head>{head(state, noise, url, "Courier")}
{linked_data(state, noise, url)}</head><body class="post-template-default single postid-{noise.token()}">
<header id="masthead"><nav id="site-navigation"><ul><li><a href="/">Courier</a></li></ul></nav>
<div class="weather-widget">{noise.said("weather")}</div><div class="ticker">{noise.ticker()}</div></header>
<div id="content"><main id="main"><article {noise.attributes(id="post-4711", class_="post type-post")}>
<header class="entry-header"><h1 class="entry-title">{escape(state.title)}</h1><div class="entry-meta">
<span class="posted-on"><time class="entry-date published" datetime="{DAY}">10 March 2026</time></span>
<span class="byline"> by <span class="author vcard"><a class="url fn" href="/author/x">{names(state)}</a></span></span>
<span class="post-views">{noise.said("views")}</span><span class="comments-link">{noise.said("comments")}</span>
</div></header><div class="entry-content">
{between(state, "<p>{0}</p>", [ad, also], noise)}
<div class="sharedaddy sd-sharing-enabled"><h3 class="sd-title">{noise.said("shares")}</h3></div>
<div id="jp-relatedposts" class="jp-relatedposts"><h3>{noise.said("related")}</h3>{related}</div>
</div></article><div id="comments" class="comments-area"><h2 class="comments-title">{noise.said("comments")}</h2>
<ol class="comment-list">{comments}</ol></div></main>
<aside id="secondary" class="widget-area"><section class="widget"><h2>{noise.said("most")}</h2><ul>
{"".join(f"<li>{noise.link(text)}</li>" for text in noise.teasers(5))}</ul></section></aside></div>
<footer class="site-footer">{noise.said("letter")}</footer></body></html>"""


def block_wordpress(state: State, noise: Noise, url: str, language: str) -> str:
    letter = (
        f'<div class="wp-block-group has-background newsletter-box is-{noise.token()}"><h3 class="wp-block-heading">'
        f'{noise.said("letter")}</h3><form><input type="email" placeholder="@"><button>OK</button></form></div>'
    )
    inline = (
        f'<figure class="wp-block-embed is-type-wp-embed"><blockquote class="wp-embedded-content">'
        f"{noise.link(noise.teasers(1)[0])}</blockquote></figure>"
    )
    query = "".join(
        f'<li class="wp-block-post post-{noise.draw.randrange(9999)}"><h3 class="wp-block-post-title">'
        f'{noise.link(text)}</h3><div class="wp-block-post-date">{noise.said("updated")}</div></li>'
        for text in noise.teasers(4)
    )
    return f"""<!DOCTYPE html><html lang="{language}"><head>{head(state, noise, url, "The Mail")}
{linked_data(state, noise, url)}</head><body class="wp-singular single single-post wp-embed-responsive">
<div class="wp-site-blocks"><header class="wp-block-template-part">{noise.said("weather")}</header>
<main class="wp-block-group is-layout-flow wp-container-{noise.token()}">
<h1 class="wp-block-post-title">{escape(state.title)}</h1>
<div class="wp-block-group post-meta"><div class="wp-block-post-author-name">{names(state)}</div>
<div class="wp-block-post-date"><time datetime="{DAY}">March 10, 2026</time></div><p>{noise.said("updated")}</p></div>
<p class="has-small-font-size live-readers">{noise.said("reading")}</p>
<div class="entry-content wp-block-post-content is-layout-constrained">
{between(state, '<p class="wp-block-paragraph">{0}</p>', [letter, inline], noise)}
</div><div class="wp-block-query"><h2 class="wp-block-heading">{noise.said("related")}</h2>
<ul class="wp-block-post-template">{query}</ul></div>
<div class="wp-block-comments"><h2 class="wp-block-comments-title">{noise.said("comments")}</h2>
{"".join(f'<div class="wp-block-comment-content"><p>{text}</p></div>' for _, text in noise.remarks())}</div>
</main></div></body></html>"""


def drupal(state: State, noise: Noise, url: str, language: str) -> str:
    view = "".join(
        f'<div class="views-row"><div class="views-field views-field-title"><span class="field-content">'
        f"{noise.link(text)}</span></div></div>"
        for text in noise.teasers(4)
    )
    advert = (
        f'<div class="paragraph paragraph--type--ad"><div class="field__label">{noise.said("ad")}</div>'
        f"<p>{noise.said('offer')}</p></div>"
    )
    aside = (
        f'<div class="paragraph paragraph--type--related-link"><div class="field__item"><h4>{noise.said("related")}'
        f"</h4><ul>{''.join(f'<li>{noise.link(text)}</li>' for text in noise.teasers(2))}</ul></div></div>"
    )
    return f"""<!DOCTYPE html><html lang="{language}" dir="{"rtl" if language in ("ar", "he") else "ltr"}"><head>
{head(state, noise, url, "Gazette", f'<meta name="generator" content="Drupal 10"><!-- {noise.token()} -->')}
<meta property="article:published_time" content="{DAY}"></head><body class="path-node page-node-type-article">
<div class="dialog-off-canvas-main-canvas"><div class="region region-header">{noise.said("weather")}</div>
<main role="main"><div class="region region-content"><div id="block-page-title-block"><h1 class="page-title">
<span class="field field--name-title">{escape(state.title)}</span></h1></div>
<article role="article" {noise.attributes(data_history_node_id="77", class_="node node--type-article")}>
<footer class="node__meta"><div class="node__submitted">By <span class="field field--name-field-author">
{names(state)}</span> on <time datetime="{DAY}">10 March 2026</time></div></footer>
<div class="node__content"><div class="field field--name-body field--type-text-with-summary">
{between(state, "<p>{0}</p>", [advert, aside], noise)}
</div><ul class="links inline"><li class="statistics-counter">{noise.said("views")}</li>
<li class="comment-add">{noise.said("comments")}</li></ul></div></article>
<div class="views-element-container block block-views"><h2>{noise.said("most")}</h2>
<div class="view view-popular js-view-dom-id-{noise.token()}">{view}</div></div>
<section class="comments field--name-comment">
{"".join(f'<article class="comment"><p>{text}</p></article>' for _, text in noise.remarks())}</section>
</div></main></div></body></html>"""


def arc(state: State, noise: Noise, url: str, language: str) -> str:
    promo = (
        f'<div class="c-stack b-promo arcad-feature-{noise.token()}"><span class="ad-label">{noise.said("ad")}</span>'
        f'<div class="arcad"><p>{noise.said("offer")}</p></div></div>'
    )
    interstitial = f'<p class="c-paragraph interstitial-link">[{noise.link(noise.teasers(1)[0])}]</p>'
    cards = "".join(
        f'<div class="c-grid b-results-list__card"><h2 class="c-heading">{noise.link(text)}</h2>'
        f'<p class="c-paragraph">{noise.said("updated")}</p></div>'
        for text in noise.teasers(4)
    )
    return f"""<!DOCTYPE html><html lang="{language}"><head>{head(state, noise, url, "Daily Record")}
{linked_data(state, noise, url)}<script id="fusion-metadata">Fusion.lastModified={noise.draw.randrange(10**12)}</script>
</head><body><div id="fusion-app" class="layout-section"><section class="page-header">{noise.ticker()}</section>
<section role="main" class="b-right-rail__main"><h1 class="c-heading b-headline">{escape(state.title)}</h1>
<div class="c-byline b-byline"><span class="b-byline__names">By <a class="c-link">{names(state)}</a></span></div>
<time class="c-date b-date" datetime="{DAY}">March 10, 2026 at 9:15AM</time>
<div class="b-date__live">{noise.said("updated")}</div>
<article class="b-article-body article-body-wrapper">
{between(state, '<p class="c-paragraph">{0}</p>', [promo, interstitial], noise)}
</article><div class="most-shared">{noise.said("shares")}</div></section>
<aside class="b-right-rail__rail"><div class="b-results-list"><h2>{noise.said("most")}</h2>{cards}</div></aside>
<div class="coral-stream" id="coral_{noise.token()}"><h3>{noise.said("comments")}</h3>
{"".join(f"<div><p>{text}</p></div>" for _, text in noise.remarks())}</div></div></body></html>"""


def home_made(state: State, noise: Noise, url: str, language: str) -> str:
    del url
    box = (
        f'<table align="right" width="180" bgcolor="#eeeeee"><tr><td><b>{noise.said("related")}</b><br>'
        f"{'<br>'.join(noise.link(text) for text in noise.teasers(3))}</td></tr></table>"
    )
    advert = f'<center><font size="1">{noise.said("ad")}</font><br>{noise.link(noise.said("offer"))}</center>'
    return f"""<html lang="{language}"><head><meta charset="utf-8"><title>{escape(state.title)}</title></head>
<body bgcolor="white"><table width="900"><tr><td width="150" valign="top">{noise.said("weather")}<br>
{"<br>".join(noise.link(text) for text in noise.teasers(4))}</td><td valign="top">
<h1>{escape(state.title)}</h1><p><i>{names(state)}, 10.03.2026</i></p><p><small>{noise.said("views")}</small></p>
{between(state, "<p>{0}</p>", [box, advert], noise)}
<hr><p><small>{noise.said("updated")} | {noise.said("comments")}</small></p></td></tr></table>
<div align="center">{noise.said("letter")} &copy; 2026</div></body></html>"""


def hashed_classes(state: State, noise: Noise, url: str, language: str) -> str:
    sc = noise.hashed
    reading = f'<div class="{sc("readers")}" data-testid="readers"><span>{noise.said("reading")}</span></div>'
    card = (
        f'<section class="{sc("related")}"><h2 class="{sc("heading")}">{noise.said("related")}</h2>'
        + "".join(f'<div class="{sc("teaser")}"><h3>{noise.link(text)}</h3></div>' for text in noise.teasers(3))
        + "</section>"
    )
    return f"""<!doctype html><html lang="{language}"><head>{head(state, noise, url, "Tribune")}
{linked_data(state, noise, url, "ReportageNewsArticle")}</head><body><div id="__next" data-build="{noise.token()}">
<header class="{sc("root")}"><div class="{sc("header")}">{noise.said("weather")}</div></header>
<main id="main-content" class="{sc("weather")}"><article class="{sc("main")}"><header class="{sc("article")}">
<h1 class="{sc("top")}">{escape(state.title)}</h1>
<div class="{sc("headline")}" data-testid="byline-new"><span class="{sc("names")}">
{names(state)}</span></div><time {noise.attributes(class_=sc("author"), datetime=DAY)}>10 March 2026</time>
<span class="{sc("time")}">{noise.said("updated")}</span></header>
{between(state, '<div data-component="text-block"><p class="{hashed}">{0}</p></div>', [reading, card], noise)}
</article><section class="{sc("updated")}" data-component="links-block"><h2>{noise.said("most")}</h2><ol>
{"".join(f"<li>{noise.link(text)}</li>" for text in noise.teasers(5))}</ol></section>
<section class="{sc("links")}" data-testid="conversation"><h2>{noise.said("comments")}</h2>
{"".join(f'<div class="{sc("talk")}"><p>{text}</p></div>' for _, text in noise.remarks())}</section></main>
<script id="__NEXT_DATA__" type="application/json">{json.dumps({"buildId": noise.token()})}</script>
</div></body></html>"""


def microdata(state: State, noise: Noise, url: str, language: str) -> str:
    banner = (
        f'<div class="banner" id="b{noise.token()}"><div class="banner__title">{noise.said("ad")}</div>'
        f'<div class="banner__text">{noise.said("offer")}</div></div>'
    )
    also = (
        f'<div class="inject"><div class="inject__label">{noise.said("related")}</div>'
        f'<div class="inject__title">{noise.link(noise.teasers(1)[0])}</div></div>'
    )
    return f"""<!DOCTYPE html><html lang="{language}"><head>{head(state, noise, url, "Herald")}</head><body>
<div class="topline">{noise.ticker()}</div><div class="layout"><div itemscope itemtype="http://schema.org/NewsArticle">
<h1 itemprop="headline">{escape(state.title)}</h1>
<div class="topic-info"><meta itemprop="datePublished" content="{DAY}"><span class="date">09:15, 10.03.2026</span>
<span class="eye">{noise.said("views")}</span> <span class="upd">{noise.said("updated")}</span></div>
<div class="topic-body" itemprop="articleBody">
{between(state, '<p class="topic-body__text">{0}</p>', [banner, also], noise)}
</div><div class="topic-authors">{
        "".join(
            f'<span itemprop="author" itemscope itemtype="http://schema.org/Person"><span itemprop="name">'
            f"{escape(name)}</span></span>"
            for name in state.authors
        )
    }</div><div class="share">{noise.said("shares")}</div></div>
<div class="rows"><div class="rows__title">{noise.said("most")}</div>{
        "".join(
            f'<div class="row"><h3>{noise.link(text)}</h3><time>{noise.said("updated")}</time></div>'
            for text in noise.teasers(5)
        )
    }</div><div class="remarks">{
        "".join(f'<div class="remark"><b>{who}</b><div>{text}</div></div>' for who, text in noise.remarks())
    }</div></div></body></html>"""


STYLES: tuple[Style, ...] = (
    classic_wordpress, block_wordpress, drupal, arc, home_made, hashed_classes, microdata,
)  # fmt: skip
