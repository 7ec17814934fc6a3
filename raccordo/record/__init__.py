# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facts about a person: conditions, medicines, observations, risks, alerts, documents, and the things to do."""
