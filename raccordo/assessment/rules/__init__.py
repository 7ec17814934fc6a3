# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pure rules of the room: what an instrument is, whether answers fit it, what they score, what they suggest.

`vocabulary` names things, `instrument` holds a scale, `reading` builds one from plain data and refuses a bad one,
`answers` checks what people answered, `scoring` computes, `findings` draws triggers and strengths,
`merging` joins the work of two people in the same part.
"""
