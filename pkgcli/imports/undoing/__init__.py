"""Taking back a whole import, or `package delete --all`: wholly or not at all (spec, section 3, "Undo")."""

from pkgcli.imports.undoing.service import undo_import

__all__ = ["undo_import"]
