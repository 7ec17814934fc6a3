# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What our code never does, and what it is never made of: a scan of every import and call (OWASP ASVS 5.0, V1, V11, V13).

It also holds docs/asvs.md to its word where a row says «Non applicabile»: the day somebody brings in XML, LDAP or a client of
HTTP, this fails, and the rows must be answered.
"""

from __future__ import annotations

import ast
import re

import pytest

from tests.house.scan import dotted, faults_in, imports, python, texts

NOT_HERE = {
    "XML (1.5.1)": ("xml", "lxml", "defusedxml", "xmltodict", "bs4"),
    "LDAP (1.2.6)": ("ldap", "ldap3"),
    "LaTeX (1.2.8)": ("pylatex", "tectonic"),
    "memcached and other stores (1.3.9)": ("memcache", "pymemcache", "pylibmc", "redis"),
    "Markdown and the like (1.3.5)": ("markdown", "mistune", "docutils", "bbcode", "commonmark"),
    "GraphQL (4.3)": ("graphene", "strawberry", "graphql", "ariadne"),
    "WebSocket (4.4)": ("channels", "websockets", "websocket", "socketio"),
    "OAuth, OIDC, SAML, JWT (6.8, V9, V10)": ("jwt", "jose", "authlib", "oauthlib", "oauth2_provider", "onelogin", "saml2", "allauth.socialaccount", "allauth.idp"),
    "WebRTC (V17)": ("aiortc", "av", "livekit"),
    "objects made of bytes (1.5.2)": ("pickle", "cPickle", "marshal", "shelve", "dill", "joblib", "jsonpickle"),
    "clients of HTTP, FTP, SMTP (1.3.6, 15.3.2)": ("requests", "httpx", "aiohttp", "urllib3", "pycurl", "ftplib", "smtplib", "telnetlib", "paramiko", "http.client"),
}  # fmt: skip
"""What nothing of ours imports, and the rows of the standard that do not apply because of it."""
MAY = {
    "urllib.request": {"raccordo/config/cli.py"},  # asks the demonstration that it has just started
    "socket": {"raccordo/config/running.py"},  # whether the port is free
    "subprocess": {
        f"raccordo/config/{one}.py" for one in ("backup", "cli", "embedded", "programs", "restore", "running")
    },
    "ctypes": {"raccordo/config/running.py", "raccordo/demo/together.py"},  # end with the parent
    "threading": {  # never in the pages
        f"raccordo/config/{one}.py" for one in ("archiving", "cli", "copy_verbs", "restore", "running")
    },
}
"""What only these may import."""
ACTS = {
    "eval", "exec", "compile", "os.system", "os.popen", "os.execv", "os.execvp", "os.spawnv", "yaml.load", "yaml.full_load",
    "yaml.unsafe_load", "pyarrow.deserialize", "tempfile.mktemp", "Template", "jinja2.Template", "from_string",
}  # fmt: skip
"""What nobody calls: words run as code, a shell, a template made of words, a reader that builds objects."""
PLAIN_LOADERS = {"yaml.SafeLoader", "yaml.CSafeLoader", "_Loader"}
"""Readers that build texts, lists and mappings only; ours, of the library of instruments, stands on the plainest of YAML."""
WEAK = {"hashlib.md5", "hashlib.sha1", "hashlib.new"}
NO_GUARD = {  # not for security, and they say so: `usedforsecurity=False`
    "raccordo/careplan/documents.py",  # the identifier that PDF/UA wants
    "raccordo/web/shell/entry/passwords.py",  # how a published list names what it lists
}
OLD_CIPHERS = re.compile(r"\b(ECB|TripleDES|3DES|ARC4|RC4|Blowfish|IDEA|PKCS1v15|DES)\b")


def not_here(text: str) -> list[str]:
    """Imports of what this application is not made of."""
    found = {(line, name) for line, name in imports(ast.parse(text))}
    return [
        f"line {line} imports {name}: {why}"
        for line, name in sorted(found)
        for why, modules in NOT_HERE.items()
        if any(name == one or name.startswith(f"{one}.") for one in modules)
    ]


def acts(text: str) -> list[str]:
    """Calls that run words as code, or words in a shell."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            name = dotted(node.func)
            if name == "yaml.load" and any(dotted(k.value) in PLAIN_LOADERS for k in node.keywords):
                continue
            if name in ACTS or (name.endswith((".from_string", ".loads")) and "pickle" in name):
                found.append(f"line {node.lineno} calls {name}")
            if any(one.arg == "shell" for one in node.keywords) and name.startswith("subprocess"):
                found.append(f"line {node.lineno} starts a shell")
    return found


def weak(text: str) -> list[str]:
    """Digests that are broken, unless they say that they guard nothing; ciphers of other times."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and dotted(node.func) in WEAK:
            harmless = any(
                k.arg == "usedforsecurity" and getattr(k.value, "value", True) is False for k in node.keywords
            )
            found += [] if harmless else [f"line {node.lineno} guards with {dotted(node.func)}"]
    return found + [f"names {one}" for one in sorted(set(OLD_CIPHERS.findall(text)))]


def made_patterns(text: str) -> list[str]:
    """Regular expressions that are not written whole in the code: constants, and constants within them."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if not (isinstance(node, ast.Call) and dotted(node.func).startswith("re.") and node.args):
            continue
        first = node.args[0]
        parts = first.values if isinstance(first, ast.JoinedStr) else [first]
        inside = [one.value if isinstance(one, ast.FormattedValue) else one for one in parts]
        if not all(isinstance(one, ast.Constant) or dotted(one).isupper() for one in inside):
            found.append(f"line {node.lineno} makes a pattern of {ast.unparse(first)}")
    return found


@pytest.mark.parametrize("why", NOT_HERE)
def test_the_scan_sees_each_thing_that_is_not_here(why):
    for module in NOT_HERE[why]:
        assert not_here(f"import {module}") and not_here(f"from {module} import x"), module


def test_nothing_is_made_of_what_the_page_calls_not_applicable():
    assert not faults_in(python("raccordo"), not_here)


def test_what_is_dangerous_is_imported_where_it_is_declared():
    found: dict[str, set[str]] = {module: set() for module in MAY}
    for name, text in python("raccordo"):
        for _, imported in imports(ast.parse(text)):
            if imported in MAY:
                found[imported].add(name)

    assert found == MAY


def test_words_are_never_run_as_code_nor_in_a_shell():
    for bad in (
        "eval(x)",
        "exec(x)",
        "os.system(x)",
        "subprocess.run(x, shell=True)",
        "yaml.load(x)",
        "Template(x)",
    ):
        assert acts(bad), bad
    assert not acts("subprocess.run([a, b])\nyaml.safe_load(x)\nre.compile(x)")

    assert not faults_in(python("raccordo"), acts)


def test_no_regular_expression_is_made_of_what_was_sent():
    assert made_patterns("re.search(asked, x)") and made_patterns("re.compile(f'a{asked}')")
    assert not made_patterns("re.sub(r'a+', '', x)\nre.compile(f'[{VOWELS}]')")

    assert not faults_in(python("raccordo"), made_patterns)


def test_digests_and_ciphers_are_those_of_today():
    assert weak("hashlib.md5(x)") and weak("hashlib.sha1(x)") and weak("modes.ECB()")
    assert not weak("hashlib.sha256(x)") and not weak("hashlib.md5(x, usedforsecurity=False)")

    assert not faults_in(python("raccordo"), weak)
    others = {
        name for name, text in python("raccordo") for one in ("md5", "sha1") if f"hashlib.{one}(" in text
    }
    assert others <= NO_GUARD


def test_what_must_not_be_guessed_is_not_drawn_by_the_generator_of_games():
    """`random` draws invented people, and nothing that guards anything."""
    found = {
        name for name, text in python("raccordo") for _, one in imports(ast.parse(text)) if one == "random"
    }

    assert (
        found
        and {name for name in found if not name.startswith(("raccordo/demo/", "raccordo/solvers/"))} == set()
    )


# --- what runs in the browser -----------------------------------------------------------------------------------------

SCRIPTS = ("frontend/js/",)
NEVER = re.compile(
    r"\beval\(|new Function|document\.write|postMessage|insertAdjacentHTML|outerHTML\s*=|localStorage|indexedDB|__proto__|"
    r"javascript:|setTimeout\(['\"`]|createObjectURL"
)
BY_THE_SERVER = {"frontend/js/20-search.js": 1, "frontend/js/40-drafts.js": 1}
"""Where a script puts markup into the page: a fragment that the server has escaped, and a constant without a value in it."""


def scripts() -> list[tuple[str, str]]:
    return [(name, text) for name, text in texts(".js") if name.startswith(SCRIPTS)]


def test_scripts_run_no_words_hear_no_other_window_and_keep_nothing_of_persons():
    assert (
        NEVER.search("eval(x)")
        and NEVER.search("window.postMessage(x)")
        and NEVER.search("localStorage.a = 1")
    )
    assert len(scripts()) > 4

    assert not [f"{name}: {NEVER.findall(text)}" for name, text in scripts() if NEVER.search(text)]
    kept = {name: re.findall(r"sessionStorage\.setItem\(([^\n]+)", text) for name, text in scripts()}
    assert {name: found for name, found in kept.items() if found} == {
        "frontend/js/10-page.js": ["KEY, JSON.stringify({ count: answer.nuovi, at: Date.now() }))"]
    }, "a number, and nothing of anybody"


def test_scripts_write_words_as_words():
    found = {name: len(re.findall(r"innerHTML\s*=", text)) for name, text in scripts()}

    assert {name: count for name, count in found.items() if count} == BY_THE_SERVER
    drafts = dict(scripts())["frontend/js/40-drafts.js"]
    (constant,) = re.findall(r"innerHTML\s*=\s*('[^'\n]*')", drafts)
    assert "${" not in constant and "+" not in constant


def test_objects_of_scripts_are_not_filled_by_names_that_somebody_sent():
    """No `thing[name] = value` with a name that came from outside, and no deep merge: nothing to pollute."""
    filled = re.compile(r"^\s*(?!const|let)\w+\[(?!['\"\d])[^\]]+\]\s*=[^=]", re.M)
    assert filled.search("  a[name] = value")

    assert not [name for name, text in scripts() if filled.search(text)]


def test_templates_quote_every_attribute_and_no_page_has_a_script_of_its_own():
    """What autoescape does not save: an attribute without quotes, a value inside a script, an address of the kind «javascript:»."""
    bare = re.compile(r"<[a-z][^>{]*\s[a-z-]+=\{\{")
    script = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>|\son[a-z]+=\"|javascript:", re.I
    )
    assert (
        bare.search("<a href={{ x }}>")
        and script.search("<script>x</script>")
        and script.search('<a onclick="x">')
    )
    pages = [(name, text) for name, text in texts(".html") if name.startswith("raccordo/")]

    assert len(pages) > 100
    assert not [name for name, text in pages if bare.search(text) or script.search(text)]
