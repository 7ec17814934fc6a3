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


def _rings(feature: Mapping[str, Any]) -> Iterable[Ring]:
    for polygon in feature["geometry"]["coordinates"]:
        yield from polygon


def _path(ring: Ring, place: Any) -> str:
    placed = [place(point) for point in ring]
    kept = [one for number, one in enumerate(placed) if number == 0 or one != placed[number - 1]]
    return f"M{'L'.join(kept)}Z"
