"""What a packaged scenario takes up, why its settings are what they are, and what it leaves out."""

from __future__ import annotations

from html import escape

from nicegui import ui

from rimland.words import Words
from rimland.workbench.frame import element


class AboutScenario:
    """A section to open, under the question of the scenario."""

    def __init__(self, words: Words):
        self.words, self.name = words, ""
        with element("details", classes="about-scenario", id="about-scenario"):
            element("summary", words("explore.about_scenario"))
            self.text = ui.html("", sanitize=False)

    def show(self, name: str) -> None:
        """Tell of this scenario."""
        if name == self.name:
            return
        self.name, words = name, self.words
        notes = "".join(f"<li>{escape(x)}</li>" for x in words.scenario_notes(name))
        parts = (("gist", f"<p>{escape(words.gist(name))}</p>"), ("notes", f"<ul>{notes}</ul>"))
        parts += (("leaves_out", f"<p>{escape(words.leaves_out(name))}</p>"),)
        self.text.set_content("".join(f"<h3>{escape(words(f'explore.{key}'))}</h3>{text}" for key, text in parts))
