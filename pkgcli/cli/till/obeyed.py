"""A command line that was typed at the prompt, on its way through the same door as every other."""

from __future__ import annotations

from pkgcli.cli.call import Call, Slip
from pkgcli.cli.invocation import Invocation
from pkgcli.frozen import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from pkgcli.runtime import Runtime

_KEYED = ("redeem", "issue", "undo", "refund", "card", "hold")
"""What is recorded as one operation, and answers the same key with the same."""


class Obeyed(Invocation):
    """What `pkgcli till` was told, such as --dry-run, holds for its lines, too; and what writes gets a key.

    `told` is given the call and its answer before that is shown.
    """

    def __init__(
        self, till: Call, runtime: Runtime, argv: Sequence[str], key: str | None, told: Callable[[Call, Any], None]
    ) -> None:
        """`key` is that of a line that is repeated; None makes a new one."""
        super().__init__(runtime)
        self._till = till
        self._told = told
        self._repeated = key
        self.argv = argv
        self.key: str | None = None

    def obey(self) -> None:
        """Do it. Raises our errors, and others for bugs."""
        from pkgcli.main import obey

        obey(list(self.argv), self.runtime, self)

    def adapted(self, call: Call) -> Call:
        till = self._till
        key, is_new = call.key, False
        if key is None and call.writes and call.name.partition(" ")[0] in _KEYED:
            is_new = self._repeated is None
            key = self._repeated or f"till-{self.runtime.random(8).hex()}"
        self.key = key
        return replace(
            call,
            format="json" if till.format != "table" else call.format,
            locale=call.locale or till.locale,
            dry_run=call.dry_run or (call.writes and till.dry_run),
            yes=call.yes or till.yes,
            no_input=call.no_input or till.no_input,
            quiet=call.quiet or till.quiet,
            key=key,
            key_is_new=is_new,
        )

    def answered(self, call: Call, view: Any) -> None:
        self._told(call, view.view if isinstance(view, Slip) else view)
