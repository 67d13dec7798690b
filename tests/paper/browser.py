"""Pages as a browser shows and prints them: Chromium, without a window, and what a scanner makes of its pictures."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

_BROWSER = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage")
_DARK = "--blink-settings=preferredColorScheme=0"


def picture(page: Path, wide: int = 820, high: int = 1200, *, scale: int = 1, dark: bool = False) -> Path:
    """What the browser shows of the page, as a PNG; `wide` and `high` are CSS pixels, each `scale` of the picture's."""
    shown = page.with_suffix(".dark.png" if dark else ".png")
    size = (f"--window-size={wide},{high}", f"--force-device-scale-factor={scale}")
    _run(page, *size, *((_DARK,) if dark else ()), f"--screenshot={shown}")
    return shown


def sheets(page: Path) -> list[bytes]:
    """The page as the browser prints it: the object of each sheet of the PDF."""
    printed = page.with_suffix(".pdf")
    _run(page, "--no-pdf-header-footer", f"--print-to-pdf={printed}")
    return [text for text in printed.read_bytes().split(b"endobj") if b"/Type /Page\n" in text]


def document(page: Path) -> str:
    """The page as the browser has read it, written as HTML again."""
    return _run(page, "--dump-dom")


def scanned(pictured: Path) -> set[tuple[str, str]]:
    """The codes in a picture, each with its kind: `QR-Code` or `CODE-128`."""
    if shutil.which("zbarimg") is None:
        pytest.skip("zbarimg isn't installed")
    argv = ["zbarimg", "--quiet", "--nodbus", str(pictured)]
    found = subprocess.run(argv, capture_output=True, text=True, check=True, timeout=300).stdout
    return {(kind, text) for kind, _, text in (line.partition(":") for line in found.splitlines())}


def _run(page: Path, *options: str) -> str:
    if shutil.which("chromium") is None:
        pytest.skip("chromium isn't installed")
    own = (f"--user-data-dir={page.with_suffix('.browser')}", *_BROWSER)
    done = subprocess.run(
        ["chromium", *own, *options, page.as_uri()], capture_output=True, text=True, check=True, timeout=300
    )
    return done.stdout
