"""Frozen dataclasses that cost a till command next to nothing to make.

The standard library's `dataclasses` loads `inspect` and compiles a constructor for every class: before the first card
is read that takes as long as Python itself. Here a class is made by looking at its annotations, and nothing is
compiled. To a type checker it is a frozen dataclass.

    class Money(Frozen):
        minor: int
        decimals: int = 2
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar, NoReturn, TypeVar, dataclass_transform

    Record = TypeVar("Record", bound="Frozen")
else:

    def dataclass_transform(**_):
        return lambda kind: kind


@dataclass_transform(frozen_default=True)
class Frozen:
    """A record of the names that its class annotates, in their order; a value in the class is a default.

    Records are equal where their class and their values are. They refuse changes with AttributeError, for which there
    is `replace`. A call that doesn't fit the names raises TypeError.
    """

    _fields: ClassVar[dict[str, str]] = {}
    _defaults: ClassVar[dict[str, Any]] = {}

    def __init_subclass__(cls) -> None:
        own = {name: text for name, text in cls.__annotations__.items() if not text.startswith("ClassVar")}
        cls._fields = {**cls._fields, **own}
        cls._defaults = {**cls._defaults, **{name: vars(cls)[name] for name in own if name in vars(cls)}}

    def __init__(self, *values: Any, **named: Any) -> None:
        state, fields = self.__dict__, self._fields
        if len(values) == len(fields) and not named:
            state.update(zip(fields, values))  # noqa: B905  (they are as many)
            return
        state.update(self._defaults)
        state.update(zip(fields, values, strict=False))
        state.update(named)
        is_twice = bool(values) and not named.keys().isdisjoint(list(fields)[: len(values)])
        if is_twice or state.keys() != fields.keys() or len(values) > len(fields):
            wrong = ", ".join(sorted(state.keys() ^ fields.keys())) or f"{len(values)} values and {', '.join(named)}"
            raise TypeError(f"{type(self).__name__} of {', '.join(fields)}: {wrong}")

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise AttributeError(f"{type(self).__name__}.{name} stays as it is")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{type(self).__name__}.{name} stays as it is")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash((type(self), *map(self.__dict__.get, self._fields)))

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={getattr(self, name)!r}" for name in self._fields)
        return f"{type(self).__name__}({values})"


def replace(record: Record, **changes: Any) -> Record:
    """Another record with these values changed."""
    kind = type(record)
    if not changes.keys() <= kind._fields.keys():
        return kind(**{**record.__dict__, **changes})
    changed = object.__new__(kind)
    changed.__dict__.update(record.__dict__, **changes)
    return changed


def fields(kind: type[Frozen]) -> dict[str, str]:
    """The names of its values in their order, each with its annotation."""
    return kind._fields
