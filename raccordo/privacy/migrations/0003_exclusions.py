# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may know nothing of whom, the attempts, and what persons ask."""

import django.db.models.deletion
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_words_in_order"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("privacy", "0002_label_change"),
        ("territory", "0002_departments"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Exclusion",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("entered_in_error_at", models.DateTimeField(blank=True, null=True)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("request", "richiesta della persona"),
                            ("order", "ordine di un giudice o di un ente"),
                            ("oneself", "è la persona stessa"),
                            ("kinship", "parente"),
                            ("household", "stessa casa"),
                            ("address", "stesso indirizzo"),
                            ("surname", "stesso cognome in un piccolo comune"),
                        ],
                        max_length=16,
                        verbose_name="da dove viene",
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="motivo")),
                ("everywhere", models.BooleanField()),
                ("provisional", models.BooleanField(default=False)),
                ("code_digest", models.CharField(blank=True, max_length=32)),
                ("starts", models.DateTimeField()),
                ("ends", models.DateTimeField(blank=True, null=True)),
                (
                    "lifted_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="perché si toglie"),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="territory.area"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territory.practitionerrole",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ExclusionAlert",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("entered_in_error_at", models.DateTimeField(blank=True, null=True)),
                (
                    "label",
                    models.CharField(
                        choices=[
                            ("N", "Condivisa tra chi segue la persona"),
                            ("R", "Solo per il servizio che l'ha scritta"),
                            ("V", "A maggior tutela per legge"),
                            ("S", "Sigillata"),
                        ],
                        default="R",
                        max_length=1,
                    ),
                ),
                (
                    "sector",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "-"),
                            ("health", "Sanitario"),
                            ("social", "Sociale"),
                            ("family", "Persona e famiglia"),
                        ],
                        max_length=8,
                    ),
                ),
                ("what", models.CharField(max_length=64)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="territory.area"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territory.practitionerrole",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ExclusionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("entered_in_error_at", models.DateTimeField(blank=True, null=True)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("request", "richiesta della persona"),
                            ("order", "ordine di un giudice o di un ente"),
                            ("oneself", "è la persona stessa"),
                            ("kinship", "parente"),
                            ("household", "stessa casa"),
                            ("address", "stesso indirizzo"),
                            ("surname", "stesso cognome in un piccolo comune"),
                        ],
                        max_length=16,
                        verbose_name="da dove viene",
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="motivo")),
                ("everywhere", models.BooleanField()),
                ("provisional", models.BooleanField(default=False)),
                ("code_digest", models.CharField(blank=True, max_length=32)),
                ("starts", models.DateTimeField()),
                ("ends", models.DateTimeField(blank=True, null=True)),
                (
                    "lifted_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="perché si toglie"),
                ),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="territory.area",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="territory.practitionerrole",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="privacy.exclusion",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ExclusionRequest",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("entered_in_error_at", models.DateTimeField(blank=True, null=True)),
                (
                    "label",
                    models.CharField(
                        choices=[
                            ("N", "Condivisa tra chi segue la persona"),
                            ("R", "Solo per il servizio che l'ha scritta"),
                            ("V", "A maggior tutela per legge"),
                            ("S", "Sigillata"),
                        ],
                        default="R",
                        max_length=1,
                    ),
                ),
                (
                    "sector",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "-"),
                            ("health", "Sanitario"),
                            ("social", "Sociale"),
                            ("family", "Persona e famiglia"),
                        ],
                        max_length=8,
                    ),
                ),
                ("who", models.CharField(max_length=200, verbose_name="chi non deve vedere")),
                ("text", models.CharField(blank=True, max_length=500, verbose_name="perché")),
                ("due_date", models.DateField()),
                ("answer", models.CharField(blank=True, max_length=1000, verbose_name="risposta")),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territory.practitionerrole",
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="territory.area"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="exclusion",
            index=models.Index(fields=["account", "person"], name="exclusion_account"),
        ),
        migrations.AddIndex(
            model_name="exclusion",
            index=models.Index(fields=["area", "-starts"], name="exclusion_area"),
        ),
        migrations.AddConstraint(
            model_name="exclusion",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends", None), ("ends__gte", models.F("starts")), _connector="OR"),
                name="exclusion_period",
                violation_error_message="La fine deve venire dopo l'inizio.",
            ),
        ),
        migrations.AddConstraint(
            model_name="exclusion",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True),
                name="exclusion_reason",
                violation_error_message="Scrivi il motivo.",
            ),
        ),
        migrations.AddConstraint(
            model_name="exclusion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("everywhere", True), ("source__in", ("request", "order"))),
                    models.Q(
                        ("everywhere", False), models.Q(("source__in", ("request", "order")), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="exclusion_everywhere",
            ),
        ),
        migrations.AddConstraint(
            model_name="exclusion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("lifted_by", None),
                    models.Q(models.Q(("lifted_reason", ""), _negated=True), ("ends__isnull", False)),
                    _connector="OR",
                ),
                name="exclusion_lifted",
                violation_error_message="Scrivi perché la togli.",
            ),
        ),
        migrations.AddConstraint(
            model_name="exclusion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends", None)),
                fields=("person", "account"),
                name="exclusion_once",
                violation_error_message="C'è già un'esclusione senza fine tra le due persone.",
            ),
        ),
        migrations.AddIndex(
            model_name="exclusionalert",
            index=models.Index(fields=["area", "-created_at"], name="exclusionalert_area"),
        ),
        migrations.AddIndex(
            model_name="exclusionrequest",
            index=models.Index(
                condition=models.Q(("answered_at", None)),
                fields=["area", "due_date"],
                name="exclusionrequest_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="exclusionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("who", ""), _negated=True),
                name="exclusionrequest_who",
                violation_error_message="Scrivi chi.",
            ),
        ),
        migrations.AddConstraint(
            model_name="exclusionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_at", None)),
                    models.Q(("answered_at__isnull", False), models.Q(("answer", ""), _negated=True)),
                    _connector="OR",
                ),
                name="exclusionrequest_answered",
                violation_error_message="Scrivi la risposta.",
            ),
        ),
    ]
