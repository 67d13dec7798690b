"""Code 128 (ISO/IEC 15417): text as bars and spaces, by code sets B and C.

Made here because the library that was tried loses the first pair of digits of a number that begins with 99.
"""

from __future__ import annotations

import re

# By their values, six digits each: the widths of three bars and three spaces in turn, in modules, a bar first.
_WIDTHS = (
    "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222"
    "123122123221223211221132221231213212223112312131311222321122321221312212322112322211212123212321"
    "232121111323131123131321112313132113132311211313231113231311112133112331132131113123113321133121"
    "313121211331231131213113213311213131311123311321331121312113312311332111314111221411431111111224"
    "111422121124121421141122141221112214112412122114122411142112142211241211221114413111241112134111"
    "111242121142121241114212124112124211411212421112421211212141214121412121111143111341131141114113"
    "114311411113411311113141114131311141411131211412211214211232"
)
_STOP = "2331112"

_STARTS = {"B": 104, "C": 105}
_SWITCHES = {"B": 100, "C": 99}
_CHECKED_BY = 103


def code128(text: str) -> str:
    """The widths of bars and spaces in turn, in modules, from the first bar to the last, without quiet zones.

    `text` is printable ASCII; ValueError for any other.
    """
    values = _values(text)
    check = (values[0] + sum(place * value for place, value in enumerate(values))) % _CHECKED_BY
    return "".join(_WIDTHS[6 * value : 6 * value + 6] for value in (*values, check)) + _STOP


def _values(text: str) -> list[int]:
    """Two digits a symbol where four or more of them stand together, else one character a symbol."""
    if not (text and text.isascii() and text.isprintable()):
        raise ValueError(f"no Code 128 of {text!r}")
    values: list[int] = []
    code_set = ""
    for part in re.findall(r"(?:[0-9]{2}){2,}|.", text):
        wanted = "C" if len(part) > 1 else "B"
        if wanted != code_set:
            values.append((_SWITCHES if values else _STARTS)[wanted])
            code_set = wanted
        if wanted == "C":
            values += [int(part[place : place + 2]) for place in range(0, len(part), 2)]
        else:
            values.append(ord(part) - ord(" "))
    return values
