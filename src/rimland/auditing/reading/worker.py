"""The process that reads one PDF, DOCX or HTML file within bounds: `python -m ...reading.worker pdf FILE`."""

from __future__ import annotations

import contextlib
import json
import sys
from pathlib import Path

from rimland.auditing.findings import AuditError

MEMORY_BYTES = 2_000_000_000
SECONDS = 50


def main() -> int:
    """Print the text and the page offsets, or an error, as JSON."""
    _bound()
    kind, path = sys.argv[1], Path(sys.argv[2])
    try:
        text, pages = _reader(kind)(path)
        told = {"text": text, "pages": pages}
    except AuditError as error:
        told = {"error": str(error)}
    except MemoryError:
        told = {"error": "it needs more memory than is allowed"}
    except RecursionError:
        told = {"error": "it is nested too deeply"}
    except ImportError as error:
        told = {"error": f"this needs {error.name}: pip install 'rimland[audit]'"}
    except Exception as error:
        told = {"error": f"it is broken ({type(error).__name__})"}
    sys.stdout.write(json.dumps(told))
    return 0


def _bound() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def _reader(kind: str):
    if kind == "pdf":
        from rimland.auditing.reading.pdf import read_pdf

        return read_pdf
    if kind == "docx":
        from rimland.auditing.reading.docx import read_docx

        return read_docx
    from rimland.auditing.reading.html import read_html

    return read_html


if __name__ == "__main__":
    raise SystemExit(main())
