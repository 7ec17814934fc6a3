# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A storm of kill -9: people send forms while the application or PostgreSQL is killed; nothing acknowledged may be lost."""
