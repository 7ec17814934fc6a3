# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may act for a person: a power written, ended; what a court decided about a parent, and that it is over."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from typing import Any

from django.http import Http404, HttpResponse

from raccordo.intake.codes import MAY_TAKE_CHARGE, MAY_WELCOME
from raccordo.kernel.periods import local_day
from raccordo.people import queries as people
from raccordo.people.codes import Power
from raccordo.people.models import RelatedPerson
from raccordo.privacy import policies
from raccordo.privacy.models import ParentalOrder
from raccordo.privacy.operations import delegates, parental
from raccordo.privacy.queries import delegates as powers
from raccordo.web.person.network_forms import EndForm
from raccordo.web.person.network_views import NetworkPage
from raccordo.web.person.powers_forms import LiftForm, OrderForm, PowerForm, begins, ends

_SHOWN = (
    "power",
    "decree_date",
    "court",
    "decree_number",
    "powers_text",
    "covers_health",
    "scopes",
    "reserved",
    "reserved_reason",
)


class _PowerPage(NetworkPage):
    """What these pages share: somebody of the network, by the address."""

    roles = tuple(MAY_TAKE_CHARGE | MAY_WELCOME)

    @cached_property
    def related(self) -> RelatedPerson:
        """The person of the network that the address names."""
        row = people.network(self.person_id, self.now).filter(pk=self.kwargs["related"]).first()
        if row is None:
            raise Http404
        return row


class PowerView(_PowerPage):
    """A power by decree, of a parent, or by the person's own delegation."""

    template = "person/power.html"
    form_class = PowerForm

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> PowerForm:
        row = self.related
        first = {name: getattr(row, name) for name in _SHOWN if getattr(row, name) != Power.NONE}
        first |= {
            "power_starts": local_day(row.power_starts) if row.power_starts else None,
            "power_ends": local_day(row.power_ends - timedelta(seconds=1)) if row.power_ends else None,
        }
        return PowerForm(data, initial=first)

    def context(self) -> dict[str, Any]:
        rules = policies.delegates().powers.values()
        labels = dict(Power.choices)
        return {"related": self.related, "laws": [(labels[one.power], one.law) for one in rules]}

    def act(self, form: Any) -> HttpResponse:
        fields = form.chosen(self.today, self.now)
        delegates.set_power(by=self.actor, at=self.now, related_id=self.related.pk, **fields)
        return self.done(f"Il potere di {self.related.full_name} è scritto nella rete.")


class EndPowerView(_PowerPage):
    """A power is revoked: it opens nothing from now on."""

    template = "person/power_end.html"
    form_class = EndForm

    def context(self) -> dict[str, Any]:
        if self.related.power == Power.NONE:
            raise Http404
        return {"related": self.related}

    def act(self, form: Any) -> HttpResponse:
        delegates.end_power(by=self.actor, at=self.now, related_id=self.related.pk, **form.cleaned_data)
        return self.done(f"{self.related.full_name} non ha più poteri: da adesso non apre niente.")


class OrderView(_PowerPage):
    """A court removed or suspended the responsibility of a parent."""

    roles = tuple(parental.MAY_RECORD)
    template = "person/order.html"
    form_class = OrderForm

    def context(self) -> dict[str, Any]:
        return {"related": self.related}

    def act(self, form: Any) -> HttpResponse:
        fields = form.cleaned_data
        parental.suspend(
            by=self.actor, at=self.now, related_id=self.related.pk, kind=fields["kind"], court=fields["court"],
            number=fields["number"], starts=begins(fields["starts"], self.today, self.now), ends=ends(fields["ends"]),
        )  # fmt: skip
        return self.done(
            "Provvedimento registrato: dal giorno in cui vale, il genitore non trova più niente."
        )


class LiftView(NetworkPage):
    """The order of a court is over."""

    roles = tuple(parental.MAY_RECORD)
    template = "person/order_lift.html"
    form_class = LiftForm

    @cached_property
    def row(self) -> ParentalOrder:
        """The order that the address names."""
        found = powers.order(self.person_id, self.kwargs["measure"])
        if found is None:
            raise Http404
        return found

    def context(self) -> dict[str, Any]:
        return {"row": self.row}

    def act(self, form: Any) -> HttpResponse:
        parental.lift(by=self.actor, at=self.now, order_id=self.row.pk, **form.cleaned_data)
        return self.done("Fine registrata: da adesso vale di nuovo ciò che valeva prima.")
