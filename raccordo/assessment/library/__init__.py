# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The scales we ship, one folder each: `instrument.yaml`, `examples.yaml`, and `scoring.py` only for an odd score.

A folder is found by being there. When a scale changes, its old file moves to `versions/<version>.yaml`, so that old
answers keep the scale they were given to.
"""

import functools
import importlib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from raccordo.assessment.rules.instrument import CustomScore, Instrument
from raccordo.assessment.rules.nodes import BadInstrument
from raccordo.assessment.rules.reading import read
from raccordo.kernel import catalogue

FOLDER = Path(__file__).parent


class UnknownInstrument(LookupError):
    """No instrument of this code and version is in the library."""


class _Loader(yaml.BaseLoader):
    """Every scalar stays a text (no `yes` turned into a truth value), and a key given twice is an error."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[str, Any]:
    keys = [loader.construct_object(key, deep=True) for key, _ in node.value]
    if twice := sorted({key for key in keys if keys.count(key) > 1}):
        raise yaml.constructor.ConstructorError(None, None, f"key given twice: {twice}", node.start_mark)
    return {
        key: loader.construct_object(value, deep=True)
        for key, (_, value) in zip(keys, node.value, strict=True)
    }


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read_yaml(path: Path) -> Any:
    """The plain data of a file of the library: texts, lists and mappings only."""
    with path.open(encoding="utf-8") as stream:
        return yaml.load(stream, Loader=_Loader)  # noqa: S506 - BaseLoader builds texts, lists and mappings only


def read_folder(folder: Path, *, custom: CustomScore | None = None) -> tuple[Instrument, ...]:
    """All versions of one scale, the current one last."""
    past = sorted((folder / "versions").glob("*.yaml"))
    paths = (*past, folder / "instrument.yaml")
    found = tuple(read(read_yaml(path), custom=custom, place=f"{folder.name}/{path.name}") for path in paths)
    if wrong := [one.code for one in found if one.code != folder.name]:
        raise BadInstrument(f"{folder.name}: the code in the file is {wrong[0]}")
    if len({one.version for one in found}) != len(found):
        raise BadInstrument(f"{folder.name}: two files of the same version")
    return found


def _custom(folder: Path) -> CustomScore | None:
    if not (folder / "scoring.py").exists():
        return None
    module = importlib.import_module(f"{__name__}.{folder.name}.scoring")
    score: CustomScore = module.score
    return score


@functools.cache
def _versions() -> Mapping[str, tuple[Instrument, ...]]:
    found = catalogue.folders(__name__, "instrument.yaml")
    return MappingProxyType(
        {code: read_folder(folder, custom=_custom(folder)) for code, folder in found.items()}
    )


def instruments() -> tuple[Instrument, ...]:
    """Every scale in its current version, by code."""
    return tuple(found[-1] for found in _versions().values())


def instrument(code: str, version: str = "") -> Instrument:
    """One scale, in its current version unless another is named."""
    for found in reversed(_versions().get(code, ())):
        if version in ("", found.version):
            return found
    raise UnknownInstrument(f"{code} {version}".strip())


def examples(code: str) -> list[dict[str, Any]]:
    """The worked cases of one scale, as written in its `examples.yaml`."""
    cases: list[dict[str, Any]] = read_yaml(FOLDER / code / "examples.yaml")["cases"]
    return cases
