"""Datasette, as the server of the copy: on loopback, read only, with descriptions and questions."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from pkgcli.business import Business
from pkgcli.errors import PkgcliError
from pkgcli.store.schema import schema_text
from pkgcli.web.copy import ABOUT, NAME, views_text
from pkgcli.web.descriptions import described, queries
from pkgcli.web.door import WORD, guarded
from pkgcli.web.folder import Ended

LOOPBACK = "127.0.0.1"
USUAL_PORT = 8001

_STATIC = "style"
_SETTINGS = {"sql_time_limit_ms": 10_000, "num_sql_threads": 2, "default_cache_ttl": 0}
_SECONDS_FOR_THE_LAST_PAGE = 2


class WebFailed(PkgcliError):
    """Datasette isn't there, or the port isn't to be had."""

    exit_code = 6


def refuse_without_datasette() -> None:
    """Raises WebFailed (`web_missing`)."""
    if find_spec("datasette") is None:
        raise WebFailed(
            "web_missing", "web: Datasette, which shows the pages, is not installed", "pip install 'pkgcli[web]'"
        )


@contextmanager
def listening(port: int | None) -> Iterator[socket.socket]:
    """A socket on loopback: on that port, else on the usual one or any that is free. Raises WebFailed."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as found:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            found.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # pages of a moment ago don't keep it
        try:
            found.bind((LOOPBACK, USUAL_PORT if port is None else port))
            found.listen()
        except OSError as error:
            if port is not None:
                message = f"web: port {port} of this machine can't be had: {error.strerror or error}"
                raise WebFailed("port_taken", message, "name another one, or leave --port out", port=port) from error
            found.bind((LOOPBACK, 0))
            found.listen()
        yield found


def address_of(listener: socket.socket, word: str) -> str:
    """What is typed into a browser; `word` opens the door."""
    return f"http://{LOOPBACK}:{listener.getsockname()[1]}/{NAME}?{urlencode({WORD: word})}"


def serve(copy: Path, business: Business, about: str, listener: socket.socket, word: str) -> None:
    """Answers until somebody asks for the end (`pkgcli.web.folder.private_folder`). `about` says what the copy is."""
    with suppress(Ended):
        _answer(copy, business, about, listener, word)


def _answer(copy: Path, business: Business, about: str, listener: socket.socket, word: str) -> None:
    import uvicorn
    from datasette.app import Datasette
    from datasette.plugins import pm

    from pkgcli.web import cells

    pm.register(cells, cells.PLUGIN)
    try:
        shown = Datasette(
            immutables=[str(copy)],
            metadata=_metadata(business, about),
            settings=_SETTINGS,
            static_mounts=[(_STATIC, str(Path(__file__).with_name("static")))],
        )
        app = guarded(shown.app(), word, listener.getsockname()[1])
        config = uvicorn.Config(
            app, log_config=None, access_log=False, timeout_graceful_shutdown=_SECONDS_FOR_THE_LAST_PAGE
        )
        server = uvicorn.Server(config)
        if hasattr(signal, "SIGHUP"):
            signal.signal(signal.SIGHUP, server.handle_exit)  # as it ends by the other two by itself
        server.run(sockets=[listener])
    finally:
        pm.unregister(cells)


def _metadata(business: Business, about: str) -> dict[str, Any]:
    from pkgcli.web.cells import PLUGIN

    views = list(described(views_text(business.decimals)))
    of_tables = list(described(schema_text()))
    tables: dict[str, Any] = {"sqlite_sequence": {"hidden": True}}
    tables |= {
        each.name: {
            "description": each.about,
            "columns": each.columns,
            "hidden": not (each.is_view or each.name == ABOUT),
        }
        for each in (*of_tables, *views)
    }
    listed = "".join(
        f'<li><a href="/{NAME}/{each.name}">{each.name}</a> — {escape(each.about)}</li>'
        for each in views
        if each.is_view
    )
    asked = {
        query.name: {"sql": query.sql, "title": query.title, "description": query.about, "hide_sql": True}
        for query in queries()
    }
    return {
        "title": business.name,
        "description": about,
        "extra_css_urls": [f"/{_STATIC}/copy.css"],
        "plugins": {PLUGIN: {"decimals": business.decimals}},
        "databases": {
            NAME: {"description_html": f"<p>{escape(about)}</p><ul>{listed}</ul>", "tables": tables, "queries": asked}
        },
    }
