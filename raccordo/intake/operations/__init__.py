# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Named writes of intake, from the first word at the desk to the closing of an episode."""

from raccordo.intake.operations.contacts import RequestTo, record_contact, welcome
from raccordo.intake.operations.episodes import close_episode, open_episode
from raccordo.intake.operations.newcomers import LooksLike, register_newcomer
from raccordo.intake.operations.requests import begin_triage, close_request, open_request, triage
from raccordo.intake.operations.signals import (
    answer_signal,
    close_signal,
    receive_signal,
    release_signal,
    take_signal,
    withdraw_signal,
)
from raccordo.intake.operations.team import Joiner, end_related, hand_over, join_team, leave_team
from raccordo.intake.refusals import AlreadyOpen

__all__ = [
    "AlreadyOpen",
    "Joiner",
    "LooksLike",
    "RequestTo",
    "answer_signal",
    "begin_triage",
    "close_episode",
    "close_request",
    "close_signal",
    "end_related",
    "hand_over",
    "join_team",
    "leave_team",
    "open_episode",
    "open_request",
    "receive_signal",
    "record_contact",
    "register_newcomer",
    "release_signal",
    "take_signal",
    "triage",
    "welcome",
    "withdraw_signal",
]
