"""Rows of words and of interests as sparse arrays, for the similarity model.

All arrays are float32 and in compressed rows. scikit-learn is imported where it is used,
because the import is slow and only fitting needs it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matching.core.interests import Taxonomy
from matching.core.words import fold, telling_words, words_of

Floats = NDArray[np.float32]


def terms_of(text: str) -> list[str]:
    """Return the folded telling words of a text, in order."""
    return [fold(word) for word in telling_words(text)]


def counted(titles: Sequence[str], texts: Sequence[str]) -> tuple[dict[str, int], sparse.csr_matrix, sparse.csr_matrix]:
    """Return the columns by term in alphabetical order, and 1 where a title, where a text, has a term.

    Without a single term in all of them there are no columns.
    """
    from sklearn.feature_extraction.text import CountVectorizer

    vectorizer = CountVectorizer(analyzer=terms_of, binary=True, dtype=np.float32)
    try:
        marks = vectorizer.fit_transform([*titles, *texts])
    except ValueError:  # the vectorizer refuses texts without a word, the very first catalogue among them
        empty = sparse.csr_matrix((len(titles), 0), dtype=np.float32)
        return {}, empty, empty
    columns = {str(term): int(column) for term, column in vectorizer.vocabulary_.items()}
    return columns, marks[: len(titles)], marks[len(titles) :]


def rarity_of(marks: sparse.csr_matrix) -> tuple[NDArray[np.int64], Floats]:
    """Return per column in how many rows it stands, and ln((1 + rows) / (1 + that)) + 1.

    The smooth inverse document frequency of scikit-learn's TfidfTransformer.
    """
    often = np.asarray(marks.getnnz(axis=0), dtype=np.int64)
    return often, (np.log((1 + marks.shape[0]) / (1 + often)) + 1).astype(np.float32)


def marked(rows: Sequence[Iterable[str]], columns: Mapping[str, int]) -> sparse.csr_matrix:
    """Return 1 where a row has an item, each once; items without a column are left out."""
    at = [(number, columns[one], 1.0) for number, row in enumerate(rows) for one in set(row) if one in columns]
    return _placed(at, (len(rows), len(columns)))


def expanded(taxonomy: Taxonomy, columns: Mapping[str, int], rarity: Floats) -> sparse.csr_matrix:
    """Return for each interest the terms of its names and synonyms, in rows of unit length.

    A word of a longer phrase counts its share: "green" alone says little of "green wood".
    """
    at: dict[tuple[int, int], float] = {}
    for number, interest_id in enumerate(taxonomy.interests):
        for phrase in taxonomy.expansion([interest_id]):
            share = 1 / len(words_of(phrase))
            for place in ((number, columns[term]) for term in terms_of(phrase) if term in columns):
                at[place] = max(at.get(place, 0.0), share)
    shares = [(row, column, share) for (row, column), share in at.items()]
    return unit_rows(_placed(shares, (len(taxonomy.interests), len(columns))).multiply(rarity))


def unit_rows(rows: sparse.spmatrix) -> sparse.csr_matrix:
    """Return the rows, each divided by its length; empty rows stay empty."""
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    scales = np.divide(1, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    return (sparse.diags(scales) @ rows).tocsr().astype(np.float32)


def mean_row(rows: sparse.csr_matrix, chosen: Sequence[int]) -> Floats:
    """Return the mean of some rows. Raises IndexError when one is not there."""
    mean: Floats = np.asarray(rows[list(chosen)].mean(axis=0), dtype=np.float32).ravel()
    return mean


def unit(vector: Floats) -> Floats:
    """Return the vector divided by its length; nothing stays nothing."""
    length = float(np.linalg.norm(vector))
    return vector / np.float32(length) if length else vector


def _placed(at: Sequence[tuple[int, int, float]], shape: tuple[int, int]) -> sparse.csr_matrix:
    rows, columns, values = np.array(at, dtype=np.float64).reshape(-1, 3).T
    return sparse.csr_matrix((values.astype(np.float32), (rows.astype(int), columns.astype(int))), shape=shape)
