// SPDX-FileCopyrightText: 2026 Raccordo
// SPDX-License-Identifier: AGPL-3.0-or-later
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
