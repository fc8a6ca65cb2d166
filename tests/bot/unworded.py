"""What looks like words for people in a module of the product, found in its syntax tree.

Not here: the promise that there are none (test_words_in_one_place.py).
"""

import ast
import builtins
import re
from collections.abc import Iterable, Iterator

BLANK = "\0"  # stands where a value goes into a text
PLACEHOLDER = re.compile(r"%[srd]|\{[^{}]*\}")
WORD = r"[^\W\d_]{2,}"
SPOKEN = r"[^\W\d_]*[a-z]{2}[^\W\d_]*"  # not HTTP
LIKE_WORDS = re.compile(
    rf"{WORD}[,;:.!?…)”\"'’]*\s+[(“\"'‘]*{WORD}"  # two words with a space between them
    rf"|\0\s+{SPOKEN}|{SPOKEN}:?\s+\0"  # a word beside a value
    r"|(?<![\w.])[A-Z][a-z]+\s?(?:[!?…]|[.:,](?:\s|$)|\0)"  # a capitalised word, and what ends it
)
LABEL = re.compile(r"[A-Z][a-z]+")  # a capitalised word alone
TYPED = re.compile(r"/\w+( \0)?")  # a command of the bot
KEY = re.compile(r"[a-z_\0][\w\0]*(\.[\w\0]+)+", re.ASCII)
SQL = re.compile(
    r"\s*(SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|PRAGMA|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|VACUUM|WITH"
    r"|REPLACE|FROM|WHERE|AND|OR|ORDER BY|GROUP BY|LIMIT|VALUES|SET|JOIN|ON|UNION)\b|.*= \?"
)
STYLE = re.compile(
    r"((bold|dim|italic|underline|reverse|on|(ansi|bright_)?(black|red|green|yellow|blue|magenta|cyan|white))\b *)+"
)

SHOWN_BY = {"say", "note", "result", "answer_tap", "Rich", "Text", "Button", "Command"}  # show what they are given
SHOWN_AS = {"label", "text", "caption", "description", "title", "message", "placeholder", "cause"}
UNSEEN_AS = {"command", "style", "pattern"}  # what is to be typed, a look, an expression: alike in every language
UNSEEN_BY = {"log", "_log", "logger", "_logger", "logging", "re"}  # logs, and expressions
MATCHING = set(
    "startswith endswith removeprefix removesuffix get pop setdefault partition rpartition split rsplit find index"
    " count replace strip lstrip rstrip getattr hasattr setattr getenv strftime strptime".split()
)
ASIDE = {"cast", "TypeVar", "NewType", "Literal", "Annotated", "Option", "Argument", "Typer", "command", "callback"}
LOOKUPS = {"say", "list", "count", "has"}


class Scan(ast.NodeVisitor):
    """Collects the texts of a module that look as if people were to read them, BLANK where a value goes in."""

    def __init__(self, errors: set[str], causes: Iterable[str]) -> None:
        self.found: list[tuple[int, str]] = []
        self._errors, self._causes = errors, set(causes)
        self._shown = False
        self._in_error = False

    def _judge(self, node: ast.expr, text: str) -> None:
        cause = re.sub(r"[^a-z]+", "_", text.lower())
        if SQL.match(text) or cause in self._causes or any(no.fullmatch(text.strip()) for no in (STYLE, KEY, TYPED)):
            return
        filled = PLACEHOLDER.sub(BLANK, text)
        like = LIKE_WORDS.search(filled) or LABEL.fullmatch(filled.strip(" \n\0"))
        if like or (self._shown and re.search(SPOKEN, filled)):
            self.found.append((node.lineno, text.replace(BLANK, "{}")))

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self._judge(node, node.value)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        self._whole(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        if isinstance(node.op, ast.Add) and any(map(is_text, _leaves(node))):
            self._whole(node)
        else:
            self.generic_visit(node)

    def _whole(self, node: ast.expr) -> None:
        """Judges a text as it will read, then what is put into it."""
        self._judge(node, text_of(node))
        for leaf in _leaves(node):
            if isinstance(leaf, ast.JoinedStr):
                for part in leaf.values:
                    if isinstance(part, ast.FormattedValue):
                        self.visit(part.value)
            elif not is_text(leaf):
                self.visit(leaf)

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # else it is a docstring
            self.visit(node.value)

    def visit_Call(self, node: ast.Call) -> None:
        name = name_of(node.func)
        if name in ASIDE or not UNSEEN_BY.isdisjoint(_owners(node.func)):
            return
        outside, self._shown = self._shown, name == "join"
        self.visit(node.func)
        self._shown = name.lstrip("_") in SHOWN_BY
        first = 1 if name in MATCHING or looks_up(node) else 0  # what is looked for is not shown; what replaces it is
        for_developers = name in self._errors or (name == "__init__" and self._in_error)
        for argument in node.args[first:]:
            if not (for_developers and is_text(argument)):
                self.visit(argument)
        for keyword in node.keywords:
            if keyword.arg not in UNSEEN_AS:
                self._shown = keyword.arg in SHOWN_AS
                self.visit(keyword.value)
        self._shown = outside

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        outside, self._in_error = self._in_error, node.name in self._errors
        self.generic_visit(node)
        self._in_error = outside

    def visit_Compare(self, node: ast.Compare) -> None:
        for part in (node.left, *node.comparators):
            if not isinstance(part, ast.Constant | ast.Tuple | ast.Set | ast.List):
                self.visit(part)

    def visit_Dict(self, node: ast.Dict) -> None:
        for value in node.values:
            self.visit(value)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.visit(node.value)
        if name_of(node.value) not in ASIDE and not isinstance(node.slice, ast.Constant):
            self.visit(node.slice)

    def visit_MatchValue(self, node: ast.MatchValue) -> None:
        """What is compared is not shown."""

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value:
            self.visit(node.value)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for part in (*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults), *node.body):
            self.visit(part)

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815 - ast names it


def _leaves(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield from _leaves(node.left)
        yield from _leaves(node.right)
    else:
        yield node


def is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def text_of(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(map(text_of, node.values))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return "".join(map(text_of, _leaves(node)))
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else BLANK


def name_of(node: ast.expr) -> str:
    """The last part of a dotted name."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _owners(node: ast.expr) -> Iterator[str]:
    """The names that a dotted name begins with."""
    while isinstance(node, ast.Attribute | ast.Call):
        node = node.value if isinstance(node, ast.Attribute) else node.func
        yield name_of(node)


def looks_up(node: ast.Call) -> bool:
    """Whether a call asks the words files for a key."""
    if not isinstance(node.func, ast.Attribute) or node.func.attr not in LOOKUPS or not node.args:
        return False
    owner = node.func.value
    return name_of(owner.func if isinstance(owner, ast.Call) else owner).lstrip("_").lower().startswith("words")


def errors_of(roots: Iterable[ast.Module]) -> set[str]:
    """The names of the error classes that stand in these modules, and of Python's own."""
    nodes = [node for root in roots for node in ast.walk(root) if isinstance(node, ast.ClassDef)]
    errors = {name for name, kind in vars(builtins).items() if isinstance(kind, type) and issubclass(kind, Exception)}
    grown = True
    while grown:
        new = {node.name for node in nodes if not errors.isdisjoint(map(name_of, node.bases))} - errors
        errors |= new
        grown = bool(new)
    return errors
