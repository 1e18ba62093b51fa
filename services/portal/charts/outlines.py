"""The districts' outlines, laid flat and thinned to what a screen can show (轮廓)."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

SOURCE: Final = Path(__file__).parent.parent / "data" / "beijing-districts.geojson"
WIDTH: Final = 640.0
MARGIN: Final = 4.0
TOLERANCE: Final = 0.9  # of a unit: less than a pixel on a desk's screen

Point = tuple[float, float]
Ring = tuple[Point, ...]


class Outlines(NamedTuple):
    """By code of district, in units from above and left; a district may have several rings."""

    width: float
    height: float
    rings: Mapping[str, tuple[Ring, ...]]


@cache
def outlines(codes: frozenset[str] = frozenset()) -> Outlines:
    """Of the whole file, or of a few districts as large as the same width allows. Read and thinned once."""
    told = json.loads(SOURCE.read_text(encoding="utf-8"))["features"]
    raw = {one["properties"]["code"]: _rings(one["geometry"]) for one in told}
    chosen = {code: rings for code, rings in raw.items() if not codes or code in codes}
    points = [point for rings in chosen.values() for ring in rings for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    # a degree of longitude is shorter than one of latitude: true in the middle of so small a country
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = (WIDTH - 2 * MARGIN) / ((east - west) * squeeze)

    def flat(point: Point) -> Point:
        return MARGIN + (point[0] - west) * squeeze * scale, MARGIN + (north - point[1]) * scale

    thinned = {
        code: tuple(thin([flat(p) for p in ring], TOLERANCE) for ring in rings) for code, rings in chosen.items()
    }
    return Outlines(WIDTH, round((north - south) * scale + 2 * MARGIN, 1), thinned)


def thin(ring: Sequence[Point], tolerance: float) -> Ring:
    """Leave out every point that is nearer than `tolerance` to the line without it (Douglas and Peucker, 1973)."""
    if len(ring) < 4:
        return tuple(ring)
    far = max(range(len(ring)), key=lambda at: math.dist(ring[0], ring[at]))
    kept, open_spans = {0, far, len(ring) - 1}, [(0, far), (far, len(ring) - 1)]
    while open_spans:
        start, end = open_spans.pop()
        if end - start < 2:
            continue
        away, at = max((distance(ring[at], ring[start], ring[end]), at) for at in range(start + 1, end))
        if away > tolerance:
            kept.add(at)
            open_spans += [(start, at), (at, end)]
    return tuple(ring[at] for at in sorted(kept))


def path(rings: Iterable[Ring]) -> str:
    return "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring) + "Z" for ring in rings)


def _rings(geometry: Mapping[str, list[list[list[list[float]]]]]) -> list[list[Point]]:
    """Outer rings and holes alike: they are filled by the even-odd rule."""
    polygons = [geometry["coordinates"]] if str(geometry["type"]) == "Polygon" else geometry["coordinates"]
    return [[(x, y) for x, y in ring] for polygon in polygons for ring in polygon]  # type: ignore[misc]


def distance(point: Point, start: Point, end: Point) -> float:
    """How far a point is from the stretch between two others."""
    (x, y), (left, top), (right, bottom) = point, start, end
    wide, tall = right - left, bottom - top
    length = wide * wide + tall * tall
    along = max(0.0, min(1.0, ((x - left) * wide + (y - top) * tall) / length)) if length else 0.0
    return math.hypot(x - left - along * wide, y - top - along * tall)
