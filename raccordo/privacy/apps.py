# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tells the kernel how a care relationship is looked up."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """The privacy room."""

    name = "raccordo.privacy"

    def ready(self) -> None:
        from raccordo.kernel.scoping import set_relationship_predicate
        from raccordo.privacy.queries import relationship_predicate

        set_relationship_predicate(relationship_predicate)
