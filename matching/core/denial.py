"""Telling "no dogs" from "dogs": which stretches of a text are denied in it.

Not grammar, only the short ways in which people and listings say no, in English, Spanish, Chinese and Arabic.
A denial reaches over small words ("not a fan of dancing") and along a list ("no dogs, cats
or horses"), and ends with its clause. Anything unclear counts as not denied.
"""

from __future__ import annotations

from collections.abc import Sequence

from matching.core.words import BREAK, COMMA, tells, word_set

Span = tuple[int, int]  # first word and the one after the last

_NO = word_set(
    "no not never without nor neither dont doesnt didnt cant cannot isnt arent wont wouldnt aint"
    " sin nunca jamas tampoco ni ningun ninguna ninguno 不 没 لا ولا ليس ليست لست لم لن بدون دون بلا مش مو"
)
_AVERSE = word_set(
    "hate hates hated hating dislike dislikes disliked detest loathe avoid avoids avoiding afraid scared fear"
    " allergic allergy allergies except odio odia detesto evitar evito evita miedo alergia alergias alergico"
    " alergica excepto salvo 怕 讨 厌 嫌 除 اكره اخاف اتجنب حساسية"
)
_LIKING = word_set(
    "like likes liked enjoy enjoys want wants love loves fan keen into interested gusta gustan gustaba encanta"
    " encantan interesa interesan quiero quiere 喜 爱 想 احب اريد يعجبني افضل استمتع"
)
_BRIDGES = word_set(
    "a an any the of to for with about at do does doing be being very much many more really big go going have"
    " having me my mi el la los las un una unos unas de del al con en mucho muchos mucha muchas muy hacer ir"
    " nada 有 会 能 要 欢 太 再 去 做 من في على ان الى عن اي جدا كثيرا ابدا"
)
_LINKS = word_set("and or nor y e o u ni 和 跟 与 或 و او ولا")
_AND = word_set("and y e 和 و")
_MERELY = word_set("only just solo solamente 仅 只 但 光 فقط")
_IS = word_set("is are was were es esta estan")
_AFTER_NO = word_set(
    "allowed permitted welcome admitted for my really please thanks permitido permitidos permitida permitidas"
    " admitido admitidos gracias"
)
_SAYING = _NO | _AVERSE | _LIKING | _BRIDGES | _LINKS | _MERELY | _IS


def denies(words: Sequence[str]) -> bool:
    """Whether any word of `tokens` could begin a denial; a quick look before `denied`."""
    return not (_NO.isdisjoint(words) and _AVERSE.isdisjoint(words))


def denied(words: Sequence[str], spans: Sequence[Span]) -> list[bool]:
    """Return for each span, in order, whether the words around it say no to it.

    `words` come from `tokens`, unfolded; `spans` are ascending and do not overlap.
    """
    starts = {start: number for number, (start, _) in enumerate(spans)}
    answers = [_refused_after(words, end) for _, end in spans]
    reach = _Reach()
    at = 0
    while at < len(words):
        number = starts.get(at)
        if number is None:
            reach.read(words[at], words[at + 1] if at + 1 < len(words) else BREAK)
            at += 1
        else:
            at = spans[number][1]
            answers[number] = reach.meets_span(words[at] if at < len(words) else BREAK) or answers[number]
    return answers


def affirmed(words: Sequence[str]) -> list[str]:
    """Return the telling words of `tokens` that the text does not say no to, in order."""
    spans: list[Span] = []
    for at, word in enumerate(words):
        if not tells(word) or word in _SAYING:
            continue
        # Words side by side stand or fall together: "no loud music".
        start = spans.pop()[0] if spans and spans[-1][1] == at else at
        spans.append((start, at + 1))
    kept = [span for span, no in zip(spans, denied(words, spans), strict=True) if not no]
    return [word for start, end in kept for word in words[start:end]]


def _refused_after(words: Sequence[str], end: int) -> bool:
    if end < len(words) and words[end] in _IS:
        end += 1
    rest = words[end : end + 2]
    return len(rest) == 2 and rest[0] in _NO and rest[1] in _AFTER_NO


class _Reach:
    """How far the latest denial still reaches, fed word by word."""

    def __init__(self) -> None:
        self.open = False
        self._slack = 0  # words of no meaning to us that may still stand in between
        self._closed_by_span = False  # something was denied already: only a list goes on from here
        self._after_comma = False
        self._after_and = False

    def read(self, word: str, following: str) -> None:
        """Take in a word outside the spans."""
        if word in _NO or word in _AVERSE:
            self._begin(word, following)
        elif self.open:
            self._go_on(word)

    def meets_span(self, following: str) -> bool:
        """Whether the denial takes in the span that starts here; `following` is the word after it."""
        if not self.open or self._closed_by_span:
            self.open = False
            return False
        if self._after_comma and following not in (COMMA, BREAK) and following not in _LINKS:
            self.open = False  # "no dogs, painting is what I like" begins a new thought
            return False
        self._closed_by_span = True
        return True

    def _begin(self, word: str, following: str) -> None:
        linking = word in _LINKS and self.open  # Spanish "ni" both links and denies
        self.open = following not in _MERELY
        self._slack = max(1 if word in _AVERSE else 0, self._slack if linking else 0)
        self._closed_by_span = self._after_comma = self._after_and = False

    def _go_on(self, word: str) -> None:
        if word in _LINKS:
            self._closed_by_span = self._after_comma = False
            self._after_and = word in _AND
        elif word == COMMA:
            self._after_comma = self._after_and = self._closed_by_span
            self.open, self._closed_by_span = self._closed_by_span, False
        elif word in _LIKING and self._after_and:
            self.open = False  # "hate crowds and like dogs"
        elif word in _LIKING and not self._closed_by_span and self._slack == 0:
            self._slack = 1  # "do not like loud concerts" is as plain as "hate loud concerts"
        elif word in _BRIDGES and not self._closed_by_span:
            pass
        elif self._slack and not self._closed_by_span and word not in _LIKING and word != BREAK:
            self._slack -= 1
        else:
            self.open = False
