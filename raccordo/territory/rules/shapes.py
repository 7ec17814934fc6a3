# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Shapes of municipalities as SVG paths: longitudes shrunk at our latitude, north above, one scale for all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any

Ring = Sequence[Sequence[float]]


@dataclass(frozen=True)
class Drawing:
    """Paths by ISTAT code, and the size of the sheet they lie on."""

    width: int
    height: int
    paths: Mapping[str, str]
    names: Mapping[str, str]


def drawing(
    collection: Mapping[str, Any], codes: Iterable[str], *, width: int = 320, margin: int = 2
) -> Drawing:
    """Draw the shapes of some municipalities out of a GeoJSON collection."""
    wanted = set(codes)
    features = [one for one in collection["features"] if one["properties"]["istat_code"] in wanted]
    if not features:
        return Drawing(width, 0, {}, {})
    points = [point for one in features for ring in _rings(one) for point in ring]
    west, east = min(point[0] for point in points), max(point[0] for point in points)
    south, north = min(point[1] for point in points), max(point[1] for point in points)
    shrink = cos(radians((south + north) / 2))
    scale = (width - 2 * margin) / ((east - west) * shrink)

    def place(point: Sequence[float]) -> str:
        return f"{(point[0] - west) * shrink * scale + margin:.0f} {(north - point[1]) * scale + margin:.0f}"

    return Drawing(
        width,
        round((north - south) * scale) + 2 * margin,
        {
            one["properties"]["istat_code"]: "".join(_path(ring, place) for ring in _rings(one))
            for one in features
        },
        {one["properties"]["istat_code"]: one["properties"]["name"] for one in features},
    )


@dataclass(frozen=True)
class Vicinity:
    """One municipality in the middle of a small sheet, with its neighbours in one path."""

    width: int
    height: int
    place: str
    around: str
    centre: tuple[int, int]


def vicinity(
    collection: Mapping[str, Any], code: str, *, width: int = 300, height: int = 120, part: float = 0.82
) -> Vicinity | None:
    """Draw one municipality as large as `part` of the sheet, and what lies around it; None where its shape is not known."""
    found = next((one for one in collection["features"] if one["properties"]["istat_code"] == code), None)
    if found is None:
        return None
    west, south, east, north = _box(found)
    shrink = cos(radians((south + north) / 2))
    scale = part * min(width / ((east - west) * shrink), height / (north - south))
    middle = ((west + east) / 2, (south + north) / 2)

    def place(point: Sequence[float]) -> str:
        across = (point[0] - middle[0]) * shrink * scale + width / 2
        return f"{across:.0f} {(middle[1] - point[1]) * scale + height / 2:.0f}"

    half = (width / 2 / scale / shrink, height / 2 / scale)
    sheet = (middle[0] - half[0], middle[1] - half[1], middle[0] + half[0], middle[1] + half[1])
    near = [one for one in collection["features"] if one is not found and _meet(_box(one), sheet)]
    return Vicinity(
        width,
        height,
        "".join(_path(ring, place) for ring in _rings(found)),
        "".join(_path(ring, place) for one in near for ring in _rings(one)),
        (width // 2, height // 2),
    )


Box = tuple[float, float, float, float]  # west, south, east, north


def _box(feature: Mapping[str, Any]) -> Box:
    points = [point for ring in _rings(feature) for point in ring]
    across, up = [point[0] for point in points], [point[1] for point in points]
    return min(across), min(up), max(across), max(up)


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _rings(feature: Mapping[str, Any]) -> Iterable[Ring]:
    for polygon in feature["geometry"]["coordinates"]:
        yield from polygon


def _path(ring: Ring, place: Any) -> str:
    placed = [place(point) for point in ring]
    kept = [one for number, one in enumerate(placed) if number == 0 or one != placed[number - 1]]
    return f"M{'L'.join(kept)}Z"
