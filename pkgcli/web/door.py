"""Who may look: only who has the address that was printed, and only by that address.

The address carries a word that nobody can guess, and the browser keeps it in a cookie. So other people of this machine
don't read along; and a page of somebody else's that a browser has open, whose name was made to lead here (DNS
rebinding), is another host and gets nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from hmac import compare_digest
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, urlencode

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

WORD = "key"
"""Its name in the address."""

_HOSTS = ("127.0.0.1", "localhost")


def guarded(app: App, word: str, port: int) -> App:
    """The ASGI application behind the door. `word` opens it."""
    hosts = {f"{host}:{port}" for host in _HOSTS} | (set(_HOSTS) if port == 80 else set())
    cookie = f"pkgcli_web_{port}"  # cookies know no ports, and there may be two copies open

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await app(scope, receive, send)
        elif scope["type"] != "http" or _header(scope, b"host") not in hosts:
            await _say(send, 421, "This page is for this machine alone: it answers to 127.0.0.1 and localhost.\n")
        elif (typed := _typed(scope)) is not None and compare_digest(typed.encode(), word.encode()):
            kept = f"{cookie}={word}; Path=/; HttpOnly; SameSite=Lax"
            await _say(send, 303, "", [("location", _without_word(scope)), ("set-cookie", kept)])
        elif not compare_digest(_kept(scope, cookie).encode(), word.encode()):
            await _say(send, 403, "Open the address that pkgcli web printed: it lets you in.\n")
        else:
            await app(scope, receive, send)

    return answer


def _header(scope: Scope, name: bytes) -> str:
    found: bytes = next((value for key, value in scope["headers"] if key == name), b"")
    return found.decode("latin-1")


def _query(scope: Scope) -> list[tuple[str, str]]:
    return parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)


def _typed(scope: Scope) -> str | None:
    return dict(_query(scope)).get(WORD)


def _without_word(scope: Scope) -> str:
    left = urlencode([(name, value) for name, value in _query(scope) if name != WORD])
    raw: bytes = scope["raw_path"]
    path = "/" + raw.decode("latin-1").lstrip("/")  # "//elsewhere" would be another host
    return path + (f"?{left}" if left else "")


def _kept(scope: Scope, name: str) -> str:
    kept: SimpleCookie = SimpleCookie()
    with suppress(CookieError):
        kept.load(_header(scope, b"cookie"))
    return kept[name].value if name in kept else ""


async def _say(send: Send, status: int, text: str, headers: list[tuple[str, str]] | None = None) -> None:
    named = [("content-type", "text/plain; charset=utf-8"), ("cache-control", "no-store"), *(headers or [])]
    latin = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in named]
    await send({"type": "http.response.start", "status": status, "headers": latin})
    await send({"type": "http.response.body", "body": text.encode()})
