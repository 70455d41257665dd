"""What keeps the server safe: who may enter, what a page may load, how much may be asked."""

from __future__ import annotations

from fastapi import FastAPI


def guard(app: FastAPI, token: str | None) -> None:
    """Put the checks around an application."""
