"""For the build of a wheel: the pages of the manual go into share/man, from where pip and pipx bring them to `man`."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ManualInWheel(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        sys.path.insert(0, self.root)
        try:
            from pkgcli.manual import write_manual
        finally:
            sys.path.remove(self.root)
        self._folder = TemporaryDirectory()
        for page in write_manual(Path(self._folder.name)):
            build_data["shared_data"][str(Path(self._folder.name) / page)] = f"share/man/{page.as_posix()}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        self._folder.cleanup()
