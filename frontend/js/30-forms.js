// SPDX-FileCopyrightText: 2026 Raccordo
// SPDX-License-Identifier: AGPL-3.0-or-later
// One sending for one click; the server refuses the second one anyway, by the form's own mark.
document.addEventListener('submit', (event) => {
  const form = event.target
  if (!form.matches('[data-modulo]')) return
  if (form.dataset.inviato) { event.preventDefault(); return }
  form.dataset.inviato = '1'
  const button = event.submitter
  setTimeout(() => { for (const b of form.querySelectorAll('[type=submit]')) b.setAttribute('aria-disabled', 'true'); button?.setAttribute('aria-busy', 'true') })
})
const free = (form) => { delete form.dataset.inviato; for (const b of form.querySelectorAll('[type=submit]')) { b.removeAttribute('aria-disabled'); b.removeAttribute('aria-busy') } }
addEventListener('pageshow', () => document.querySelectorAll('[data-modulo]').forEach(free))
document.addEventListener('htmx:after:request', (event) => { const form = event.target.closest?.('[data-modulo]'); if (form) free(form) })

// Arrows on a group of rows are the browser's own; digits choose the row, only while the group has the focus.
document.addEventListener('keydown', (event) => {
  if (!/^[1-9]$/.test(event.key) || event.ctrlKey || event.altKey || event.metaKey || event.target.type !== 'radio') return
  const row = event.target.closest('.scelte')?.querySelectorAll('input')[event.key - 1]
  if (row) { event.preventDefault(); row.focus(); row.click() }
})
