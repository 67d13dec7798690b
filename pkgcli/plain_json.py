"""JSON text without loading `json`, which costs a till command a third of what Python itself does.

What there is to write at the till is numbers and plain words; text with anything to escape in it goes to `json`.
"""

from __future__ import annotations


def json_value(value: object, *, ascii_only: bool) -> str:
    """A value that isn't a container, as `json.dumps` writes it; what JSON doesn't know is written as its `str`."""
    if isinstance(value, str):
        if value.isprintable() and '"' not in value and "\\" not in value and (value.isascii() or not ascii_only):
            return f'"{value}"'
    elif value is None:
        return "null"
    elif value is True or value is False:
        return "true" if value else "false"
    elif isinstance(value, int):
        return str(value)
    from json import dumps

    return dumps(value, ensure_ascii=ascii_only, default=str)


def json_indented(value: object, *, ascii_only: bool, margin: str = "\n") -> str:
    """What `json.dumps` writes with `indent=2`; `margin` is the line end with the indentation of what is around it."""
    inner = margin + "  "
    if isinstance(value, dict):
        fields = [
            f"{json_value(name, ascii_only=ascii_only)}: {json_indented(one, ascii_only=ascii_only, margin=inner)}"
            for name, one in value.items()
        ]
        return f"{{{inner}{f',{inner}'.join(fields)}{margin}}}" if fields else "{}"
    if isinstance(value, list | tuple):
        rows = [json_indented(one, ascii_only=ascii_only, margin=inner) for one in value]
        return f"[{inner}{f',{inner}'.join(rows)}{margin}]" if rows else "[]"
    return json_value(value, ascii_only=ascii_only)
