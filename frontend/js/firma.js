// SPDX-FileCopyrightText: 2026 Raccordo
// SPDX-License-Identifier: AGPL-3.0-or-later
'use strict'
// A drawn signature becomes a picture in a hidden field. The typed name is its equal.
for (const box of document.querySelectorAll('[data-firma]')) {
  const canvas = box.querySelector('canvas')
  const field = box.querySelector('input[type=hidden]')
  const pen = canvas.getContext('2d')
  box.querySelector('[data-firma-tela]').hidden = false
  let drawing = false
  const point = (event) => { const r = canvas.getBoundingClientRect(); return [(event.clientX - r.left) * canvas.width / r.width, (event.clientY - r.top) * canvas.height / r.height] }
  Object.assign(pen, { lineWidth: 5, lineCap: 'round', lineJoin: 'round', strokeStyle: '#10181c' })
  canvas.addEventListener('pointerdown', (event) => { drawing = true; canvas.setPointerCapture(event.pointerId); pen.beginPath(); pen.moveTo(...point(event)) })
  canvas.addEventListener('pointermove', (event) => { if (drawing) { pen.lineTo(...point(event)); pen.stroke() } })
  const stop = () => { if (drawing) { drawing = false; field.value = canvas.toDataURL('image/png') } }
  canvas.addEventListener('pointerup', stop)
  canvas.addEventListener('pointercancel', stop)
  box.querySelector('[data-firma-cancella]').addEventListener('click', () => { pen.clearRect(0, 0, canvas.width, canvas.height); field.value = '' })
}
