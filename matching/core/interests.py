"""The taxonomy of interests: families, names and synonyms, and finding them in free text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from matching.core.denial import denied, denies
from matching.core.words import fold, fold_verb, tokens, words_of

LANGUAGES = ("en", "es", "zh", "ar")
RELATED = 0.5
SAME_FAMILY = 0.15

# A phrase as keys, with the interests it means by language.
_Meaning = tuple[tuple[str, ...], Mapping[str, frozenset[str]]]


@dataclass(frozen=True, kw_only=True)
class Interest:
    id: str
    family: str
    name: Mapping[str, str]
    synonyms: Mapping[str, tuple[str, ...]]
    related: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Family:
    id: str
    name: Mapping[str, str]
    interests: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class _Index:
    """Where to look a word up: each maps the key of a first word to phrases, longest first.

    Verbs are folded in phrases of several words, where they cannot be mistaken ("learning
    English"), and in single words only for what a person says ("I run").
    """

    phrases: Mapping[str, Sequence[_Meaning]]  # keys of fold_verb
    words: Mapping[str, Sequence[_Meaning]]  # keys of fold
    spoken: Mapping[str, Sequence[_Meaning]]  # keys of fold_verb


@dataclass(frozen=True, kw_only=True)
class Taxonomy:
    """All interests by id, in the order of their file, and the families that hold them."""

    interests: Mapping[str, Interest]
    families: tuple[Family, ...]
    _index: _Index
    _near: Mapping[str, Mapping[str, float]]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Taxonomy:
        """Build from {"families": [{"id", "name": {..}, "interests": [{"id", "name", "synonyms", "related"}]}]}.

        Raises ValueError, naming the entry, when an id is missing, used twice or unknown, when
        there is no English name, or when a phrase holds no word.
        """
        interests: dict[str, Interest] = {}
        families: list[Family] = []
        for entry in _entries(data, "families", "the taxonomy"):
            family_id = _id_of(entry, "a family")
            if any(family_id == family.id for family in families):
                raise ValueError(f"The family {family_id!r} stands in the taxonomy twice.")
            mine = [_interest(one, family_id) for one in _entries(entry, "interests", f"the family {family_id!r}")]
            for interest in mine:
                if interest.id in interests:
                    raise ValueError(f"The interest {interest.id!r} stands in the taxonomy twice.")
                interests[interest.id] = interest
            ids = tuple(interest.id for interest in mine)
            families.append(Family(id=family_id, name=_name(entry, family_id), interests=ids))
        _check_related(interests)
        return cls(
            interests=MappingProxyType(interests),
            families=tuple(families),
            _index=_index_of(interests.values()),
            _near={one: _neighbours(interests, one) for one in interests},
        )

    def __contains__(self, interest_id: object) -> bool:
        return interest_id in self.interests

    def get(self, interest_id: str) -> Interest:
        """Return the interest. Raises KeyError when there is none of that id."""
        return self.interests[interest_id]

    def name(self, interest_id: str, locale: str = "en") -> str:
        """Return its name in the locale ("es", "es_MX"), else in English. Raises KeyError."""
        names = self.interests[interest_id].name
        return names.get(locale) or names.get(locale.replace("-", "_").split("_")[0]) or names["en"]

    def found_in(self, text: str, languages: Sequence[str] = LANGUAGES, *, by_person: bool = False) -> frozenset[str]:
        """Return the ids of the interests that a text speaks of.

        Names and synonyms count as whole words, case, accents and plurals folded. `by_person`
        is for what people write of themselves: there "I run" and "I baked" count as running
        and baking, while "the show runs until May" in a listing does not.
        Where phrases overlap the longest wins, so that "dog walking group" is not "walking".
        What the text says no to ("no dogs", "hate dancing", "sin perros") does not count.
        """
        words = tokens(text)
        hits = list(self._hits(words, languages, by_person=by_person))
        if hits and denies(words):
            refused = denied(words, [(start, end) for start, end, _ in hits])
            hits = [hit for hit, no in zip(hits, refused, strict=True) if not no]
        return frozenset().union(*(ids for _, _, ids in hits))

    def named(self, words: str) -> frozenset[str]:
        """Return the ids of the interests that these words as a whole name, in any language, as people write them."""
        keys = tokens(words)
        hits = self._hits(keys, LANGUAGES, by_person=True)
        return next((ids for start, end, ids in hits if (start, end) == (0, len(keys))), frozenset())

    def expansion(self, interest_ids: Iterable[str]) -> tuple[str, ...]:
        """Return names and synonyms in all languages, each once, in order; unknown ids give none."""
        known = (self.interests[one] for one in interest_ids if one in self.interests)
        return tuple(dict.fromkeys(phrase for one in known for _, phrase in _phrases(one)))

    def neighbours(self, interest_id: str) -> Mapping[str, float]:
        """Return how near others are: itself 1, related (told by either) .5, same family .15.

        Raises KeyError when there is none of that id.
        """
        return self._near[interest_id]

    def _hits(
        self, words: Sequence[str], languages: Sequence[str], *, by_person: bool
    ) -> Iterator[tuple[int, int, frozenset[str]]]:
        verbs = [fold_verb(word) for word in words]
        singles = self._index.spoken if by_person else self._index.words
        keys = verbs if by_person else [fold(word) for word in words]
        at = 0
        while at < len(words):
            found = _longest(self._index.phrases.get(verbs[at], ()), verbs, at, languages) or _longest(
                singles.get(keys[at], ()), keys, at, languages
            )
            if found:
                yield at, *found
            at = found[0] if found else at + 1


def _longest(
    meanings: Sequence[_Meaning], keys: Sequence[str], at: int, languages: Sequence[str]
) -> tuple[int, frozenset[str]] | None:
    """Return the end and the interests of the first phrase that stands at a place."""
    for phrase, by_language in meanings:
        end = at + len(phrase)
        if len(phrase) == 1 or tuple(keys[at:end]) == phrase:
            ids: frozenset[str] = frozenset().union(*(by_language.get(one, ()) for one in languages))
            if ids:
                return end, ids
    return None


def _phrases(interest: Interest) -> Iterator[tuple[str, str]]:
    """Yield (language, phrase), names before synonyms."""
    yield from interest.name.items()
    for language, phrases in interest.synonyms.items():
        yield from ((language, phrase) for phrase in phrases)


def _index_of(interests: Iterable[Interest]) -> _Index:
    meant = [
        (tuple(words_of(phrase)), language, interest.id)
        for interest in interests
        for language, phrase in _phrases(interest)
    ]
    for words, _, interest_id in meant:
        if not words:
            raise ValueError(f"The interest {interest_id!r} has a name or synonym without a word.")
    single = [one for one in meant if len(one[0]) == 1]
    return _Index(
        phrases=_by_first_word([one for one in meant if len(one[0]) > 1], fold_verb),
        words=_by_first_word(single, fold),
        spoken=_by_first_word(single, fold_verb),
    )


def _by_first_word(
    meant: Iterable[tuple[tuple[str, ...], str, str]], key: Callable[[str], str]
) -> Mapping[str, Sequence[_Meaning]]:
    meanings: dict[tuple[str, ...], dict[str, frozenset[str]]] = {}
    for words, language, interest_id in meant:
        by_language = meanings.setdefault(tuple(key(word) for word in words), {})
        by_language[language] = by_language.get(language, frozenset()) | {interest_id}
    index: dict[str, list[_Meaning]] = {}
    for phrase in sorted(meanings, key=lambda one: (-len(one), one)):
        index.setdefault(phrase[0], []).append((phrase, meanings[phrase]))
    return index


def _neighbours(interests: Mapping[str, Interest], interest_id: str) -> Mapping[str, float]:
    me = interests[interest_id]
    near = {other.id: SAME_FAMILY for other in interests.values() if other.family == me.family}
    near |= {other.id: RELATED for other in interests.values() if me.id in other.related}
    near |= dict.fromkeys(me.related, RELATED)
    return MappingProxyType(near | {me.id: 1.0})


def _check_related(interests: Mapping[str, Interest]) -> None:
    for interest in interests.values():
        for other in interest.related:
            if other not in interests:
                raise ValueError(f"The interest {interest.id!r} is related to {other!r}, which is not in the taxonomy.")


def _interest(entry: Mapping[str, Any], family: str) -> Interest:
    interest_id = _id_of(entry, f"an interest of the family {family!r}")
    synonyms = entry.get("synonyms", {})
    if not isinstance(synonyms, Mapping) or not all(_is_texts(one) for one in synonyms.values()):
        raise ValueError(f"The synonyms of {interest_id!r} are not lists of texts by language.")
    related = entry.get("related", [])
    if not _is_texts(related):
        raise ValueError(f"The related interests of {interest_id!r} are not a list of ids.")
    return Interest(
        id=interest_id,
        family=family,
        name=_name(entry, interest_id),
        synonyms=MappingProxyType({language: tuple(one) for language, one in synonyms.items()}),
        related=tuple(related),
    )


def _entries(data: Mapping[str, Any], key: str, where: str) -> list[Mapping[str, Any]]:
    entries = data.get(key) if isinstance(data, Mapping) else None
    if not isinstance(entries, list) or not all(isinstance(entry, Mapping) for entry in entries):
        raise ValueError(f"There is no list of {key} in {where}.")
    return entries


def _id_of(entry: Mapping[str, Any], what: str) -> str:
    found = entry.get("id")
    if not isinstance(found, str) or not found:
        raise ValueError(f"There is {what} without an id.")
    return found


def _name(entry: Mapping[str, Any], entry_id: str) -> Mapping[str, str]:
    name = entry.get("name")
    if not isinstance(name, Mapping) or not name.get("en") or not _is_texts(list(name.values())):
        raise ValueError(f"{entry_id!r} has no English name.")
    return MappingProxyType(dict(name))


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)
