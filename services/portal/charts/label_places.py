"""Where a district's name fits best: as far from its outline as can be, for a text is wider than tall (标注位置)."""

from collections.abc import Collection, Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Final

from services.portal.charts.outlines import Point, Ring, distance, outlines

GRID: Final = 16  # so many places are tried across and down
TEXT_WIDTH: Final = 110  # a name over its value, on a picture of 640 that a telephone shows at half its size
TEXT_HEIGHT: Final = 70
WIDER: Final = 0.8  # room at the side counts so much of room above: a name over its value is a little wider than tall


@cache
def label_places(codes: frozenset[str] = frozenset()) -> dict[str, Point]:
    """In the units of the outlines; within the largest ring of each, and clear of those that were placed before."""
    placed: dict[str, Point] = {}
    for code, rings in outlines(codes).rings.items():
        placed[code] = place(max(rings, key=_extent), placed.values())
    return placed


def place(ring: Ring, taken: Collection[Point] = ()) -> Point:
    """The one of a grid of points inside that is farthest from the outline, among those with room for a text."""
    inside = [point for point in _grid(ring) if _within(point, ring)]
    return max(inside, key=lambda point: (not _covered(point, taken), _room(point, ring)), default=ring[0])


def _covered(point: Point, taken: Collection[Point]) -> bool:
    return any(abs(point[0] - x) < TEXT_WIDTH and abs(point[1] - y) < TEXT_HEIGHT for x, y in taken)


def _grid(ring: Ring) -> Iterator[Point]:
    (left, right), (top, bottom) = _span([x for x, _ in ring]), _span([y for _, y in ring])
    for across in range(1, GRID):
        for down in range(1, GRID):
            yield left + (right - left) * across / GRID, top + (bottom - top) * down / GRID


def _within(point: Point, ring: Ring) -> bool:
    """A ray to the right crosses the outline an odd number of times."""
    x, y = point
    crossings = 0
    for (ax, ay), (bx, by) in _sides(ring):
        if (ay > y) != (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax):
            crossings += 1
    return crossings % 2 == 1


def _room(point: Point, ring: Ring) -> float:
    x, y = point
    return min(distance((x * WIDER, y), (ax * WIDER, ay), (bx * WIDER, by)) for (ax, ay), (bx, by) in _sides(ring))


def _sides(ring: Ring) -> Iterator[tuple[Point, Point]]:
    return pairwise(ring)


def _extent(ring: Ring) -> float:
    (left, right), (top, bottom) = _span([x for x, _ in ring]), _span([y for _, y in ring])
    return (right - left) * (bottom - top)


def _span(numbers: Sequence[float]) -> tuple[float, float]:
    return min(numbers), max(numbers)
