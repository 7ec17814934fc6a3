# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages keep for their own sake: drafts of forms and the memory of submissions."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from uuid_utils.compat import uuid7

from raccordo.kernel.scoping import Guard, PersonManager
from raccordo.kernel.sensitivity import Label, declare


class Draft(models.Model):
    """What somebody was writing in a form, saved every few seconds; only the writer sees it."""

    sensitivity = declare(Label.RESTRICTED)
    guard = Guard(person="account_id", labelled=False, own_account="account_id", insert_open=False)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey("kernel.Account", models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)  # the address of the form, which holds identifiers only
    fields = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    objects = PersonManager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["account", "key"], name="draft_once")]

    def __str__(self) -> str:
        return f"draft {self.pk}"


class Submission(models.Model):
    """One sending of one form: the same token sent again gives the same answer and does nothing. Only the sender sees it:
    its address says about whom somebody wrote."""

    sensitivity = declare(Label.RESTRICTED)
    guard = Guard(person="account_id", labelled=False, own_account="account_id")

    token = models.UUIDField(primary_key=True)
    account_id = models.UUIDField(null=True)
    path = models.CharField(max_length=200)
    location = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    digest = models.CharField(
        max_length=64, blank=True, default="", db_default=""
    )  # of what was sent; says nothing of it

    objects = PersonManager()

    def __str__(self) -> str:
        return f"submission {self.token}"
