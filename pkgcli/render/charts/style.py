"""How charts look: the CSS of a page that has some.

Blue and orange are apart for every kind of colour blindness, and hatching and lightness tell them apart without any.
On its ground each drawn colour has a contrast of 3 to 1 and more, in light and in dark.
"""

from __future__ import annotations

STYLE = """\
:root { --owed: #00695c; --ground-of-owed: #cfe6e2; --sold: #1f4e9e; --redeemed: #c35a00; --pale: #f3d3b5; }
@media screen and (prefers-color-scheme: dark) { :root { --owed: #5cc9b5; --ground-of-owed: #1f3d39; --sold: #7da8f0;
  --redeemed: #f0a35c; --pale: #5c3d22; } }
.chart { width: 100%; height: auto; font-size: 12px; overflow: visible; }
.chart text { fill: var(--faint); } .chart .end { text-anchor: end; } .chart .middle { text-anchor: middle; }
.chart .told { fill: var(--ink); font-weight: 600; }
.chart line { stroke: var(--rule); } .chart line.floor { stroke: var(--faint); }
.chart .ground { fill: var(--ground-of-owed); } .chart .level { fill: none; stroke: var(--owed); stroke-width: 2; }
.owed { fill: var(--owed); } .sold { fill: var(--sold); } .redeemed { fill: url(#hatch); }
.pale { fill: var(--pale); } .dark { fill: var(--redeemed); } .unseen { fill: none; pointer-events: all; }
.chart .redeemed { stroke: var(--redeemed); stroke-width: .5; }
.bar { width: 100%; height: .8em; margin-top: .3em; }
"""
