# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Powers and consents, said again from the law: the second half of the oracle, which imports nothing from the product either."""

from __future__ import annotations

from tests.oracle.oracle import in_force

# privacy.md 1.3, threat 20: «delegation is an object with source, scope, end; court order overrides at once»; c.c. artt. 2, 316,
# 330, 333, 343, 404. The civil day begins at midnight of Rome: `day_of` says which day an instant belongs to there.
BY_DECREE = {"guardian", "support-administrator", "curator"}
NEVER_HEALTH = {"curator"}
ALWAYS_HEALTH = {"parent"}


def is_of_age(born, day) -> bool:
    """Eighteen years are over on the birthday; born on 29 February, on 1 March where there is none."""
    return (day.year - 18, day.month, day.day) >= (born.year, born.month, born.day)


def power_opens(power, orders, now, day) -> str:
    """The kind of tie that a power gives at a moment; nothing when it gives none."""
    if power["power"] == "none" or not in_force(power, now) or any(in_force(order, now) for order in orders):
        return ""
    if power["power"] in BY_DECREE and (power["decree"] is None or power["decree"] > day):
        return ""
    if power["power"] == "parent" and (power["born"] is None or is_of_age(power["born"], day)):
        return ""
    if power["power"] not in ALWAYS_HEALTH and not power["health"] and not power.get("social", True):
        return ""  # of money or of the house alone
    health = power["power"] in ALWAYS_HEALTH or (power["health"] and power["power"] not in NEVER_HEALTH)
    return "delegate" if health else "delegate-social"


def consented(consents, purpose, body, now) -> bool:
    """domain.md 2.17: a partner that is no institution has to do with a person as long as she consents."""
    return any(
        one["purpose"] == purpose and one["body"] in (None, body) and in_force(one, now) for one in consents
    )
