"""Pictures of figures, as SVG that reads on a light and on a dark page."""

from collections.abc import Mapping, Sequence
from html import escape

_STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#57606a}.bar{fill:#8c959f}.strong{fill:#0969da}"
    "polyline{fill:none;stroke-width:2}.axis{stroke:#8c959f;stroke-width:1}"
    "@media(prefers-color-scheme:dark){text{fill:#8b949e}.strong{fill:#58a6ff}}"
)
_COLORS = ("#0969da", "#bf8700", "#1a7f37", "#8250df")
_WIDTH = 760


def bars(figures: Mapping[str, float], *, title: str, strong: str) -> str:
    """A bar for each figure, longest for the greatest; those whose names begin with `strong` stand out."""
    longest = max(figures.values(), default=1.0) or 1.0
    parts = []
    for row, (name, figure) in enumerate(figures.items()):
        y = 34 + 26 * row
        kind = "strong" if name.startswith(strong) else "bar"
        width = 420 * figure / longest
        parts.append(f'<text x="190" y="{y + 13}" text-anchor="end">{escape(name)}</text>')
        parts.append(f'<rect class="{kind}" x="200" y="{y}" width="{width:.1f}" height="18"/>')
        parts.append(f'<text x="{206 + width:.1f}" y="{y + 13}">{figure:.1f}</text>')
    return _svg(title, 44 + 26 * len(figures), parts)


def lines(curves: Mapping[str, Sequence[tuple[float, float]]], *, title: str, across: str) -> str:
    """A curve for each list of points (x, y), both from 0 on; `across`: what x is."""
    points = [point for curve in curves.values() for point in curve]
    right = max((x for x, _ in points), default=1.0) or 1.0
    top = max((y for _, y in points), default=1.0) * 1.1 or 1.0
    parts = ['<path class="axis" d="M60 30V260H740" fill="none"/>']
    for step in range(5):
        value, y = top * step / 4, 260 - 230 * step / 4
        parts.append(f'<text x="54" y="{y + 4:.0f}" text-anchor="end">{value:.0f}</text>')
    parts.append(f'<text x="740" y="278" text-anchor="end">{escape(across)}: 0 to {right:.0f}</text>')
    for number, (name, curve) in enumerate(curves.items()):
        color = _COLORS[number % len(_COLORS)]
        drawn = " ".join(f"{60 + 680 * x / right:.1f},{260 - 230 * y / top:.1f}" for x, y in curve)
        parts.append(f'<polyline stroke="{color}" points="{drawn}"/>')
        parts.append(f'<text x="{70 + 170 * number}" y="300" style="fill:{color}">{escape(name)}</text>')
    return _svg(title, 312, parts)


def _svg(title: str, height: int, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style>"
        f'<text x="10" y="20">{escape(title)}</text>' + "".join(parts) + "</svg>\n"
    )
