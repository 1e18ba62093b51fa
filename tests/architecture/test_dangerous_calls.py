"""What turns data into commands, objects or pages is called nowhere: each is looked for in the code itself."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.architecture.test_house import ROOT, modules, told

MADE_OF_INPUT: Final = "a pattern or a template that is not written down"
CALLED: Final = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "yaml.load", "yaml.unsafe_load"}
IMPORTED: Final = {
    "pickle", "marshal", "shelve", "dill", "xml", "lxml", "defusedxml", "ldap", "ldap3", "smtplib", "imaplib",
    "ctypes", "cffi", "telnetlib", "ftplib", "pymemcache", "zipfile", "tarfile", "markdown", "graphql", "websockets",
    "random",  # whatever nobody may guess comes from `secrets`
}  # fmt: skip
MAY: Final = {  # a module or a room, what it may, and why
    "services/city/simulation/": "random",  # made-up cities
    "infra/ports.py": "random",  # where a local server answers
    "services/vault/shown_texts.py": MADE_OF_INPUT,  # what stands around a reference is written down where it is made
    "services/papers/word.py": "zipfile",  # written, never read
    "services/sheets/": "zipfile",  # workbooks, of which every part is weighed while it is unpacked
    "services/sheets/markup.py": "xml",  # expat alone: no tree, no document types, so no entities
    "services/portal/vendor.py": "tarfile",  # a maintainer's command, on files of pinned hashes
}
BROKEN: Final = re.compile(
    r"hashlib\.(md5|sha1)\b|\bECB\b|\bTripleDES\b|\bARC4\b|verify=False|_create_unverified_context"
)
TEMPLATES: Final = sorted((ROOT / "services").rglob("*.html"))
SCRIPT: Final = ROOT / "services/portal/static/portal.js"
UNESCAPED: Final = re.compile(r"\|\s*safe\b|autoescape|Markup\(|\"html\":|srcdoc|\{\{[^}]*\|\s*tojson")
IN_THE_BROWSER: Final = re.compile(
    r"\beval\(|\bFunction\(|innerHTML|outerHTML|insertAdjacentHTML|document\.write|postMessage|localStorage"
    r"|sessionStorage|indexedDB|document\.cookie|WebSocket|__proto__|\bimport\("
)


def called(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)
            if any(each.arg == "shell" and ast.unparse(each.value) != "False" for each in node.keywords):
                yield "a shell"
            if ast.unparse(node.func).endswith(".from_string"):
                yield MADE_OF_INPUT
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            given = {each.arg for each in (*node.args.args, *node.args.kwonlyargs)}
            yield from (MADE_OF_INPUT for pattern in patterns(node) if given & names(pattern))


def patterns(tree: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        said = ast.unparse(node.func) if isinstance(node, ast.Call) and node.args else ""
        if isinstance(node, ast.Call) and said.startswith("re.") and said != "re.escape":
            yield node.args[0]


def names(pattern: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(pattern) if isinstance(node, ast.Name)}


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name.partition(".")[0] for each in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield (node.module or "").partition(".")[0]


@pytest.mark.parametrize("path", list(modules()), ids=told)
def test_nothing_turns_data_into_commands_objects_or_weak_secrets(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    may = {what for room, what in MAY.items() if told(path).startswith(room)}
    assert not (CALLED | {"a shell", MADE_OF_INPUT}) & set(called(tree)) - may
    assert not IMPORTED & set(imported(tree)) - may
    assert not BROKEN.search(text)


@pytest.mark.parametrize("path", TEMPLATES, ids=told)
def test_every_template_escapes_what_it_is_given(path: Path) -> None:
    assert not UNESCAPED.search(path.read_text(encoding="utf-8"))


def test_our_script_makes_no_page_of_text_and_keeps_nothing_in_the_browser() -> None:
    assert not IN_THE_BROWSER.search(SCRIPT.read_text(encoding="utf-8"))


BAD: Final = """
import pickle
from xml.etree import x
eval(a)
run(a, shell=True)
yaml.load(b)
def f(c): re.compile(c)
"""


def test_what_is_looked_for_would_be_found() -> None:
    bad = ast.parse(BAD)
    assert {"pickle", "xml"} <= set(imported(bad))
    assert {"eval", "a shell", "yaml.load", MADE_OF_INPUT} <= set(called(bad))
    assert BROKEN.search("hashlib.md5(x)")
    assert UNESCAPED.search("{{ name | safe }}")
    assert IN_THE_BROWSER.search("place.innerHTML = told")
