"""The person's browser."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from threading import Thread

_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY")


def open_browser(address: str, environ: Mapping[str, str]) -> None:
    """Opens it in the background where there is a screen: a browser for terminals would take the one that we have."""
    import webbrowser

    if sys.platform in ("darwin", "win32") or any(environ.get(name) for name in _SCREENS):
        Thread(target=webbrowser.open, args=(address,), daemon=True).start()
