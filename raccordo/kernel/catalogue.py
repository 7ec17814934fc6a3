# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Discovery of folders: an instrument, a programme, an indicator is found by being there."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import yaml


def folders(package: str, marker: str) -> dict[str, Path]:
    """The folders of a package that hold the file `marker`, by name, in order."""
    root = Path(import_module(package).__file__ or "").parent
    return {path.parent.name: path.parent for path in sorted(root.glob(f"*/{marker}"))}


def modules(package: str) -> dict[str, ModuleType]:
    """The modules of a package whose names do not begin with an underscore, by name, in order."""
    root = Path(import_module(package).__file__ or "").parent
    names = sorted(path.stem for path in root.glob("*.py") if not path.stem.startswith("_"))
    return {name: import_module(f"{package}.{name}") for name in names}


def read_yaml(path: Path) -> Any:
    """Read one YAML file of data; only plain values are understood."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))
