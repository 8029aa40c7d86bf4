"""How a diff looks on a screen, light or dark, and on paper: the style sheet of its page."""

# Added words are blue and underlined, removed ones orange and struck through: these two colours stay apart for the
# colour-blind, and on grey paper the lines do. Contrast is at least 7 to 1 (WCAG 2.2, 1.4.6). Fonts are the reader's.
_SCREEN = """
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1b1b1a; --quiet: #55534e; --line: #d8d5cd; --link: #1a4480;
  --added: #0a3576; --added-ground: #dce9fd; --removed: #6f2c00; --removed-ground: #ffe7d3; --moved: #4d4a43;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #15171a; --ink: #e9e6df; --quiet: #b3afa5; --line: #3a3d42; --link: #a9c8ff;
    --added: #c9dfff; --added-ground: #173760; --removed: #ffd4b5; --removed-ground: #552a0d; --moved: #c9c5ba;
  }
}
* { box-sizing: border-box; }
html { background: var(--paper); color: var(--ink); -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0 auto; max-width: 48rem; padding: 2.5rem 1.25rem 3rem;
  font: 1.0625rem/1.62 Charter, "Bitstream Charter", Georgia, "Noto Serif", "Times New Roman", serif;
  overflow-wrap: break-word;
}
h1 { font-size: 1.9rem; line-height: 1.25; margin: .35rem 0 .6rem; text-wrap: balance; white-space: pre-line; }
p { margin: 0; }
a { color: var(--link); text-underline-offset: .15em; }
a:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
code { font: .82em/1.5 ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
ins, del { padding: .06em .1em; border-radius: .15em; -webkit-box-decoration-break: clone;
  box-decoration-break: clone; unicode-bidi: isolate; }
ins { color: var(--added); background: var(--added-ground); text-decoration: underline .1em;
  text-underline-offset: .2em; text-decoration-skip-ink: none; }
del { color: var(--removed); background: var(--removed-ground); text-decoration: line-through .09em; }
.what, .place, th, dt, .mark, footer { font-family: "Helvetica Neue", Arial, "Noto Sans", sans-serif; }
.what { color: var(--quiet); font-size: .8rem; letter-spacing: .02em; }
.where { font-size: .95rem; color: var(--quiet); overflow-wrap: anywhere; }
.versions { width: 100%; margin: 1.4rem 0 1.2rem; border-collapse: collapse; font-size: .92rem; line-height: 1.45;
  font-variant-numeric: tabular-nums; table-layout: fixed; }
.versions th, .versions td { text-align: start; vertical-align: top; padding: .32rem .9rem .32rem 0;
  border-bottom: 1px solid var(--line); }
.versions thead th { font-size: .92rem; border-bottom: 2px solid var(--ink); }
.versions thead td { border-bottom: 2px solid var(--ink); width: 6.4rem; }
.versions tbody th { font-size: .8rem; font-weight: 400; color: var(--quiet); padding-top: .42rem; }
.mark { font-weight: 400; font-size: .8rem; }
.told { margin: 0 0 1.2rem; }
.told ul { margin: .5rem 0; padding-inline-start: 1.2rem; }
.told li { margin: .15rem 0; }
.verdict { font-weight: 700; }
.byline { margin: 0 0 1.2rem; }
.byline div { display: flex; gap: .9rem; padding: .2rem 0; }
.byline dt { flex: 0 0 5.5rem; font-size: .8rem; color: var(--quiet); padding-top: .2rem; }
.byline dd { margin: 0; }
main { border-top: 2px solid var(--ink); padding-top: 1.1rem; }
section[id] { position: relative; padding-inline-start: 3.4rem; margin: 0 0 .95rem; }
section[id]::before { content: ""; position: absolute; inset-block: .2rem; inset-inline-start: 2.35rem;
  border-inline-start: .2rem solid transparent; }
.changed::before { border-color: var(--quiet) !important; }
.moved::before { border-color: var(--quiet) !important; border-inline-start-style: dotted !important; }
.added::before { border-color: var(--added) !important; }
.removed::before { border-color: var(--removed) !important; }
section:target { background: color-mix(in srgb, var(--line) 35%, transparent); }
.place { font-size: .8rem; line-height: 1.5; color: var(--quiet); }
.place a { position: absolute; inset-inline-start: 0; width: 1.9rem; text-align: end; color: var(--quiet);
  text-decoration: none; font-variant-numeric: tabular-nums; }
.kept .place a { padding-top: .28rem; }
.place a:hover { text-decoration: underline; }
.text { white-space: pre-wrap; }
.added .text, .removed .text { padding: .15rem .5rem .2rem; border-radius: .2rem; }
.added .text { background: var(--added-ground); }
.removed .text { background: var(--removed-ground); }
.added .text ins, .removed .text del { padding: 0; background: none; text-decoration-thickness: .055em; }
main:is(:lang(ja), :lang(zh), :lang(ko)) .text { line-height: 1.9; }
main:is(:lang(ar), :lang(fa), :lang(ur), :lang(hi), :lang(th), :lang(my), :lang(bo)) .text { line-height: 1.95; }
footer { margin-top: 2rem; padding-top: .9rem; border-top: 1px solid var(--line); color: var(--quiet);
  font-size: .8rem; line-height: 1.5; }
footer p { margin: 0 0 .5rem; }
@media (max-width: 36rem) {
  body { padding: 1.25rem .9rem 2rem; }
  h1 { font-size: 1.5rem; }
  section[id] { padding-inline-start: 2.1rem; }
  section[id]::before { inset-inline-start: 1.45rem; }
  .place a { width: 1.2rem; }
  .versions thead td { width: 4.6rem; }
}
"""
# Colours are left to the printer; what carries meaning is drawn with lines.
_PAPER = """
@media print {
  :root { --paper: #fff; --ink: #000; --quiet: #3a3a3a; --line: #999; --link: #000; --added: #000; --removed: #000;
    --added-ground: transparent; --removed-ground: transparent; }
  body { max-width: none; padding: 0; font-size: 10.5pt; line-height: 1.5; }
  h1 { font-size: 18pt; }
  ins { font-weight: 700; text-decoration-thickness: .07em; }
  del { color: #333; }
  a { text-decoration: none; }
  .text { orphans: 2; widows: 2; }
  .place, .versions tr, .told li, .byline div { break-inside: avoid; }
  .place, header { break-after: avoid; }
  section:target { background: none; }
  .added .text, .removed .text { padding: 0; }
}
"""


def stylesheet(*, above: str, left: str, right: str) -> str:
    """The style sheet. Every printed page says what it belongs to: `above` over the text, `left` and `right` below.

    They are what CSS takes as content, from `quoted`; the number of the page follows `right`.
    """
    margins = (
        "@page {\n"
        "  size: auto; margin: 19mm 17mm 18mm;\n"
        f"  @top-left {{ content: {above}; {_MARGIN} }}\n"
        f"  @bottom-left {{ content: {left}; {_MARGIN} }}\n"
        f'  @bottom-right {{ content: {right} counter(page) " of " counter(pages); {_MARGIN} }}\n'
        "}\n"
    )
    return _SCREEN + _PAPER + margins


_MARGIN = 'font: 7.5pt "Helvetica Neue", Arial, "Noto Sans", sans-serif; color: #3a3a3a; white-space: nowrap;'


def quoted(text: str) -> str:
    """A CSS string that says `text`. All but letters and digits is escaped, so that nothing in it ends string or style.

    >>> print(quoted('a"</style>'))
    "a\\22 \\3c \\2f style\\3e "
    """
    # CSS 2.1 section 4.1.3: a code point in hexadecimal, ended by one space.
    plain = (c if c.isascii() and c.isalnum() else f"\\{ord(c):x} " for c in text if not 0xD800 <= ord(c) <= 0xDFFF)
    return f'"{"".join(plain)}"'
