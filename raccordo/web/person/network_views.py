# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""«Rete e accessi»: professionals and lay people side by side, who enters and leaves, who sees the record."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse

from raccordo.intake import operations as intake
from raccordo.intake import queries
from raccordo.intake.codes import MAY_TAKE_CHARGE, MAY_WELCOME
from raccordo.intake.models import CareTeamMember, Episode
from raccordo.kernel.periods import ROME, local_day
from raccordo.people import queries as people
from raccordo.people.models import RelatedPerson
from raccordo.privacy import queries as privacy
from raccordo.privacy.codes import Section
from raccordo.privacy.models import ParentalOrder
from raccordo.privacy.operations import delegates, parental
from raccordo.privacy.queries import bodies as names
from raccordo.privacy.queries import delegates as delegate_queries
from raccordo.web.person import network_presenters as presenters
from raccordo.web.person.network_forms import EndForm, JoinForm, LeaveForm, RelatedForm
from raccordo.web.shell.gate import PersonView, back_to
from raccordo.web.shell.presenters import uncapitalised

READERS_SHOWN = 12


class NetworkPage(PersonView):
    """What the pages of the network share."""

    section = Section.NETWORK

    @property
    def today(self) -> date:
        """The Italian day of the request."""
        return local_day(self.now)

    def done(self, text: str) -> HttpResponse:
        """Back to the network, with a word on what happened."""
        messages.success(self.request, text)
        return back_to("person:network", person=self.person_id)


class NetworkView(NetworkPage):
    """Everybody around the person, in one page."""

    template = "person/network.html"

    def context(self) -> dict[str, Any]:
        team, may_manage = list(queries.team(self.person_id, self.now)), self.actor.role in MAY_TAKE_CHARGE
        readers, bodies = presenters.readers(privacy.in_force(self.person_id, self.now))
        episodes = [row for row in queries.episodes_of(self.person_id) if row.state == "active"]
        return {
            "professionals": presenters.professionals(team, people.current_gp(self.person_id, self.now), may_manage),
            "near": presenters.near(people.network(self.person_id, self.now), self._orders(), self.now), "readers": readers[:READERS_SHOWN],
            "more_readers": max(0, len(readers) - READERS_SHOWN), "readers_count": len(readers), "bodies": bodies,
            "episodes": [(row, presenters.episode_line(row)) for row in episodes], "may_manage": may_manage,
            "may_record": self.actor.role in parental.MAY_RECORD, "may_add": self.actor.role in MAY_TAKE_CHARGE | MAY_WELCOME,
            "left": presenters.left(queries.past_team(self.person_id, self.now)[:20]),
        }  # fmt: skip

    def _orders(self) -> dict[UUID, ParentalOrder]:
        """What courts decided, for who records it."""
        return (
            delegate_queries.standing_orders(self.person_id, self.now)
            if self.actor.role in parental.MAY_RECORD
            else {}
        )


class AddRelatedView(NetworkPage):
    """Add a relative, a neighbour, a volunteer, a paid carer (M-016)."""

    roles = tuple(MAY_TAKE_CHARGE | MAY_WELCOME)
    template = "person/network_related.html"
    form_class = RelatedForm

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> RelatedForm:
        return RelatedForm(data, today=self.today)

    def act(self, form: Any) -> HttpResponse:
        related = delegates.add_related(
            by=self.actor, at=self.now, person=people.person(self.person_id), **form.cleaned_data
        )
        return self.done(f"{related.full_name} è nella rete.")


class EndRelatedView(NetworkPage):
    """Somebody is no longer near the person."""

    roles = tuple(MAY_TAKE_CHARGE | MAY_WELCOME)
    template = "person/network_end.html"
    form_class = EndForm

    def related(self) -> RelatedPerson:
        """The person of the network that the address names."""
        row = people.network(self.person_id, self.now).filter(pk=self.kwargs["related"]).first()
        if row is None:
            raise Http404
        return row

    def context(self) -> dict[str, Any]:
        return {"related": self.related()}

    def act(self, form: Any) -> HttpResponse:
        related = self.related()
        intake.end_related(by=self.actor, at=self.now, related_id=related.pk, **form.cleaned_data)
        return self.done(f"{related.full_name} non è più nella rete.")


class JoinView(NetworkPage):
    """A professional enters the team, from a day on, perhaps until another."""

    roles = tuple(MAY_TAKE_CHARGE)
    template = "person/network_join.html"
    form_class = JoinForm

    def episode(self) -> Episode:
        """The episode in course: without one there is no team to enter."""
        episode = queries.open_episode(self.person_id)
        if episode is None:
            raise Http404
        return episode

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> JoinForm:
        staff = [
            (
                str(r.pk),
                f"{r.practitioner.full_name}, {uncapitalised(r.get_role_display())} · {r.organization.name}",
            )
            for r in queries.possible_members(self.actor.area_id, self.now)
        ]
        return JoinForm(data, today=self.today, staff=staff)

    def context(self) -> dict[str, Any]:
        return {"episode": self.episode()}

    def act(self, form: Any) -> HttpResponse:
        fields = form.cleaned_data
        joiner = intake.Joiner(fields["reason"], role_id=UUID(fields["role"]))
        member = intake.join_team(
            by=self.actor, at=self.now, episode_id=self.episode().pk, joiner=joiner,
            starts=self._begins(fields["starts"]), ends=_after(fields["ends"]),
        )  # fmt: skip
        return self.done(
            "È nella rete di cura e vede la cartella."
            if member.starts <= self.now
            else "Entrerà nel giorno scelto."
        )

    def _begins(self, chosen: date | None) -> datetime:
        return self.now if chosen in (None, self.today) else datetime.combine(chosen, time(), tzinfo=ROME)


def _after(last: date | None) -> datetime | None:
    """The midnight that ends the last day, since a period does not include its end."""
    return datetime.combine(last + timedelta(days=1), time(), tzinfo=ROME) if last else None


class LeaveView(NetworkPage):
    """A professional leaves the team; the access ends with it."""

    roles = tuple(MAY_TAKE_CHARGE)
    template = "person/network_leave.html"
    form_class = LeaveForm

    def member(self) -> CareTeamMember:
        """The membership that the address names."""
        row = (
            queries.team(self.person_id, self.now)
            .filter(pk=self.kwargs["member"], role__isnull=False)
            .first()
        )
        if row is None:
            raise Http404
        return row

    def context(self) -> dict[str, Any]:
        return {"member": self.member()}

    def act(self, form: Any) -> HttpResponse:
        name = names.worker(self.member().role)
        intake.leave_team(by=self.actor, at=self.now, member_id=self.kwargs["member"], **form.cleaned_data)
        return self.done(f"{name} ha lasciato la rete e non vede più la cartella.")
