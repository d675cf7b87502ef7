"""A plan as one HTML file that needs no network, no script to be read, and no eyes to be used.

`page` is the frame, `changes` one change, `lists` what stands beside the changes; `report.css` and
`report.js` are put into the page. Every text from outside passes `markup` of `render.values`.
"""

from __future__ import annotations

from reconciler.report.html.page_html import plan_html

__all__ = ["plan_html"]
