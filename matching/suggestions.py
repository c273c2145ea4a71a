"""A few things for one person: profile and catalogue in, at most three with their reasons out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session, sessionmaker

from activities.on_show import OnShow
from activities.wording.ideas import idea_words
from matching.alike import Learner, learned_alike
from matching.catalogue import Alike, Catalogue
from matching.core import suggest as core
from matching.core.affinity import AffinityModel, Profile
from matching.core.pacing import Pace
from matching.core.reasons import reasons_for
from matching.core.rows import Ints
from matching.core.suggest import Candidates, Seeker, Slot, Suggested
from matching.core.types import Facts, Kind, Where
from matching.drawing import Drawing
from matching.explaining import offer_at, suggestion_at
from matching.paced import NOBODY_WALKS, Paced, Walker, find_like, paced
from matching.placing import asked_by
from matching.queries import facts_by_id
from matching.seeking import levels_for, likes_of, seeker_of
from matching.shortlist import Part, Sought, is_large, part_for
from matching.suggested import Aside, Said, Suggestion, Suggestions
from matching.wishes import Mask, Offered, Wish, offered
from members.profiles import ProfileValues

_MOST_ASIDE = 2  # opinions whose effect is looked for
_KIND_NAMES = np.array([kind.value for kind in Kind])
_WHERE = {where: number for number, where in enumerate(Where)}
# Which of the person's own filters is named first when several would bring something back.
_LOOSEN = (Wish.FREE, Wish.SAID, Wish.LANGUAGES, Wish.NEEDS, Wish.AVOID)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Question:
    """What is asked of the catalogue, the same for every choice of one page."""

    alike: Alike
    seeker: Seeker
    walker: Walker
    now: datetime
    limit: float | None  # only what asks less
    only_solo: bool
    brief: bool  # without reasons: only what is chosen matters
    drawing: Drawing
    title: Callable[[int | None], str | None]  # of any activity on show


@dataclass(frozen=True, kw_only=True, eq=False)
class Suggester:
    """What is on and how to compare it; one per request."""

    sessions: sessionmaker[Session]
    on_show: OnShow
    catalogue: Catalogue
    learner: Learner | None = None  # None: content stands alone

    def suggest(
        self,
        db: Session,
        values: ProfileValues,
        said: Said,
        *,
        now: datetime,
        easier_than: str | None = None,
        leave_out: frozenset[int] = frozenset(),
        unknown_access: bool = False,
        walker: Walker = NOBODY_WALKS,
        only_solo: bool = False,
    ) -> Suggestions:
        """Choose for one person.

        `easier_than` is the key of an activity: only what asks less is chosen. `leave_out` are ids not wanted
        on this page. With `unknown_access` places that do not say how to get in are taken in too. `walker` is
        what their path tells; what they set there is never passed. `only_solo`: nothing but ideas to do alone.
        """
        found = self._suggest(
            db, values, said, now=now, easier_than=easier_than, leave_out=leave_out, unknown_access=unknown_access,
            walker=walker, only_solo=only_solo,
        )  # fmt: skip
        for aside in said.not_for_me[:_MOST_ASIDE] if found.chosen else ():
            less = replace(said, not_for_me=tuple(one for one in said.not_for_me if one != aside))
            without = self._suggest(
                db, values, less, now=now, easier_than=easier_than, leave_out=leave_out,
                unknown_access=unknown_access, walker=walker, only_solo=only_solo, brief=True,
            )  # fmt: skip
            found = self._owed_to(found, without, aside)
        return found

    def _owed_to(self, found: Suggestions, without: Suggestions, aside: int) -> Suggestions:
        """The same, and what would not be here without an opinion says so."""
        at = np.flatnonzero(self.on_show.ids == aside)
        there = {one.activity_id for one in without.chosen}
        if not len(at) or there == {one.activity_id for one in found.chosen}:
            return found
        named = Aside(key=self.on_show.keys[int(at[0])], title=idea_words(self.on_show.titles[int(at[0])]))
        return replace(
            found,
            chosen=tuple(
                one if one.less_like or one.activity_id in there else replace(one, less_like=named)
                for one in found.chosen
            ),
        )

    def _suggest(
        self,
        db: Session,
        values: ProfileValues,
        said: Said,
        *,
        now: datetime,
        easier_than: str | None,
        leave_out: frozenset[int],
        unknown_access: bool,
        walker: Walker,
        only_solo: bool,
        brief: bool = False,
    ) -> Suggestions:
        put_aside, limit, seeker = (
            said.put_aside | leave_out,
            self._demand_of(easier_than),
            seeker_of(values, said, walker),
        )

        def asked(ids: Ints) -> _Question:
            def compare(values: ProfileValues, said: Said, rows: Ints) -> Alike:
                return self.alike(values, said, ids[rows])

            alike, model = self.alike(values, said, ids), self.learner.learned.model if self.learner else None
            return _Question(
                alike=alike, seeker=seeker, walker=walker, now=now, limit=limit, only_solo=only_solo,
                brief=brief, drawing=Drawing(alike, values, said, compare, model=model),
                title=self._find_title,
            )  # fmt: skip

        if is_large(self.on_show):
            part = self._part(values, asked(self.on_show.ids[:0]), unknown_access)
            few = replace(self, on_show=part.on_show)
            question = asked(few.on_show.ids)
            # A profile that nothing here is like, and an empty answer, are looked into over everything.
            if question.alike.values.any() or not seeker.has_profile:
                suggestions = few._answer(db, values, put_aside, question, unknown_access)
                if suggestions.chosen:
                    return _dated(suggestions, part)
        return self._answer(db, values, put_aside, asked(self.on_show.ids), unknown_access)

    def _part(self, values: ProfileValues, question: _Question, unknown_access: bool) -> Part:
        """What is enough to choose from where there is very much."""
        sought = Sought(
            weights=question.alike.affinities.weights,
            demands=levels_for(question.seeker, question.limit),
            unknown_access=unknown_access,
        )
        fitted = self.catalogue.current(self.sessions, self.on_show)
        return part_for(self.on_show, fitted, values, sought, now=question.now)

    def _answer(
        self,
        db: Session,
        values: ProfileValues,
        put_aside: frozenset[int],
        question: _Question,
        unknown_access: bool,
    ) -> Suggestions:
        given = offered(self.on_show, values, put_aside=put_aside, now=question.now, unknown_access=unknown_access)
        found, way = self._choose(db, given, given.wanted, question)
        chosen = self._explained(db, found, given, question, way)
        loosen = () if found.choices or question.brief else self._loosen(db, given, question, found)
        unsure = 0
        if values.needs and not unknown_access and not question.brief:
            wider = offered(self.on_show, values, put_aside=put_aside, now=question.now, unknown_access=True)
            unsure = self._count(db, wider, question) - self._count(db, given, question)
        rest = way.pace.rest if way else None
        return Suggestions(chosen=chosen, loosen=loosen, unknown_access=max(0, unsure), rest=rest)

    def nothing(self) -> AffinityModel:
        """The model without a single row, to ask for weights alone."""
        return self.catalogue.current(self.sessions, self.on_show).model.taken(self.on_show.ids[:0])

    def weights(self, values: ProfileValues, said: Said, nothing: AffinityModel) -> NDArray[np.float64]:
        """What a person is compared by: a weight for each of the model's terms."""
        if said.more or said.not_for_me:
            return self.alike(values, said, self.on_show.ids[:0]).affinities.weights
        return nothing.weights(Profile(**likes_of(values)))

    def alike(self, values: ProfileValues, said: Said, ids: Ints) -> Alike:
        """How near the activities `ids` lie to a person."""
        found = self.catalogue.alike(
            self.sessions,
            self.on_show,
            **likes_of(values),
            liked=said.more,
            disliked=said.not_for_me,
            ids=ids,
        )
        if self.learner is None:
            return found
        served = self.catalogue.interests_of(self.sessions, self.on_show, said.more) if said.more else frozenset()
        return learned_alike(
            found, ids, self.learner, values=values, weights=likes_of(values)["interests"], served=served,
            liked=said.more, disliked=said.not_for_me,
        )  # fmt: skip

    def _demand_of(self, key: str | None) -> float | None:
        return (
            None
            if key is None or key not in self.on_show.keys
            else float(asked_by(self.on_show)[self.on_show.keys.index(key)])
        )

    def _choose(self, db: Session, given: Offered, wanted: Mask, asked: _Question) -> tuple[Suggested, Paced | None]:
        shelf = self.on_show
        if asked.only_solo:
            wanted = wanted & (_KIND_NAMES[shelf.kind] == Kind.SOLO.value)
        way = self._paced(db, given, wanted, asked)
        candidates = Candidates(
            ids=shelf.ids,
            affinity=asked.alike.values,
            demand=asked_by(shelf),
            known=shelf.known.astype(np.int64),
            km=given.km,
            has_place=given.has_place,
            somewhere=given.somewhere,
            online=shelf.where == _WHERE[Where.ONLINE],
            kind=_KIND_NAMES[shelf.kind],
            series=shelf.series.astype(np.int64),
            publisher=shelf.organizer.astype(np.int64),
            days_ahead=(given.next_date - asked.now.timestamp()) / 86_400,
            suitable=shelf.suits & shelf.upcoming & ~shelf.stale,
            wanted=wanted & way.open if way else wanted,
        )
        pace = way.pace if way else None
        return core.suggest(candidates, asked.seeker, easier_than=asked.limit, pace=pace), way

    def _paced(self, db: Session, given: Offered, wanted: Mask, asked: _Question) -> Paced | None:
        """The person's pace over what meets every other wish; None for who has none."""
        if not asked.walker.has_pace:
            return None
        return paced(
            db, self.on_show, asked.walker, self._left(given, wanted, asked),
            km=given.km, affinity=asked.alike.values, asked=asked_by(self.on_show),
        )  # fmt: skip

    def _loosen(self, db: Session, given: Offered, asked: _Question, found: Suggested) -> tuple[str, ...]:
        """The names of wishes to loosen: one of the person's own filters if that is enough, else the core's."""
        for wish in _LOOSEN:
            if self._choose(db, given, given.without(wish), asked)[0].choices:
                return (wish.value,)
        return tuple(wish.value for wish in found.empty.wishes) if found.empty else ()

    def _count(self, db: Session, given: Offered, asked: _Question) -> int:
        """How many rows meet every wish, comfort and reach included."""
        way = self._paced(db, given, given.wanted, asked)
        left = self._left(given, given.wanted, asked)
        return int((left & self._faced(asked.seeker, way.pace if way else None)).sum())

    def _left(self, given: Offered, wanted: Mask, asked: _Question) -> Mask:
        """The rows that meet every wish but that for comfort."""
        left: Mask = wanted & self.on_show.suits & self.on_show.upcoming & ~self.on_show.stale
        if asked.seeker.reach_km is not None:
            with np.errstate(invalid="ignore"):
                left &= ~given.has_place | given.somewhere | (given.km <= asked.seeker.reach_km)
        if asked.seeker.has_profile and asked.alike.values.any():
            left &= asked.alike.values.round(6) >= core.AFFINITY_FLOOR
        if asked.limit is not None:
            left &= asked_by(self.on_show).round(6) < round(asked.limit, 6)
        return left

    def _faced(self, seeker: Seeker, pace: Pace | None) -> Mask:
        """The rows within comfort: as reckoned from check-ins, else as stated."""
        if pace is not None and pace.learned:
            return pace.allowed
        comfort = core.UNKNOWN_COMFORT if seeker.comfort is None else seeker.comfort
        within: Mask = asked_by(self.on_show) <= comfort + core.STRETCH_ABOVE
        return within if pace is None else within & ~pace.held_by_wish

    def _explained(
        self, db: Session, found: Suggested, given: Offered, asked: _Question, way: Paced | None
    ) -> tuple[Suggestion, ...]:
        if asked.brief:
            return tuple(suggestion_at(self.on_show, choice.row, choice.slot, given) for choice in found.choices)
        asked.drawing.explain(choice.row for choice in found.choices)
        facts = facts_by_id(db, [int(self.on_show.ids[choice.row]) for choice in found.choices])
        chosen = []
        for choice in found.choices:
            row, stretch = choice.row, choice.slot is Slot.STRETCH
            offer = offer_at(
                self.on_show, row, given, facts.get(int(self.on_show.ids[row]), Facts()),
                alike=asked.alike, drawing=asked.drawing, walker=asked.walker, title=asked.title,
            )  # fmt: skip
            one = suggestion_at(self.on_show, row, choice.slot, given, reasons=reasons_for(offer))
            chosen.append(replace(one, like=find_like(asked.walker, way, row)) if way and stretch else one)
        return tuple(chosen)

    def _find_title(self, activity_id: int | None) -> str | None:
        if activity_id is None:
            return None
        at = np.flatnonzero(self.on_show.ids == activity_id)
        return idea_words(self.on_show.titles[int(at[0])]) if len(at) else None


def _dated(found: Suggestions, part: Part) -> Suggestions:
    """The same with dates told by their place in the dates of the whole."""
    chosen = tuple(replace(one, date=int(part.dates[one.date]) if one.date >= 0 else -1) for one in found.chosen)
    return replace(found, chosen=chosen)
