# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much of anything is taken in, in one place: what is more is refused before it costs anything.

Plain numbers, read by the settings, by the edge of the web, by the server's command line and by the database connection.
"""

KIB, MIB = 1024, 1024 * 1024

# What is sent.
BODY = 2 * MIB  # bytes of a form or a script's message
UPLOAD = 25 * MIB  # bytes of a form with a file
FIELDS = 2000  # fields of a form, or names of a query string
FILES = 5  # files of a form
QUERY = 8 * KIB  # bytes of a query string
HEADERS = 64 * KIB  # bytes of the first line and the headers together
JSON_DEPTH = 64  # lists within lists

# How long it may take, in seconds.
HEADERS_WITHIN = 10  # for all headers to arrive
STATEMENT = 5  # one statement of a page
LOCK = 4  # waiting for somebody else's row
IDLE_TRANSACTION = 30  # a transaction that does nothing
JOB_STATEMENT = 15 * 60  # one statement of a job or of a command
JOB_LOCK = 60
LETTER = 10  # handing a letter to the mail server

# How long a session lives, in seconds (OWASP ASVS 5.0, V7.3).
SESSION_IDLE = 30 * 60  # without a request
SESSION_WHOLE = 12 * 60 * 60  # in all: a long turn of work
SESSION_NOTED = 5 * 60  # how often a request is noted as a sign of life

# How much memory one process of the pages may hold before it is replaced, in MiB.
PROCESS_MEMORY = 1536
