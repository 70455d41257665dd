"""Props of an element that are plain data."""

from __future__ import annotations

from typing import Any

from nicegui import ui


class PlainProps(ui.element):
    """An element with `plain`, props that go to the page as they are.

    Other props are watched for changes, item by item, which costs more than a chart's numbers are worth; these are sent
    when `update` is called.
    """

    plain: dict[str, Any]

    def _to_dict(self) -> dict[str, Any]:
        found = super()._to_dict()
        return {**found, "props": {**found.get("props", {}), **self.plain}}
