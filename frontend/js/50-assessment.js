// SPDX-FileCopyrightText: 2026 Raccordo
// SPDX-License-Identifier: AGPL-3.0-or-later
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
