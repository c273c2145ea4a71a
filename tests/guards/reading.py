"""How hard a text is to read: the Flesch-Kincaid grade level.

Kincaid, Fishburne, Rogers and Chissom 1975, Derivation of new readability formulas for Navy enlisted personnel:
0.39 · words a sentence + 11.8 · syllables a word - 15.59. Syllables are counted by a rule of thumb for English, as
every such measure does; the National Health Service warns that it points at problems and proves nothing.
"""

from __future__ import annotations

import re

_SENTENCE_ENDS = re.compile(r"(?<=[.?])[”’\"]?\s+|\n+")
_WORD = re.compile(r"[A-Za-z][A-Za-z'’]*")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?:[^laeiouy]e|[^aeiouydt]ed|[^aeioucgsxz]es|[aeiou]re|[^aeiouy]led)$")


def syllables(word: str) -> int:
    """Return how many syllables a word has, at least one: runs of vowels, less an ending that is not heard."""
    bare = re.sub(r"['’].*$", "", word.lower()) or word.lower()
    heard = len(_VOWELS.findall(bare))
    if _SILENT.search(bare) and not bare.endswith("le"):
        heard -= 1
    return max(1, heard + len(re.findall(r"i[ao]|[aeiou]ing$", re.sub(r"[tcsg]io|cia", "", bare))))


def grade(texts: list[str]) -> float:
    """Return the grade of some texts read one after the other; each text ends a sentence.

    Raises ValueError where there is no word.
    """
    sentences = [found for text in texts for part in _SENTENCE_ENDS.split(text) if (found := _WORD.findall(part))]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        raise ValueError("there is no word to read")
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
