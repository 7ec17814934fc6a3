# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sheets of answers used by several tests."""

KATZ = {
    "bathing": "independent", "dressing": "independent", "toileting": "independent",
    "transferring": "independent", "continence": "independent", "feeding": "independent",
}  # fmt: skip
SOCIAL = dict.fromkeys(
    ("housing", "income", "food", "energy", "relations", "safety", "transport", "digital", "work-school",
     "access-to-care", "caring"), "fine",
)  # fmt: skip
