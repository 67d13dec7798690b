"""`web`: a copy of the file, opened for looking at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from pkgcli.operations import Occasion
from pkgcli.views.web import WebOpened
from pkgcli.web.copy import copy_for_looking
from pkgcli.web.folder import private_folder
from pkgcli.web.serving import address_of, listening, refuse_without_datasette, serve


@contextmanager
def opened(occasion: Occasion, port: int | None) -> Iterator[tuple[WebOpened, Callable[[], None]]]:
    """What was opened, and what answers under its address until somebody asks for the end. Nothing of it stays.

    `port` None is the usual one, or any that is free. Raises WebFailed, StorageFailed.
    """
    refuse_without_datasette()
    with listening(port) as listener, private_folder(occasion.now) as folder:
        copy = copy_for_looking(occasion, folder)
        word = occasion.random(16).hex()
        view = WebOpened(
            address=address_of(listener, word),
            business=copy.business.name,
            file=str(occasion.path),
            copied_at=occasion.now.astimezone(copy.business.zone),
            operations=copy.operations,
            head=copy.head.hex(),
        )
        about = f"A copy of {view.copied_at:%Y-%m-%d %H:%M}. What was recorded after that isn't in it."
        yield view, partial(serve, copy.path, copy.business, about, listener, word)
