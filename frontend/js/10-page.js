// SPDX-FileCopyrightText: 2026 Raccordo
// SPDX-License-Identifier: AGPL-3.0-or-later
// Small helps for every page. Each page works without them.
const announce = (text) => { const box = document.getElementById('stato'); if (box) box.textContent = text }
// Over TLS a cookie has the name that only this host may write.
const closed = location.protocol === 'https:'
const cookie = (name, value) => { document.cookie = `${closed ? '__Host-' : ''}${name}=${value};path=/;max-age=31536000;samesite=lax${closed ? ';secure' : ''}` }

// Focus goes where the answer is: the error summary, else the new heading.
const focusAnswer = (root) => {
  const target = root.querySelector?.('[data-fuoco]') || (root !== document && root.querySelector?.('h1, h2'))
  if (!target) return
  if (!target.hasAttribute('tabindex')) target.setAttribute('tabindex', '-1')
  target.focus()
}
document.addEventListener('htmx:after:swap', (event) => focusAnswer(event.detail?.ctx?.target || event.target))
focusAnswer(document)

// Only what works with script is shown by script.
for (const node of document.querySelectorAll('[data-copia], [data-tema], [data-testo-grande], [data-stampa]')) node.hidden = false

document.addEventListener('click', (event) => {
  const copy = event.target.closest('[data-copia]')
  if (copy) navigator.clipboard?.writeText(copy.dataset.copia).then(() => announce('Codice fiscale copiato'))
  if (event.target.closest('[data-stampa]')) print()
  if (event.target.closest('[data-tema]')) {
    const root = document.documentElement
    const now = root.dataset.theme || (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')
    root.dataset.theme = now === 'dark' ? 'light' : 'dark'
    cookie('tema', root.dataset.theme)
    announce(now === 'dark' ? 'Tema chiaro' : 'Tema scuro')
  }
  if (event.target.closest('[data-testo-grande]')) cookie('testo', document.body.classList.toggle('grande') ? 'grande' : '')
  for (const menu of document.querySelectorAll('details.menu[open]')) if (!menu.contains(event.target)) menu.open = false
})
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return
  for (const menu of document.querySelectorAll('details.menu[open]')) { menu.open = false; menu.querySelector('summary').focus() }
})

// Arrows move along a list of things to do; Space on its link marks the row as done.
document.addEventListener('keydown', (event) => {
  const row = event.target.closest?.('[data-elenco] > li')
  if (!row || event.target.matches('input, textarea, select') || event.ctrlKey || event.altKey || event.metaKey) return
  const next = { ArrowDown: row.nextElementSibling, ArrowUp: row.previousElementSibling }[event.key]
  if (next) { event.preventDefault(); next.querySelector('.voce-riga__titolo a')?.focus() }
  if (event.key === ' ' && event.target.matches('a')) { event.preventDefault(); row.querySelector('.spunta')?.click() }
})

// With the focus in a card, Alt and a letter press the button that bears it: «Sposta» moves a goal from lane to lane.
document.addEventListener('keydown', (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || !/^Key[A-Z]$/.test(event.code)) return
  const key = event.target.closest?.('.obiettivo')?.querySelector(`[data-tasto="${event.code[3].toLowerCase()}"]`)
  if (key) { event.preventDefault(); key.click() }
})

// The current tab is in sight when tabs scroll.
for (const tabs of document.querySelectorAll('[data-schede]')) {
  const now = tabs.querySelector('[aria-current]')
  if (now) tabs.scrollLeft = now.offsetLeft - tabs.offsetLeft - 16
}

// A typed date is said back with its weekday.
document.addEventListener('change', (event) => {
  const input = event.target
  if (!input.matches?.('[data-giorno]')) return
  const found = input.type === 'date' ? input.value.match(/^(\d{4})-(\d\d)-(\d\d)$/)?.slice(1) : input.value.trim().match(/^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})$/)?.slice(1).reverse()
  let said = input.parentNode.querySelector('.campo__detto')
  if (!said) { said = document.createElement('p'); said.className = 'campo__detto'; input.after(said) }
  const day = found && new Date(found[0], found[1] - 1, found[2])
  said.textContent = day && day.getDate() === +found[2] ? day.toLocaleDateString('it-IT', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }) : ''
})

// The bell asks how much is new when the page is at rest and when one comes back to it, never more than once a minute; what it
// keeps between pages is a number.
const bell = document.querySelector('[data-avvisi]')
if (bell) {
  const KEY = `avvisi-${bell.dataset.chi}`
  const show = (count) => {
    bell.querySelector('.conto').textContent = count > 99 ? '99+' : count
    for (const part of bell.querySelectorAll('span:not(:first-of-type)')) part.hidden = !count
  }
  const known = () => { try { return JSON.parse(sessionStorage.getItem(KEY)) } catch { return null } }
  const ask = () => {
    const before = known()
    if (before) show(before.count)
    if (location.pathname !== bell.pathname && before && Date.now() - before.at < 60000) return
    fetch(bell.dataset.avvisi, { credentials: 'same-origin', redirect: 'manual' }).then((answer) => (answer.ok ? answer.json() : null)).then((answer) => {
      if (!answer) return
      show(answer.nuovi)
      sessionStorage.setItem(KEY, JSON.stringify({ count: answer.nuovi, at: Date.now() }))
    }).catch(() => {})
  }
  if (document.readyState === 'complete') ask()
  else addEventListener('load', () => setTimeout(ask, 300))
  document.addEventListener('visibilitychange', () => { if (!document.hidden) ask() })
}

// An undo bar leaves after twelve seconds, unless someone is on it.
for (const bar of document.querySelectorAll('[data-annulla]')) setInterval(() => { if (!bar.matches(':hover, :focus-within')) bar.remove() }, 12000)

// Tell two minutes before the session ends: what is being written stays in the draft.
const ends = new Date(document.body.dataset.sessione || 0) - Date.now() - 120000
if (ends > 0 && ends < 2 ** 31) setTimeout(() => {
  const note = document.createElement('p')
  note.className = 'annulla'
  note.setAttribute('role', 'alert')
  note.textContent = 'Fra due minuti la sessione finisce. Quello che scrivi resta in bozza: lo ritrovi qui dopo l’accesso.'
  document.body.append(note)
}, ends)

/* «Esci subito»: the session ends behind the back of a page that is already elsewhere, and the way back is not kept. */
document.addEventListener('submit', (event) => {
  const form = event.target.closest('[data-esci-subito]')
  if (!form) return
  event.preventDefault()
  const away = () => location.replace(form.dataset.esciSubito)
  fetch(form.action, { method: 'POST', body: new FormData(form), keepalive: true, redirect: 'manual' }).then(away, away)
})
