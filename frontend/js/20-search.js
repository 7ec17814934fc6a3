// SPDX-FileCopyrightText: 2026 Raccordo
// SPDX-License-Identifier: AGPL-3.0-or-later
// Ctrl+K: the search field becomes a combobox; its suggestions are a fragment made by the server.
const form = document.querySelector('[data-cerca]')
if (form) {
  const input = form.querySelector('input')
  const list = form.querySelector('[role=listbox]')
  const status = document.getElementById('stato')
  let timer, current, asked = 0
  Object.entries({ role: 'combobox', 'aria-expanded': 'false', 'aria-controls': list.id, 'aria-autocomplete': 'list' }).forEach(([k, v]) => input.setAttribute(k, v))

  const options = () => [...list.querySelectorAll('[role=option]')]
  const show = (open) => { list.hidden = !open; input.setAttribute('aria-expanded', open); if (!open) mark(null) }
  const mark = (option) => {
    current?.setAttribute('aria-selected', 'false')
    current = option
    if (!option) return input.removeAttribute('aria-activedescendant')
    option.setAttribute('aria-selected', 'true')
    input.setAttribute('aria-activedescendant', option.id)
    option.scrollIntoView({ block: 'nearest' })
  }
  const ask = async () => {
    const turn = ++asked
    try {
      const answer = await fetch(`${form.dataset.cerca}?q=${encodeURIComponent(input.value.trim())}`, { headers: { 'X-Requested-With': 'fetch' }, credentials: 'same-origin' })
      if (!answer.ok || turn !== asked) return
      list.innerHTML = await answer.text()
      show(document.activeElement === input)
      status.textContent = options().length ? `${options().length} suggerimenti` : 'Nessun suggerimento'
    } catch { show(false) }
  }
  const go = (option) => location.assign(option.dataset.href)

  input.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(ask, 200) })
  input.addEventListener('focus', () => { if (list.childElementCount) show(true) })
  input.addEventListener('blur', () => setTimeout(() => show(false), 150))
  input.addEventListener('keydown', (event) => {
    const all = options()
    const at = all.indexOf(current)
    if (event.key === 'ArrowDown' && all.length) { event.preventDefault(); show(true); mark(all[(at + 1) % all.length]) }
    else if (event.key === 'ArrowUp' && all.length) { event.preventDefault(); show(true); mark(all[(at - 1 + all.length) % all.length]) }
    else if (event.key === 'Enter' && current && !list.hidden) { event.preventDefault(); go(current) }
    else if (event.key === 'Escape' && !list.hidden) { event.preventDefault(); event.stopPropagation(); show(false) }
    else if (event.key === 'Escape') { back?.focus() }
  })
  list.addEventListener('mousedown', (event) => { const option = event.target.closest('[role=option]'); if (option) { event.preventDefault(); go(option) } })

  let back
  document.addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') {
      event.preventDefault()
      if (document.activeElement !== input) back = document.activeElement
      input.focus(); input.select()
      if (!list.childElementCount) ask()
    }
    if (event.altKey && !event.ctrlKey && /^[1-7]$/.test(event.key)) {
      const link = document.querySelectorAll('.lato a')[event.key - 1]
      if (link) { event.preventDefault(); location.assign(link.href) }
    }
  })
}
