"""The bibliography: look up a source, print it as text or as BibTeX."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rimland.errors import DataError, nearest
from rimland.evidence.tables import bibliography_files

_ACCENTS = {'"a': "ä", '"o': "ö", '"u': "ü", "'e": "é", "`e": "è", "~n": "ñ"}


@dataclass(frozen=True, slots=True)
class Source:
    """One entry of the bibliography: key, kind (article, book ...), fields, and its BibTeX text."""

    key: str
    kind: str
    fields: Mapping[str, str]
    text: str


def sources() -> Mapping[str, Source]:
    """Every source by key.

    Raises:
        DataError: if a bibliography cannot be parsed or a key is given twice.
    """
    return _library()


def source(key: str) -> Source:
    """The source with this key.

    Raises:
        DataError: if there is none; the nearest key is given.
    """
    library = _library()
    if key not in library:
        raise DataError(f"unknown source '{key}'{nearest(key, library)}")
    return library[key]


def format_reference(entry: Source | str) -> str:
    """A source as one line of author-year text.

    `Jervis, Robert (1978). Cooperation under the Security Dilemma. World Politics 30(2), 167-214.`
    """
    entry = source(entry) if isinstance(entry, str) else entry
    fields = {name: plain_text(value) for name, value in entry.fields.items()}
    people = [person.strip() for person in fields.get("author", "").split(" and ") if person.strip()]
    if len(people) > 1 and people[-1] == "others":
        authors = f"{people[0]} et al."
    elif len(people) > 1:
        authors = f"{'; '.join(people[:-1])} and {people[-1]}"
    else:
        authors = people[0] if people else entry.key
    parts = [f"{authors} ({fields.get('year', 'no date')})", fields.get("title", "")]
    where = fields.get("journal") or fields.get("booktitle") or ""
    if entry.kind == "incollection" and where:
        where = f"In {fields['editor']} (ed.), {where}" if fields.get("editor") else f"In {where}"
    if fields.get("volume"):
        where += f" {fields['volume']}" + (f"({fields['number']})" if fields.get("number") else "")
    publisher = fields.get("institution") or fields.get("publisher") or ""
    if publisher and publisher != authors:
        if fields.get("number") and not fields.get("volume"):
            publisher += f", {fields['number']}"
        where = f"{where}, {publisher}" if where else publisher
    if fields.get("pages"):
        where += f", {fields['pages']}"
    parts.append(where)
    if fields.get("doi"):
        parts.append(f"doi:{fields['doi']}")
    elif fields.get("url"):
        parts.append(fields["url"])
    return ". ".join(part for part in parts if part) + "."


def bibtex(keys: Iterable[str]) -> str:
    """BibTeX of the sources with these keys, each once, in alphabetical order.

    Raises:
        DataError: for a key that does not exist.
    """
    return "\n\n".join(source(key).text for key in sorted(set(keys))) + "\n"


def plain_text(value: str) -> str:
    """LaTeX of a bibliography field as plain text."""
    text = re.sub(r"\{?\\(['\"`~])\{?(\w)\}?\}?", lambda m: _ACCENTS.get(m[1] + m[2], m[2]), value)
    text = text.replace(r"\&", "&").replace(r"$\lambda$", "λ").replace("``", "“").replace("''", "”")
    text = text.replace("---", "—").replace("--", "–")
    return " ".join(re.sub(r"[{}]", "", text).split())


@functools.cache
def _library() -> dict[str, Source]:
    import logging

    try:
        from bibtexparser.entrypoint import parse_string
    except ImportError as error:
        raise DataError("the bibliography needs bibtexparser: pip install 'rimland[sources]'") from error
    logging.getLogger("bibtexparser").setLevel(logging.ERROR)
    found: dict[str, Source] = {}
    for file in bibliography_files():
        library = parse_string(file.read_text(encoding="utf-8"))
        if library.failed_blocks:
            block = library.failed_blocks[0]
            raise DataError(f"{file.name}:{(block.start_line or 0) + 1}: not readable as BibTeX, or a repeated key")
        for entry in library.entries:
            if entry.key in found:
                raise DataError(f"{file.name}:{(entry.start_line or 0) + 1}: key '{entry.key}' is given twice")
            fields = {field.key: str(field.value) for field in entry.fields}
            found[entry.key] = Source(entry.key, entry.entry_type, fields, (entry.raw or "").strip())
    return found
