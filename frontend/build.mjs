// SPDX-FileCopyrightText: 2026 Raccordo
// SPDX-License-Identifier: AGPL-3.0-or-later
// Builds what servers ship: style sheets, one script, fonts, icon sprite, and the list of what we took from others.
// Run `npm ci && npm run build` in this folder, then commit the output.
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import * as sass from 'sass'

const out = new URL('../raccordo/web/shell/static/raccordo/', import.meta.url)
const here = (path) => new URL(path, import.meta.url)
const module_ = (path) => here(`node_modules/${path}`)
const HEADER = '/* SPDX-FileCopyrightText: 2026 Raccordo\n   SPDX-License-Identifier: AGPL-3.0-or-later */\n'

function write(name, content) {
  writeFileSync(new URL(name, out), content)
  const raw = Buffer.byteLength(content)
  console.log(`${name.padEnd(28)} ${String(raw).padStart(7)} B  ${String(gzipSync(content).length).padStart(6)} B gzip`)
}

function buildStyles() {
  const options = { loadPaths: [here('node_modules').pathname], silenceDeprecations: ['import', 'global-builtin', 'color-functions', 'slash-div', 'mixed-decls', 'legacy-js-api', 'if-function'], quietDeps: true, verbose: false }
  const ours = sass.compile(here('css/raccordo.scss').pathname, { ...options, style: 'expanded' })
  write('raccordo.css', HEADER + ours.css.replace('@charset "UTF-8";\n', ''))
  const italia = sass.compile(here('css/pubblico.scss').pathname, { ...options, style: 'compressed', logger: sass.Logger.silent })
  write('pubblico.css', italia.css.replace(/^\uFEFF/, '') + '\n')
}

function buildScript() {
  const all = readdirSync(here('js')).filter((name) => name.endsWith('.js')).sort()
  const parts = all.filter((name) => /^\d/.test(name)) // the numbered ones go to every page, the others where they are asked for
  for (const name of all.filter((one) => !parts.includes(one))) write(name, readFileSync(here(`js/${name}`), 'utf8'))
  const blocks = parts.map((name) => {
    const body = readFileSync(here(`js/${name}`), 'utf8').replace(/^\/\/ SPDX.*\n/gm, '').trim()
    return `// ---- ${name}\n{\n${body}\n}\n`
  })
  write('raccordo.js', `// SPDX-FileCopyrightText: 2026 Raccordo\n// SPDX-License-Identifier: AGPL-3.0-or-later\n'use strict'\n\n${blocks.join('\n')}`)
}

function buildSprite() {
  const names = readFileSync(here('icons.txt'), 'utf8').split('\n').filter((line) => line && !line.startsWith('#'))
  const symbols = [...new Set(names)].sort().map((name) => {
    const svg = readFileSync(module_(`bootstrap-icons/icons/${name}.svg`), 'utf8')
    const box = svg.match(/viewBox="([^"]+)"/)[1]
    const body = svg.replace(/^[\s\S]*?<svg[^>]*>/, '').replace(/<\/svg>\s*$/, '').replace(/\s*\n\s*/g, '')
    return `<symbol id="${name}" viewBox="${box}" fill="currentColor">${body}</symbol>`
  })
  write('icons.svg', `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join('\n')}\n</svg>\n`)
}

function copyFonts() {
  mkdirSync(new URL('fonts/', out), { recursive: true })
  const wanted = [['titillium-web', [400, 600, 700]], ['roboto-mono', [400]]]
  for (const [family, weights] of wanted)
    for (const weight of weights)
      for (const subset of ['latin', 'latin-ext']) {
        const name = `${family}-${subset}-${weight}-normal.woff2`
        cpSync(module_(`@fontsource/${family}/files/${name}`), new URL(`fonts/${name}`, out))
      }
}

const version = (name) => JSON.parse(readFileSync(module_(`${name}/package.json`), 'utf8')).version
const hash = (name) => createHash('sha256').update(readFileSync(new URL(name, out))).digest('hex')

function listVendored() {
  const fonts = readdirSync(new URL('fonts/', out)).sort()
  const rows = [
    ['htmx.min.js', 'htmx.org', 'https://github.com/bigskysoftware/htmx', '0BSD'],
    ['pubblico.css', 'bootstrap-italia', 'https://github.com/italia/bootstrap-italia', 'BSD-3-Clause'],
    ['icons.svg', 'bootstrap-icons', 'https://github.com/twbs/icons', 'MIT'],
    ...fonts.map((name) => name.startsWith('roboto')
      ? [`fonts/${name}`, '@fontsource/roboto-mono', 'https://github.com/googlefonts/RobotoMono', 'OFL-1.1']
      : [`fonts/${name}`, '@fontsource/titillium-web', 'https://github.com/campivisivi/titillium', 'OFL-1.1']),
  ]
  const table = rows.map(([file, name, origin, licence]) => `| ${file} | ${name} ${version(name)} | ${origin} | ${licence} | \`${hash(file)}\` |`)
  writeFileSync(new URL('VENDORED.md', out), `<!-- SPDX-FileCopyrightText: 2026 Raccordo -->
<!-- SPDX-License-Identifier: CC-BY-4.0 -->
# What we took from others

Written by \`frontend/build.mjs\`. \`raccordo.css\` and \`raccordo.js\` are our own and are shipped readable; their sources are in \`frontend/\`.
\`pubblico.css\` is a compiled selection of Bootstrap Italia's partials; \`icons.svg\` holds only the symbols named in \`frontend/icons.txt\`.

| File | Package and version | Origin | Licence | SHA-256 |
|---|---|---|---|---|
${table.join('\n')}
`)
}

mkdirSync(out, { recursive: true })
copyFonts()
buildStyles()
buildScript()
buildSprite()
write('htmx.min.js', readFileSync(module_('htmx.org/dist/htmx.min.js'), 'utf8').replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '\n'))
listVendored()
