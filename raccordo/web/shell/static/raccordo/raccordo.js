// SPDX-FileCopyrightText: 2026 Raccordo
// SPDX-License-Identifier: AGPL-3.0-or-later
'use strict'

// ---- 10-page.js
{
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
}

// ---- 20-search.js
{
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
}

// ---- 30-forms.js
{
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
}

// ---- 40-drafts.js
{
// Drafts live on the server, never in the browser: they survive a killed tab, a lost network and an ended session.
const ADDRESS = '/bozze/'
const SKIP = new Set(['csrfmiddlewaretoken', 'submission', 'version', 'draft'])
const contents = (form) => {
  const data = {}
  for (const [name, value] of new FormData(form)) if (!SKIP.has(name) && typeof value === 'string') (data[name] ||= []).push(value)
  return data
}
const fill = (form, data) => {
  for (const field of form.elements) {
    if (!field.name || SKIP.has(field.name) || field.type === 'file') continue
    const values = data[field.name] || []
    if (field.type === 'radio' || field.type === 'checkbox') field.checked = values.includes(field.value)
    else if (field.multiple) for (const option of field.options) option.selected = values.includes(option.value)
    else if (values.length) field.value = values[0]
  }
  form.dispatchEvent(new Event('change', { bubbles: true }))
}

for (const form of document.querySelectorAll('form[data-bozza]')) {
  const key = form.dataset.bozza
  const note = form.querySelector('[data-bozza-stato]')
  const offer = form.querySelector('[data-bozza-offerta]')
  const start = JSON.stringify(contents(form))
  let saved = start
  let sending = false
  const say = (text, wrong) => { if (note) { note.textContent = text; note.classList.toggle('bozza--errore', Boolean(wrong)) } }
  const body = (data) => new URLSearchParams({ key, data, csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value })

  const save = async (leaving) => {
    const data = JSON.stringify(contents(form))
    if (data === saved || form.dataset.inviato || (sending && !leaving)) return
    sending = true
    try {
      const answer = await fetch(ADDRESS, { method: 'POST', body: body(data), keepalive: leaving === true, credentials: 'same-origin', redirect: 'manual' })
      if (!answer.ok) throw new Error([413, 422].includes(answer.status) ? 'long' : answer.type)
      saved = data
      say(`Bozza salvata alle ${(await answer.json()).saved_at}`)
    } catch (error) {
      say(error.message === 'opaqueredirect' ? 'La sessione è finita: entra di nuovo in un’altra scheda, poi torna qui. Il testo è ancora in questa pagina.' : error.message === 'long' ? 'Il testo è troppo lungo per la bozza: resta in questa pagina, accorcialo prima di inviarlo.' : 'Senza rete: il testo resta in questa pagina, riprovo fra poco.', true)
    } finally { sending = false }
  }
  setInterval(save, 5000)
  form.addEventListener('focusout', () => save())
  addEventListener('pagehide', () => save(true))
  document.addEventListener('visibilitychange', () => { if (document.hidden) save(true) })

  // Offer back what was being written. A form that comes back with errors already holds its text.
  if (!document.querySelector('.sommario-errori')) fetch(`${ADDRESS}?key=${encodeURIComponent(key)}`, { credentials: 'same-origin', redirect: 'manual' })
    .then((answer) => (answer.status === 200 ? answer.json() : null))
    .then((draft) => {
      if (!draft?.fields || !offer || JSON.stringify(draft.fields) === start) return
      offer.innerHTML = '<div class="nota__testo"><p></p></div><button class="bottone bottone--piccolo bottone--primario" type="button">Riprendi la bozza</button><button class="bottone bottone--piccolo" type="button">Scartala</button>'
      offer.querySelector('p').textContent = `C’è una tua bozza salvata alle ${draft.saved_at}.`
      const [take, drop] = offer.querySelectorAll('button')
      take.onclick = () => { fill(form, draft.fields); offer.hidden = true; say('Bozza ripresa'); form.querySelector('.controllo, input:not([type=hidden])')?.focus() }
      drop.onclick = () => { fetch(ADDRESS, { method: 'POST', body: body(''), credentials: 'same-origin' }); offer.hidden = true; say('Bozza scartata') }
      offer.hidden = false
    }).catch(() => {})
}
}

// ---- 50-assessment.js
{
// A part of an assessment saves itself while it is written; the server joins the answers and tells the score so far.
for (const box of document.querySelectorAll('[data-autosalva]')) {
  const form = box.closest('form')
  const note = box.querySelector('[data-salvata]')
  const result = box.querySelector('[data-punteggio]')
  const contents = () => new URLSearchParams([...new FormData(form)].filter(([name, value]) => name !== 'submission' && typeof value === 'string'))
  // What the server gives back (`base`, `seen`) is no change of ours.
  const without = (data) => { const mine = new URLSearchParams(data); mine.delete('base'); mine.delete('seen'); return mine.toString() }
  let saved = without(contents())
  let sending = false
  let timer
  const say = (text, wrong) => { note.textContent = text; note.classList.toggle('bozza--errore', Boolean(wrong)) }

  // Questions that depend on another one hide until they are asked; without script they say when they count.
  const unfold = () => {
    for (const question of box.querySelectorAll('[data-solo-se]')) {
      const chosen = [...form.querySelectorAll(`[name="r-${question.dataset.soloSe}"]:checked`)].map((input) => input.value)
      question.hidden = !chosen.some((value) => question.dataset.soloSeValori.split(' ').includes(value))
    }
  }

  const show = (line) => {
    if (!result) return
    const text = document.createElement('span')
    text.className = 'forte'
    text.textContent = line.score
    result.replaceChildren(text)
    if (line.band) { const band = document.createElement('span'); band.className = `etichetta tono-${line.tone}`; band.textContent = line.band; result.append(' ', band) }
    if (line.change) { const change = document.createElement('span'); change.className = 'piccolo'; change.textContent = line.change; result.append(' ', change) }
    if (line.note) { const why = document.createElement('span'); why.className = 'secondario piccolo'; why.textContent = line.note; result.append(' ', why) }
  }

  const save = async (leaving) => {
    const body = contents()
    if (without(body) === saved || form.dataset.inviato || (sending && !leaving)) return
    sending = true
    try {
      const answer = await fetch(box.dataset.autosalva, { method: 'POST', body, keepalive: leaving === true, credentials: 'same-origin', redirect: 'manual' })
      if (answer.type === 'opaqueredirect') throw new Error('session')
      const data = await answer.json()
      if (!answer.ok) { say(data.sentence, true); saved = without(body); return }
      if (data.base && form.elements.base) form.elements.base.value = JSON.stringify(data.base)
      if (data.seen !== undefined && form.elements.seen) form.elements.seen.value = data.seen
      saved = without(body)
      show(data)
      const problem = Object.values(data.problems ?? {})[0]
      if (data.conflicts) say('Un’altra persona ha risposto in modo diverso: quando salvi, scegli quale tenere.', true)
      else if (problem) say(problem, true)
      else say(`Salvata alle ${data.saved_at}`)
    } catch (error) {
      say(error.message === 'session' ? 'La sessione è finita: entra di nuovo in un’altra scheda, poi torna qui. Le risposte sono ancora in questa pagina.' : 'Senza rete: le risposte restano in questa pagina, riprovo fra poco.', true)
    } finally { sending = false }
    if (without(contents()) !== saved && !note.classList.contains('bozza--errore')) { clearTimeout(timer); timer = setTimeout(save, 300) }
  }

  form.addEventListener('change', () => { unfold(); clearTimeout(timer); timer = setTimeout(save, 700) })
  setInterval(save, 5000)
  addEventListener('pagehide', () => save(true))
  document.addEventListener('visibilitychange', () => { if (document.hidden) save(true) })

  // «Uguale a prima», on the spot.
  form.addEventListener('click', (event) => {
    const same = event.target.closest('[data-uguale]')
    if (!same) return
    event.preventDefault()
    const values = JSON.parse(same.dataset.uguale)
    for (const input of form.querySelectorAll(`[name="${same.dataset.nome}"]`)) {
      if (input.type === 'radio' || input.type === 'checkbox') input.checked = values.includes(input.value)
      else input.value = values[0] ?? ''
    }
    form.dispatchEvent(new Event('change', { bubbles: true }))
  })
  unfold()
}

// Printing has a button only where there is script; the browser's own command always works.
for (const button of document.querySelectorAll('[data-stampa]')) {
  button.hidden = false
  button.addEventListener('click', () => print())
}
}
