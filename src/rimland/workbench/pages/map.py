"""The page `map`."""

from __future__ import annotations

from rimland.workbench.frame import element
from rimland.workbench.session import Session


def build(session: Session) -> None:
    """Make the page."""
    element("h1", session.words("frame.page_map"))
