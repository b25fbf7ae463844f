"""A line chart as SVG, for the documentation: readable on light and dark pages, and without telling colours apart."""

from collections.abc import Sequence
from html import escape
from typing import Final, NamedTuple

WIDTH, HEIGHT = 360, 240
LEFT, RIGHT, TOP, BOTTOM = 52, 12, 34, 40
TICKS: Final = 4

STYLE: Final = """
text { font: 12px system-ui, sans-serif; fill: #444 } .title { font-weight: 600; font-size: 13px }
.axis { stroke: #888; stroke-width: 1 } .grid { stroke: #8884; stroke-width: 1 }
.line { fill: none; stroke: #2357a5; stroke-width: 2 } .dot { fill: #2357a5 }
.dashed { stroke-dasharray: 5 4 } .aim { stroke: #b3261e; stroke-width: 1; stroke-dasharray: 2 3 }
@media (prefers-color-scheme: dark) { text { fill: #ccc } .line { stroke: #8ab4f8 } .dot { fill: #8ab4f8 } }
"""


class Line(NamedTuple):
    """`name`: written at its end; `is_dashed`: told from the other by that."""

    name: str
    values: Sequence[float]
    is_dashed: bool = False


class Panel(NamedTuple):
    """One chart; `aim`: a value that should not be exceeded, at the places up to `aim_until`."""

    title: str
    lines: Sequence[Line]
    aim: float | None = None
    aim_until: float = 0.0


def chart(places: Sequence[float], panels: Sequence[Panel], *, across: str, said: str) -> str:
    """The panels side by side over the same `places`. `across`: what the places are; `said`: the whole in words, for
    who does not see it."""
    parts = [_panel(panel, places, across, WIDTH * number) for number, panel in enumerate(panels)]
    width = WIDTH * len(panels)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT}" role="img" aria-labelledby="said">'
    return f'{head}\n<title id="said">{escape(said)}</title>\n<style>{STYLE}</style>\n{"".join(parts)}</svg>\n'


def _panel(panel: Panel, places: Sequence[float], across: str, left: int) -> str:
    most = _round(max([*(value for line in panel.lines for value in line.values), panel.aim or 0.0]))

    def x(place: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * place / places[-1]

    def y(value: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / most

    ground = f'<text class="title" x="{LEFT}" y="18">{escape(panel.title)}</text>'
    for step in range(TICKS + 1):
        value = most * step / TICKS
        ground += f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(value):.1f}" y2="{y(value):.1f}"/>'
        ground += f'<text x="{LEFT - 6}" y="{y(value) + 4:.1f}" text-anchor="end">{value:g}</text>'
    for place in places:
        ground += f'<text x="{x(place):.1f}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">{place:g}</text>'
    ground += f'<text x="{WIDTH - RIGHT}" y="{HEIGHT - 6}" text-anchor="end">{escape(across)}</text>'
    if panel.aim is not None:
        ground += f'<line class="aim" x1="{x(0):.1f}" x2="{x(panel.aim_until):.1f}" '
        ground += f'y1="{y(panel.aim):.1f}" y2="{y(panel.aim):.1f}"/>'
    drawn = ""
    for line in panel.lines:
        points = " ".join(f"{x(place):.1f},{y(value):.1f}" for place, value in zip(places, line.values, strict=True))
        drawn += f'<polyline class="line{" dashed" if line.is_dashed else ""}" points="{points}"/>'
        drawn += "".join(
            f'<circle class="dot" r="3" cx="{x(place):.1f}" cy="{y(value):.1f}"/>'
            for place, value in zip(places, line.values, strict=True)
        )
        end = y(line.values[-1]) - 8
        drawn += f'<text x="{x(places[-1]) - 4:.1f}" y="{end:.1f}" text-anchor="end">{escape(line.name)}</text>'
    return f'<g transform="translate({left} 0)">{ground}{drawn}</g>\n'


def _round(value: float) -> float:
    """The next round number."""
    size = 1.0
    while size * 10 <= value:
        size *= 10
    return next(size * step for step in (1, 2, 4, 5, 8, 10) if size * step >= value)
