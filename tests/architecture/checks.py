"""Checks of source code. Each takes text and answers with problems, so that it can be tested itself."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "eventreg"
TEMPLATES = ROOT / "templates"

FUNCTION_LINES = 40
ROUTE_LINES = 20
MODULE_LINES = 300
#: Modules that are longer than MODULE_LINES, with their length. The list may only shrink.
LONGER_MODULES: dict[str, int] = {}

MAY_COMMIT = tuple(f"eventreg/{room}/" for room in ("web", "api", "cli", "work"))
#: Flask-Security commits by itself; what it leaves out is done beside it.
MAY_COMMIT_TOO = ("eventreg/accounts/security.py",)
CLOCK = "eventreg/clock.py"
VAGUE = re.compile(r"(util|helper|common|misc|service|manager)s?")
#: Where every public function says in domain words what it does.
DOCUMENTED = re.compile(
    r"eventreg/(\w+/(rules|queries|operations)(\.py|/)|\w+/writers/|\w+/writers\.py|api/)"
)
MARKERS = {"public", "requires", "signed_in", "device_required", "key_required"}
#: 84 and 86 were given to no operator either.
_MOBILE = re.compile(r"(?<![\w.-])(?:\+?62[ -]?|0)8[1235789](?:[ -]?\d){7,10}(?![\w-])")
_VERBS = {"get", "post", "put", "patch", "delete", "route"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def sources() -> Iterator[tuple[str, str]]:
    """Every module of the product: its path from the root, and its text."""
    yield "app.py", (ROOT / "app.py").read_text()
    for path in sorted(PACKAGE.rglob("*.py")):
        if "node_modules" not in path.parts:
            yield path.relative_to(ROOT).as_posix(), path.read_text()


def functions(tree: ast.AST) -> Iterator[Function]:
    """Every function and method, also inner ones."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def commits(path: str, text: str) -> Iterator[str]:
    """Commits outside the entry points."""
    if path.startswith((*MAY_COMMIT, *MAY_COMMIT_TOO)):
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute) and node.attr == "commit":
            yield (
                f"{path}:{node.lineno} commits. Flush instead, and let the route, endpoint, command"
                " or job that called commit once."
            )


def clock_readings(path: str, text: str) -> Iterator[str]:
    """The time read anywhere but in clock.py, and by operations, queries and rules at all."""
    if path == CLOCK:
        return
    forbidden = {"now", "utcnow", "today"}
    if re.search(r"/(rules|models|queries|operations)(\.py|/)", path):
        forbidden.add("utc_now")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name in forbidden:
                yield (
                    f"{path}:{node.lineno} reads the clock by {name}(). Take now= as a keyword"
                    " argument; entry points get it from clock.utc_now()."
                )


def evaluated_once(path: str, text: str) -> Iterator[str]:
    """Defaults of columns that are called where the class is made."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.keyword) and node.arg in {"default", "onupdate", "insert_default"}:
            called = node.value
            if isinstance(called, ast.Call) and "now" in ast.unparse(called.func):
                yield f"{path}:{called.lineno} takes the time once, at import. Set it where a row is made."


def too_long(path: str, text: str) -> Iterator[str]:
    """Modules, functions and routes above their limits."""
    if "migrations/versions" in path:
        return
    lines = len(text.splitlines())
    if lines > LONGER_MODULES.get(path, MODULE_LINES):
        yield f"{path} has {lines} lines, at most {MODULE_LINES}: split it by what its parts are about."
    for function in functions(ast.parse(text)):
        limit = ROUTE_LINES if is_route(function) else FUNCTION_LINES
        kind = "route" if is_route(function) else "function"
        length = length_of(function)
        if length > limit:
            yield (
                f"{path}:{function.lineno} {function.name}: {length} lines, a {kind} has at most"
                f" {limit}: name a part of it and move it out."
            )


def length_of(function: Function) -> int:
    """Lines from `def` to the end, without the docstring."""
    length = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None:
        length -= (first.end_lineno or first.lineno) - first.lineno + 1
    return length


def is_route(function: Function) -> bool:
    """Whether a decorator such as @public.get("/") makes it answer requests."""
    return any(
        isinstance(decorator, ast.Call)
        and isinstance(decorator.func, ast.Attribute)
        and decorator.func.attr in _VERBS
        and bool(decorator.args)
        for decorator in function.decorator_list
    )


def vague_names(path: str, _text: str) -> Iterator[str]:
    """Modules that say nothing of what is in them."""
    for part in Path(path).with_suffix("").parts:
        if VAGUE.fullmatch(part) or any(VAGUE.fullmatch(word) for word in part.split("_")):
            yield f"{path}: {part!r} could hold anything. Name the module after what it is about."


def undocumented(path: str, text: str) -> Iterator[str]:
    """Public functions and classes of the rooms that owe a docstring, without one."""
    if not DOCUMENTED.match(path):
        return
    for node in ast.parse(text).body:
        if not isinstance(node, Function | ast.ClassDef) or node.name.startswith("_"):
            continue
        if not ast.get_docstring(node):
            yield f"{path}:{node.lineno} {node.name} has no docstring: say in domain words what it does."


def late_imports(path: str, text: str) -> Iterator[str]:
    """Imports inside functions."""
    for function in functions(ast.parse(text)):
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield (
                    f"{path}:{node.lineno} imports inside {function.name}. Import at the top; where"
                    " that goes in circles, the room is the wrong one."
                )


def hidden_sentences(path: str, text: str) -> Iterator[str]:
    """Sentences inside an f-string, where the extraction does not find them."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.JoinedStr):
            continue
        for call in ast.walk(node):
            if isinstance(call, ast.Call) and _name_of(call) in {"_", "_l", "ngettext", "msgid"}:
                yield f"{path}:{call.lineno} a sentence inside an f-string is never translated: name it first."


def unmarked_routes(path: str, text: str) -> Iterator[str]:
    """Routes without exactly one access marker among their decorators."""
    tree = ast.parse(text)
    aliases = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith(".access")
        for alias in node.names
        if alias.name in MARKERS
    }
    for function in functions(tree):
        if is_route(function):
            marks = [one for one in map(_name_of, function.decorator_list) if one in aliases]
            if len(marks) != 1:
                yield (
                    f"{path}:{function.lineno} {function.name} has {len(marks)} access markers."
                    " Put exactly one below the route: @public or @requires(Permission.X)."
                )


def _name_of(decorator: ast.expr) -> str:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return called.id if isinstance(called, ast.Name) else ""


def real_prefixes(path: str, text: str) -> Iterator[str]:
    """Indonesian mobile numbers that might be somebody's: ours all begin with 0893."""
    for found in _MOBILE.finditer(text):
        digits = re.sub(r"\D", "", found[0])
        if not digits.removeprefix("62").removeprefix("0").startswith("893"):
            yield f"{path}: {found[0]} may be a real number: use 0893…, which no operator uses."
