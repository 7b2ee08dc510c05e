"""Three small panels over the number of orders, as SVG text."""

from collections.abc import Sequence
from math import log10

WIDTH, HEIGHT, LEFT, TOP = 210, 150, 58, 34
PANELS = (("rss", "memory, MB"), ("replay", "replay, s"), ("decide", "decided a second"))


def chart(figures: Sequence[dict[str, float]]) -> str:
    """Logarithmic both ways: what is proportional is a straight line, what bends is not."""
    panels = "".join(_panel(n, *panel, figures) for n, panel in enumerate(PANELS))
    size = f'width="{len(PANELS) * (WIDTH + LEFT) + 20}" height="{HEIGHT + TOP + 40}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="11">'
        f'<rect width="100%" height="100%" fill="white"/>{panels}</svg>\n'
    )


def _panel(number: int, name: str, title: str, figures: Sequence[dict[str, float]]) -> str:
    orders = [log10(figure["orders"]) for figure in figures]
    values = [log10(figure[name]) for figure in figures]
    low, high = min(values) - 0.3, max(values) + 0.3
    left = number * (WIDTH + LEFT) + LEFT

    def place(x: float, y: float) -> tuple[float, float]:
        across = (x - orders[0]) / ((orders[-1] - orders[0]) or 1)
        return left + across * (WIDTH - 60), TOP + HEIGHT * (1 - (y - low) / (high - low))

    points = [place(x, y) for x, y in zip(orders, values, strict=True)]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    marks = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="#1b6ca8"/>'
        f'<text x="{x + 5:.1f}" y="{y - 6:.1f}">{figure[name]:,.3g}</text>'
        f'<text x="{x - 14:.1f}" y="{TOP + HEIGHT + 16}">{figure["orders"]:,.0f}</text>'
        for (x, y), figure in zip(points, figures, strict=True)
    )
    return (
        f'<text x="{left}" y="18" font-weight="bold">{title}</text>'
        f'<polyline points="{line}" fill="none" stroke="#1b6ca8"/>{marks}'
    )
