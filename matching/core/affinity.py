"""The similarity model: how near each listing lies to what a person likes.

Four fields are compared and weighed: interests, the words of the title, the words of the text,
and the kind. Words are TF-IDF (Salton and Buckley 1988) with cosine; feedback moves the profile
towards what was liked and away from what was not (Rocchio 1971). scikit-learn is imported where
it is used, because the import is slow and only fitting needs it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matching.core.denial import affirmed
from matching.core.interests import RELATED, Taxonomy
from matching.core.types import Kind
from matching.core.vectors import Floats, counted, expanded, marked, mean_row, rarity_of, terms_of, unit, unit_rows
from matching.core.words import fold, tokens, word_set

# Shares of the fields. Interests lead: they were ticked or found with their meaning minded,
# while words also agree by accident.
INTERESTS, TITLE, TEXT, KIND = 0.60, 0.20, 0.15, 0.05

_FOUND_IN_WORDS = 0.6  # an interest read out of free text, beside 1 for a ticked one
# Names and synonyms of the interests, beside 1 for a person's own words, and no more without any: a listing that
# has the interest was counted for it, so that they are for those that only speak of it.
_EXPANSION = 0.4
_PULL = 2  # a person's interest pulls by its rarity; `tagged` holds the root
# A listing of a bare title says too little to be sure of: it stands some levels behind one that tells more.
_BARE = 0.85
_LIKED, _DISLIKED = 0.5, 0.5
_RARE = 1 / 20  # a word in more listings than this is no reason to name

# Words people write of themselves and their days that are no interest: they draw no listing and are no reason.
_SPEECH = word_set(
    "work works working worked job jobs shift night nights morning mornings afternoon afternoons evening evenings today"
    " tonight tomorrow weekend weekends monday tuesday wednesday thursday friday saturday sunday spring summer autumn"
    " fall winter month months hour hours minute minutes early late later earlier soon recently lately ago last move"
    " moved moving live living lived help helping helped better best good speak speaking talk talking meet meeting new"
    " start starting started stop stopped begin find finding join joining learn learning practise practice play playing"
    " played enjoy enjoyed nothing anyone nobody place places home house town city area local nearby near here quiet"
    " quietly slow slowly easy gentle gently calm small big free cheap alone together friend friends friendly company"
    " kid kids child children husband wife partner family mother father mum dad old young age retired student school"
    " feel feeling felt need hope hoping keen fan bit sit sitting walked used able hard shy open happy nice fun"
    " interesting interested stuff outside inside indoors outdoors rather prefer mostly especially"
    " trabajo trabajar noche noches manana mananas tarde tardes semana semanas mes meses primavera verano otono"
    " invierno ahora hoy ayer siempre nunca vivir vivo ayudar ayuda mejor hablar hablo conocer nuevo nueva empezar"
    " aprender practicar tranquilo tranquila casa ciudad barrio cerca amigo amigos amiga amigas gente familia hijo"
    " hijos salir jubilado jubilada gratis lugar sitio"
)

_KINDS = tuple(Kind)
_KIND_WORDS = {
    Kind.CLUB: "club clubs group groups grupo grupos",
    Kind.CLASS: "class classes course courses lesson lessons learn workshop curso cursos clase clases taller aprender",
    Kind.VOLUNTEER: "volunteer volunteering helping voluntariado voluntario voluntaria ayudar",
    Kind.OUTING: "outing outings trip talk talks exhibition concert excursion salida charla exposicion concierto",
    Kind.ONLINE: "online internet linea virtual",
    Kind.SOLO: "alone home solo sola casa",
}
_KIND_OF_WORD = {word: kind for kind, words in _KIND_WORDS.items() for word in words.split()}


@dataclass(frozen=True, kw_only=True)
class Document:
    """What the model reads of one listing."""

    title: str
    text: str
    interests: tuple[str, ...]
    kind: Kind


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What a person likes: ticked interests with weights over 0, own words, and feedback.

    `refused` are interests that are not to be read out of the words. `liked` and `disliked` are row
    numbers of the fitted documents.
    """

    interests: Mapping[str, float] = field(default_factory=dict)
    words: str = ""
    refused: frozenset[str] = frozenset()
    liked: tuple[int, ...] = ()
    disliked: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class AffinityModel:
    """A fitted catalogue: one row per document, in the order given. Holds arrays only."""

    taxonomy: Taxonomy
    columns: Mapping[str, int]  # folded word -> column of `words`
    rarity: Floats  # inverse document frequency, one per column
    often: NDArray[np.int64]  # documents a word stands in, one per column
    words: sparse.csr_matrix  # title and text, each of unit length, weighed and added
    ids: tuple[str, ...]  # interest ids in the order of the columns of `interests`
    places: Mapping[str, int]  # interest id -> column of `interests`
    tagged: Floats  # how rare each interest is among the documents, 1 or more, one per column of `interests`
    interests: sparse.csr_matrix  # weighed by that, each row of unit length
    kinds: NDArray[np.int8]
    told: Floats  # 1, or `_BARE` where there is no text
    expansions: sparse.csr_matrix  # one row of unit length per interest, over the columns of `words`
    documents: int  # how many it was fitted on

    @classmethod
    def fit(cls, documents: Sequence[Document], taxonomy: Taxonomy) -> AffinityModel:
        """Read a catalogue; any number of documents, none included.

        A word counts once per field however often it stands there: in texts of a paragraph
        repetition says little, and so repeating a word gains nothing. Interests that are not in
        the taxonomy are left out.
        """
        places = {interest_id: number for number, interest_id in enumerate(taxonomy.interests)}
        columns, titles, texts = counted([d.title for d in documents], [d.text for d in documents])
        often, rarity = rarity_of(titles.maximum(texts))
        # Its root: what is rare among the interests of a listing is not all that the listing is.
        tagged = np.sqrt(rarity_of(marked([document.interests for document in documents], places))[1])
        return cls(
            taxonomy=taxonomy,
            columns=columns,
            rarity=rarity,
            often=often,
            ids=tuple(places),
            places=places,
            tagged=tagged,
            expansions=expanded(taxonomy, columns, rarity),
            documents=len(documents),
            **_rows_of(documents, titles, texts, rarity, places, tagged),
        )

    def reading(self, documents: Sequence[Document]) -> AffinityModel:
        """Return the same model with rows for these documents in place of its own.

        Words it was not fitted on count nothing, and how rare a word is stays as it was.
        """
        titles, texts = (
            marked([terms_of(text) for text in field], self.columns)
            for field in ([d.title for d in documents], [d.text for d in documents])
        )
        return replace(self, **_rows_of(documents, titles, texts, self.rarity, self.places, self.tagged))

    def terms(self) -> sparse.csr_matrix:
        """Return what the documents are compared by as one row of weighed terms each: interests, then words.

        A product of them with `Affinities.weights` is the affinity but for the share of the kind, the greatest
        share that interests may have, and one factor for all.
        """
        terms = sparse.hstack([INTERESTS * self.interests, self.words], format="csr")
        return (sparse.diags(self.told) @ terms).tocsr().astype(np.float32)

    def taken(self, rows: NDArray[np.int64]) -> AffinityModel:
        """Return the model with some of its rows, in the order given."""
        return replace(self, **{name: getattr(self, name)[rows] for name in _ROW_COLUMNS})

    def joined(self, more: AffinityModel) -> AffinityModel:
        """Return the model with the rows of another one of the same fit behind its own."""
        return replace(
            self,
            words=sparse.vstack([self.words, more.words], format="csr"),
            interests=sparse.vstack([self.interests, more.interests], format="csr"),
            kinds=np.concatenate([self.kinds, more.kinds]),
            told=np.concatenate([self.told, more.told]),
        )

    def affinities(self, profile: Profile) -> Affinities:
        """Return how near every document lies to the profile; all zero for an empty one.

        Unknown interests and words count nothing. Raises IndexError for a liked or disliked row
        that is not there.
        """
        own, written = self._own(profile), affirmed(tokens(profile.words))
        said = [word for word in written if word not in _SPEECH]
        likes, words, kinds = self._likes(own), self._query(own, said), _kinds_of(written)
        for rows, share in ((profile.liked, _LIKED), (profile.disliked, -_DISLIKED)):
            if rows:
                chosen = list(rows)
                likes = likes + share * mean_row(self.interests, chosen)
                words = words + share / (TITLE + TEXT) * mean_row(self.words, chosen)
                kinds = kinds + share * np.bincount(self.kinds[chosen], minlength=len(_KINDS)) / len(chosen)
        likes, words, kinds = likes.clip(0), words.clip(0), kinds.clip(0, 1).astype(np.float32)
        worded = bool(own) or words.any()  # whether or not a listing holds the names of the interests
        total = INTERESTS * likes.any() + (TITLE + TEXT) * worded + KIND * kinds.any()
        summed = (
            INTERESTS * np.minimum(self.interests @ likes, 1) + self.words @ words + KIND * kinds[self.kinds]
        ).astype(np.float64)
        values = np.round(np.clip(summed * self.told / (total or 1.0), 0, 1), 6)
        return Affinities(values=values, _model=self, _own=own, _likes=likes, _words=words, _said=tuple(said))

    def weights(self, profile: Profile) -> NDArray[np.float64]:
        """Return the weight of each of the model's terms for a profile without feedback."""
        own = self._own(profile)
        said = [word for word in affirmed(tokens(profile.words)) if word not in _SPEECH]
        return np.concatenate([self._likes(own), self._query(own, said)]).clip(0).astype(np.float64)

    def _own(self, profile: Profile) -> dict[str, float]:
        """Return the interests of a person with weights up to 1, those read from the words included."""
        own = {one: weight for one, weight in profile.interests.items() if 0 < weight < np.inf and one in self.places}
        most = max(own.values(), default=1.0)
        own = {one: weight / most for one, weight in own.items()}
        found = sorted(self.taxonomy.found_in(profile.words, by_person=True) - profile.refused)
        return dict.fromkeys(found, _FOUND_IN_WORDS if own else 1.0) | own

    def _likes(self, own: Mapping[str, float]) -> Floats:
        """Return the pull of every interest: the strongest of the person's own, by rarity, and its neighbours."""
        likes = np.zeros(len(self.places), dtype=np.float32)
        most = max((self.tagged[self.places[one]] for one in own), default=1.0)
        pulls = {one: weight * (self.tagged[self.places[one]] / most) ** _PULL for one, weight in own.items()}
        for one, pull in pulls.items():
            for other, near in self.taxonomy.neighbours(one).items():
                if other != one:
                    likes[self.places[other]] = max(likes[self.places[other]], pull * near)
        for one, pull in pulls.items():  # beside what its neighbours lend, so that leaving it out lowers the affinity
            likes[self.places[one]] += pull * (1 - likes[self.places[one]])
        return likes

    def _query(self, own: Mapping[str, float], said: Iterable[str]) -> Floats:
        query = np.zeros(len(self.columns), dtype=np.float32)
        for column in {self.columns.get(fold(word)) for word in said} - {None}:
            query[column] = self.rarity[column]
        query = unit(query)
        if own:
            weights = np.zeros(len(self.places), dtype=np.float32)
            weights[[self.places[one] for one in own]] = list(own.values())
            query = query + _EXPANSION * unit(self._expanded(weights))
        return query / np.float32(max(1.0, float(np.linalg.norm(query))))

    def _expanded(self, weights: Floats) -> Floats:
        """Return `expansions.T @ weights`, to the last bit, reading only the rows that have a weight."""
        rows, sums = self.expansions, np.zeros(len(self.columns), dtype=np.float32)
        for place in np.flatnonzero(weights):
            start, end = rows.indptr[place], rows.indptr[place + 1]
            sums[rows.indices[start:end]] += rows.data[start:end] * weights[place]
        return sums


@dataclass(frozen=True, kw_only=True, eq=False)
class Affinities:
    """The answer for one profile; `values` are 0 to 1, six places, one per document."""

    values: NDArray[np.float64]
    _model: AffinityModel
    _own: Mapping[str, float]
    _likes: Floats
    _words: Floats
    _said: tuple[str, ...]

    @property
    def weights(self) -> NDArray[np.float64]:
        """The weight of each of the model's terms."""
        return np.concatenate([self._likes, self._words]).astype(np.float64)

    def why(self, row: int) -> tuple[str, ...]:
        """Return the person's interests that the document has and that counted, strongest first."""
        places = self._model.places
        here = self._interests_of(row)
        shared = [one for one in self._own if one in here]
        return tuple(sorted(shared, key=lambda one: (-self._likes[places[one]], places[one])))

    def close_to(self, row: int) -> tuple[str, ...]:
        """Return the person's interests that are only related to one the document has, strongest first."""
        places = self._model.places
        here = self._interests_of(row)
        near = [
            one
            for one in self._own
            if one not in here and any(self._model.taxonomy.neighbours(one).get(other, 0) >= RELATED for other in here)
        ]
        return tuple(sorted(near, key=lambda one: (-self._own[one], places[one])))

    def said(self, row: int) -> tuple[str, ...]:
        """Return the person's own words that stand in the document and are rare, rarest first."""
        model = self._model
        here = frozenset(model.words[row].indices)
        found = {word: model.columns.get(fold(word), -1) for word in self._said}
        most = max(1.0, _RARE * model.documents)
        rare = [word for word, at in found.items() if at in here and self._words[at] > 0 and model.often[at] <= most]
        return tuple(sorted(rare, key=lambda word: (model.often[found[word]], word)))

    def _interests_of(self, row: int) -> frozenset[str]:
        """Return the interests of a document that drew the person to it."""
        places = self._model.interests[row].indices
        return frozenset(self._model.ids[place] for place in places if self._likes[place] > 0)


_ROW_COLUMNS = ("words", "interests", "kinds", "told")


def _rows_of(
    documents: Sequence[Document],
    titles: sparse.csr_matrix,
    texts: sparse.csr_matrix,
    rarity: Floats,
    places: Mapping[str, int],
    tagged: Floats,
) -> dict[str, Any]:
    """Return what the model holds of each document, by name; `titles` and `texts` have 1 where a word stands."""
    return {
        "words": (unit_rows(titles.multiply(rarity)) * TITLE + unit_rows(texts.multiply(rarity)) * TEXT).tocsr(),
        "interests": unit_rows(marked([document.interests for document in documents], places).multiply(tagged)),
        "kinds": np.array([_KINDS.index(document.kind) for document in documents], dtype=np.int8),
        "told": np.array([1.0 if document.text.strip() else _BARE for document in documents], dtype=np.float32),
    }


def _kinds_of(said: Iterable[str]) -> NDArray[Any]:
    wanted = {kind for word in said if (kind := _KIND_OF_WORD.get(word))}
    return np.array([float(kind in wanted) for kind in _KINDS], dtype=np.float32)
