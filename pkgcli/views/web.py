"""What `web` says of the copy that it opened."""

from __future__ import annotations

from pkgcli.frozen import Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime


class WebOpened(Frozen):
    """A copy that can be looked at under `address`, until the program ends. `operations` is how many it holds."""

    address: str
    business: str
    file: str
    copied_at: datetime
    operations: int
    head: str
