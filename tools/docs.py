# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`make docs`: the catalogue pages that are written by the code they describe."""

from __future__ import annotations

import sys

from raccordo.assessment.library import page as instruments
from raccordo.observatory import page as indicators


def main() -> int:
    """Write both pages where they stand."""
    return instruments.main([]) or indicators.main([])


if __name__ == "__main__":
    sys.exit(main())
