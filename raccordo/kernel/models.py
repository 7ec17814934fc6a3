# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where Django looks for the kernel's tables; each is written in the module it belongs to."""

from raccordo.kernel.accounts import Account
from raccordo.kernel.audit import AccessLine, AccessLink
from raccordo.kernel.outbox import OutboxMessage
from raccordo.kernel.sharing import SharingMark

__all__ = ["AccessLine", "AccessLink", "Account", "OutboxMessage", "SharingMark"]
