"""Bytes to text: UTF-8, UTF-16, and the Japanese encodings; binary content is refused."""

from __future__ import annotations

from rimland.auditing.findings import AuditError

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_SAMPLE = 200_000


def decoded(content: bytes) -> str:
    """The text in `content`, its encoding found from marks and from what decodes to plausible text.

    Raises:
        AuditError: if it is empty or binary.
    """
    if not content.strip():
        raise AuditError("the file is empty")
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _checked(_try(content, encoding))
    sample = content[:_SAMPLE]
    if b"\x00" in sample:
        return _checked(_sixteen(content))
    if b"\x1b$" in sample or b"\x1b(" in sample:
        text = _try(content, "iso2022_jp")
        if text is not None:
            return _checked(text)
    text = _try(content, "utf-8")
    if text is not None:
        return _checked(text)
    found = [(_plausible(t), t) for t in (_try(content, e) for e in ("euc_jp", "cp932")) if t is not None]
    found.sort(key=lambda pair: -pair[0])
    if found and found[0][0] > 0.5:
        return _checked(found[0][1])
    return _checked(_try(content, "cp1252") or content.decode("latin-1"))


def _try(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _sixteen(content: bytes) -> str | None:
    """UTF-16 without a mark: the zeros stand on one side only."""
    sample = content[:_SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if even + odd < len(sample) * 0.05 or min(even, odd) > max(even, odd) * 0.2:
        return None
    return _try(content[: len(content) // 2 * 2], "utf-16-be" if even > odd else "utf-16-le")


def _plausible(text: str) -> float:
    """The share of characters beyond ASCII that Japanese text is made of; half-width kana speak against it."""
    far = [c for c in text[:_SAMPLE] if ord(c) > 127]
    if not far:
        return 1.0
    common = sum(1 for c in far if "\u3000" <= c <= "\u30ff" or "\u4e00" <= c <= "\u9fff" or "\uff01" <= c <= "\uff5e")
    return common / len(far)


def _checked(text: str | None) -> str:
    """The text, unless it is binary.

    Raises:
        AuditError: if it is.
    """
    if text is None:
        raise AuditError("binary content or an unknown encoding; expected text")
    sample = text[:_SAMPLE]
    odd = sum(1 for c in sample if (ord(c) < 32 and c not in "\n\r\t\f\v") or c == "\ufffd" or 0x80 <= ord(c) < 0xA0)
    if odd > max(3, len(sample) * 0.01):
        raise AuditError("binary content; expected text")
    return text.replace("\x0c", "\n").replace("\x00", " ")
