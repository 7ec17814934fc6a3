# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tells the kernel how a care relationship is looked up, and how far labels let each role see."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """The privacy room."""

    name = "raccordo.privacy"

    def ready(self) -> None:
        from raccordo.kernel.records import set_after_writing, set_confiding
        from raccordo.kernel.scoping import set_policy
        from raccordo.privacy import confidence, hiding, nearness, policies, queries, readers
        from raccordo.privacy.queries.agreements import sharing

        set_policy(
            related=queries.relationship_predicate,
            oneself=queries.oneself_predicate,
            not_excluded=queries.not_excluded_predicate,
            confided=queries.confided_predicate,
            clearance=policies.clearance,
            body=policies.body,
            sharing=sharing(),
        )
        # In this order: what is born hidden is open to nobody.
        set_after_writing(
            hiding.after_writing,
            readers.after_writing,
            nearness.after_writing,
            changing=[nearness.after_changing],
        )
        set_confiding(confidence.confide)
