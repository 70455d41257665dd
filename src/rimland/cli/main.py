"""The application, and `main`, which turns every error into one line and an exit code.

0 done, 1 a check failed, 2 bad input, 3 a fault of Rimland itself, 130 interrupted.
"""

from __future__ import annotations

import io
import os
import sys
from typing import Annotated, Any

import typer

from rimland.cli import audit, brief, describe, evidence, examine, serve, simulate, stress
from rimland.errors import RimlandError

CHECK_FAILED, BAD_INPUT, FAULT, INTERRUPTED = 1, 2, 3, 130
# Packages that are not needed for `rimland run`, and the extra that brings each.
EXTRAS = {
    "SALib": "workbench",
    "docx": "audit",
    "lxml": "audit",
    "pypdfium2": "audit",
    "bibtexparser": "sources",
    "currency_converter": "money",
    "jax": "jax",
    "matplotlib": "figures",
    "matplotlib_fontja": "brief",
    "typst": "brief",
    "fastapi": "workbench",
    "nicegui": "workbench",
    "uvicorn": "workbench",
    "xarray": "results",
    "zarr": "results",
}

app = typer.Typer(
    name="rimland",
    help="The US-Japan alliance in the Indo-Pacific, computable.\n\nStart with: rimland run",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        from rimland._version import __version__

        print(f"rimland {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _start(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    if context.invoked_subcommand is None:
        print(context.get_help())


for _module in (simulate, brief, stress, examine, describe, evidence, audit, serve):
    _module.add_to(app)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code; errors are one line on stderr.

    `RIMLAND_DEBUG=1` lets a fault of Rimland itself through with its traceback.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        code = app(args=arguments, prog_name="rimland", standalone_mode=False)
        sys.stdout.flush()
        if code == INTERRUPTED:
            return _tell("interrupted", INTERRUPTED)
        return code if isinstance(code, int) else 0
    except (KeyboardInterrupt, typer.Abort):
        return _tell("interrupted", INTERRUPTED)
    except RimlandError as error:
        return _tell(str(error), BAD_INPUT)
    except BrokenPipeError:
        # The reader went away, as with `| head`; nothing more can be said to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except ModuleNotFoundError as error:
        name = (error.name or "").partition(".")[0]
        if name not in EXTRAS:
            return _fault(error)
        extra = EXTRAS[name]
        return _tell(f"this needs {name}: pip install 'rimland[{extra}]'", BAD_INPUT)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _tell(f"{where}{error.strerror or error}", BAD_INPUT)
    except MemoryError:
        return _tell("not enough memory; ask for fewer members or variables", BAD_INPUT)
    except Exception as error:
        message = getattr(error, "format_message", None)
        return _usage(error, message()) if message else _fault(error)


def _usage(error: Any, text: str) -> int:
    path = getattr(getattr(error, "ctx", None), "command_path", "rimland")
    return _tell(f"{text.rstrip('.')}; see {path} --help", BAD_INPUT)


def _fault(error: Exception) -> int:
    if os.environ.get("RIMLAND_DEBUG"):
        raise error
    text = f"a fault of Rimland itself: {type(error).__name__}: {error}; RIMLAND_DEBUG=1 shows where"
    return _tell(text, FAULT)


def _tell(text: str, code: int) -> int:
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    print(f"rimland: {line}", file=sys.stderr)
    return code
