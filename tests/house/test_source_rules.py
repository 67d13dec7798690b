"""What one line could undo: a transaction, a lock, a row, an hour. Each rule is shown to see what it forbids."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from house_source import modules
from sql_of_ours import statements

sys.path.append(str(Path(__file__).parent.parent / "torture"))

from figures import tried

ROW = "Source rules"
Rule = Callable[[ast.AST], Iterator[ast.AST]]


def commits_by_itself(tree: ast.AST) -> Iterator[ast.AST]:
    """`with connection:` and executescript commit our transaction, and transform() drops triggers."""
    for node in ast.walk(tree):
        named = isinstance(node, ast.Attribute) and node.attr in ("executescript", "transform", "commit", "autocommit")
        if named or (isinstance(node, ast.With) and any(is_connection(item.context_expr) for item in node.items)):
            yield node


def is_connection(context: ast.expr) -> bool:
    return isinstance(context, ast.Name | ast.Attribute) and ast.unparse(context).endswith(("conn", "connection"))


def begins_deferred(tree: ast.AST) -> Iterator[ast.AST]:
    """atomic() of sqlite-utils begins without the lock, and who reads before it writes fails under load."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "atomic")


REPLACE = re.compile(r"\bOR\s+REPLACE\b|\bREPLACE\s+INTO\b")


def replaces_rows(tree: ast.AST) -> Iterator[ast.AST]:
    """REPLACE deletes the row that is in its way, and empties what isn't mentioned."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "replace" and ast.unparse(node.value) != "False":
            yield node.value
        elif isinstance(node, ast.Constant) and REPLACE.search(str(node.value)):
            yield node


def reads_a_clock_without_zone(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        zones = [*node.args, *(keyword for keyword in node.keywords if keyword.arg == "tz")]
        wanted = {"now": 1, "fromtimestamp": 2, "utcnow": 9, "utcfromtimestamp": 9, "today": 9}.get(node.func.attr, 0)
        if len(zones) < wanted and ast.unparse(node.func).rpartition(".")[0].endswith(("datetime", "date")):
            yield node


OPENS = ("open", "read_bytes", "read_text", "write_bytes", "write_text", "copy", "copyfile", "copy2", "copytree")


def opens_a_file(tree: ast.AST) -> Iterator[ast.AST]:
    """Closing any descriptor of a database that is connected drops SQLite's lock on it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in OPENS:
            yield node


def puts_strangers_into_sql(tree: ast.AST) -> Iterator[ast.AST]:
    """Values are bound; what is put into the text of a statement stands in the program."""
    return (stranger for _, found in statements(tree) for stranger in found)


@pytest.mark.parametrize(
    "rule",
    [commits_by_itself, begins_deferred, replaces_rows, reads_a_clock_without_zone],
    ids=lambda rule: rule.__name__,
)
def test_nothing_in_the_package_does_what(rule: Rule) -> None:
    found = [module.place(node) for module in modules() for node in rule(ast.parse(module.text))]

    assert not found, rule.__doc__
    tried(ROW, f"no line {rule.__name__.replace('_', ' ')}", len(modules()), "modules", lost=None, half_applied=None)


# What each opens: never the database. Of those outside `store`, none is given its path.
OPENERS = {
    "cli.catalogue_files": "the beginning of a file to be imported",
    "cli.out_file": "what -o names, which is refused where it is the database",
    "imports.rejected_file": "a new file beside the one imported",
    "imports.text_source": "a file to be imported",
    "manual": "pages for man, in a folder of their own",
    "notices.sending": "the file with the mail server's password",
    "store.copying": "a copy that has no connection yet",
    "store.creation": "a file that has no connection yet",
    "store.files": "what has been written and closed, to sync it",
    "store.schema": "schema.sql",
    "topics": "the text of a topic",
    "verify.surroundings": "the list of mounts, and a journal that nobody writes",
    "walkthrough": "the sample of the demo",
    "web.copy": "the SQL of its views",
    "web.descriptions": "the SQL of its questions",
    "web.folder": "a lock in a folder of its own",
}


def test_only_these_open_files_and_none_the_database() -> None:
    openers = {
        module.name: [ast.unparse(call) for call in opens_a_file(ast.parse(module.text))]
        for module in modules()
        if any(opens_a_file(ast.parse(module.text)))
    }

    assert openers.keys() == OPENERS.keys()
    of_the_database = [
        call for calls in openers.values() for call in calls if "database_path" in call or "occasion.path" in call
    ]
    assert not of_the_database


def test_only_the_store_connects() -> None:
    connects = {
        module.name
        for module in modules()
        for node in module.nodes
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "sqlite3.connect"
    }

    assert connects == {"store.connection", "store.schema"}


# What was looked at and found to be ours all the same, though it comes from elsewhere in the program.
FROM_ELSEWHERE: dict[str, set[str]] = {
    # Columns: the keys of dictionaries that stand in the program; of `left.before` those that `former_state` keeps.
    "catalogue.items": {"_wanted(operation.business, changes)"},
    "catalogue.versions": {"version_row(operation, package_id, version, terms)"},
    "clients.records": {"_wanted(changes)"},
    "imports.clients": {"with_keys(values)"},
    "imports.items": {"argument.differing"},
    "imports.undoing.items": {"left.before", "undone.operation.recorded_at"},
    "ledger.sale": {"argument.columns"},
    # Tables, conditions and queries that stand where the function is called.
    "catalogue.removal": {"argument.which"},
    "imports.bulk": {
        "argument.rows",
        "argument.table",
        # Defaults of the schema, as SQL.
        "operation.connection.execute('SELECT name, dflt_value FROM pragma_table_info(?)', (table,)).fetchall()",
    },
    "imports.undoing.undone": {"argument.table"},
    "keeping.journal": {"argument.mode"},
    "ledger.cards": {"argument.condition"},
    "ledger.entries": {"argument.condition", "argument.order"},
    "ledger.holds.rows": {"argument.condition"},
    "memberships.enrolments": {"argument.condition"},
    "notices.listing": {"argument.condition"},
    "operations": {"argument.statement"},
    # What a step of a long read does is a function within the one that has the statement.
    "exports.ledger": {"query"},
    "reports.balances": {"query"},
    "reports.cards_on_day": {"statement"},
    "reports.moves": {"query", "key"},
    "reports.popularity": {"statements"},
    "reports.recorded_later": {"argument.query"},
    "reports.usage": {"query"},
    "reports.standing": {"_conditions(look, text, client, package, status)"},
    "verify.condition": {"condition.broken", "condition.says", "one.query"},
    # The schema: of schema.sql, or of the file itself, whose names are all that is taken from it.
    "store.creation": {"statements(schema_text())"},
    "store.migrations": {"expected_objects()", "objects(connection)"},
    "store.schema": {"statements(schema_text())"},
    "web.copy": {"statements(views_text(look.business.decimals))"},
    "verify.words": {"table.replace('\"', '\"\"')"},
    "verify.references": {
        "connection.execute(_TABLES).fetchall()",
        "query",
        "table.key",
        "table.name",
        "table.named",
    },
}


def test_the_text_of_a_statement_is_ours() -> None:
    found = {
        module.name: {ast.unparse(stranger) for stranger in puts_strangers_into_sql(ast.parse(module.text))}
        for module in modules()
    }

    assert {name: strangers for name, strangers in found.items() if strangers} == FROM_ELSEWHERE
    texts = sum(len(list(statements(ast.parse(module.text)))) for module in modules())
    tried(ROW, "no statement holds what was typed", texts, "statements", lost=None, half_applied=None)


@pytest.mark.parametrize(
    ("rule", "snippet"),
    [
        (commits_by_itself, "look.connection.executescript('SELECT 1')"),
        (commits_by_itself, "with connection:\n    connection.execute('SELECT 1')"),
        (commits_by_itself, "with database.conn as conn:\n    pass"),
        (commits_by_itself, "tables(connection)['card'].transform(drop={'note'})"),
        (commits_by_itself, "connection.commit()"),
        (begins_deferred, "with database.atomic():\n    pass"),
        (replaces_rows, "database['item'].insert(row, replace=True)"),
        (replaces_rows, "database['item'].insert(row, replace=asked)"),
        (replaces_rows, "connection.execute('INSERT OR REPLACE INTO item VALUES (1)')"),
        (replaces_rows, "connection.execute('REPLACE  INTO item VALUES (1)')"),
        (reads_a_clock_without_zone, "now = datetime.now()"),
        (reads_a_clock_without_zone, "now = datetime.datetime.utcnow()"),
        (reads_a_clock_without_zone, "now = datetime.fromtimestamp(0)"),
        (reads_a_clock_without_zone, "day = date.today()"),
        (opens_a_file, "open(path, 'rb')"),
        (opens_a_file, "occasion.path.read_bytes()"),
        (opens_a_file, "shutil.copyfile(occasion.path, backup)"),
        (opens_a_file, "os.open(path, os.O_RDONLY)"),
        (puts_strangers_into_sql, "def f(c, name):\n    c.execute(f\"SELECT 1 FROM item WHERE name = '{name}'\")"),
        (puts_strangers_into_sql, "def f(c, name):\n    c.execute('SELECT ' + name)"),
        (puts_strangers_into_sql, "def f(c, name):\n    c.execute('SELECT %s' % name)"),
        (puts_strangers_into_sql, "def f(c, name):\n    c.execute('SELECT {}'.format(name))"),
        (puts_strangers_into_sql, "def f(c, name):\n    q = 'SELECT '\n    q += name\n    c.execute(q)"),
        (puts_strangers_into_sql, "def f(c, names):\n    c.execute('SELECT ' + ', '.join(names))"),
        (puts_strangers_into_sql, "def f(c, wish):\n    c.executemany(f'SELECT {wish.code}', [])"),
        (puts_strangers_into_sql, "def f(c, typed):\n    for each in typed.split():\n        c.execute(f'{each}')"),
        (
            puts_strangers_into_sql,
            "def f(c):\n    parts = []\n    parts.append(input())\n    c.execute(''.join(parts))",
        ),
    ],
)
def test_the_rule_sees_what_it_forbids(rule: Rule, snippet: str) -> None:
    assert list(rule(ast.parse(snippet)))


@pytest.mark.parametrize(
    ("rule", "snippet"),
    [
        (commits_by_itself, "with writing(path) as connection:\n    pass"),
        (replaces_rows, "replace(view, operation=None)"),
        (reads_a_clock_without_zone, "now = datetime.now(UTC)"),
        (puts_strangers_into_sql, "def f(c, name):\n    c.execute('SELECT 1 FROM item WHERE name = ?', (name,))"),
        (
            puts_strangers_into_sql,
            "def f(c, ids):\n    m = ','.join('?' * len(ids))\n    c.execute(f'SELECT {m}', ids)",
        ),
        (puts_strangers_into_sql, "def f(c, all):\n    q = A if all else 'SELECT 1'\n    c.execute(f'{q} {_WHERE}')"),
        (puts_strangers_into_sql, "def f(c):\n    for t in ('item', 'card'):\n        c.execute(f'SELECT 1 FROM {t}')"),
    ],
)
def test_the_rule_lets_what_is_right_alone(rule: Rule, snippet: str) -> None:
    assert not list(rule(ast.parse(snippet)))
