"""Cutting text into words, and folding the forms of a word together.

Light on purpose: it serves English, Spanish, Chinese and Arabic together and needs no dictionary.
Chinese does not part its words, so each of its signs is a word and what we call a word a phrase.
Arabic joins small words to the next one; the article and what stands before it are folded away.
Other alphabets pass through with their accents and case folded.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

BREAK = "|"  # stands for punctuation that ends a clause; never a word, since no word holds it
COMMA = ","


def word_set(words: str) -> frozenset[str]:
    """Return the words of a list written with spaces between."""
    return frozenset(words.split())


# Words that say nothing of what somebody likes, as `tokens` writes them.
STOP = word_set(
    "about after again all also always am an and any anything anyone are around as at away back be because been"
    " before being bit both but by came can come comes could day did do does doing done dont each else ever"
    " every few find first for from get gets getting give go goes going good got great had has have having he"
    " help her here hers him his how id if ill im in into is it its ive just keep kind know last let like liked"
    " likes little long lot lots love loved made make many maybe me might mine more most much my myself need"
    " never new nice no not now of off often old on once one only or other our ours out over own people perhaps"
    " person please put quite rather really same see she should since small so some somebody someone something"
    " sometimes somewhere sort still such sure take than that thats the their them then there these they thing"
    " things think this those thought time times to too tried try trying up us use used usually very want wanted"
    " wants was way we week weeks well were what when where which while who whole why will wish with without"
    " would year years yes yet you your"
    " al algo alguien algun alguna ante antes aqui asi aun bien cada casi como con conmigo cosa cosas cual cuando"
    " de del desde dia dias donde dos durante el ella ellas ellos en encanta encantan entre era eres es esa ese eso"
    " esta estan estar estas este esto estos estoy fue ha hace hacer hay he hoy ir jamas la las le les lo los mas"
    " me mejor menos mi mio mis mucha muchas mucho muchos muy nada ni no nos nosotros nunca o os otra otras otro"
    " otros para pero persona personas poco por porque puede pues que quien quiero se sea ser si sido siempre sin"
    " sobre solo son soy su sus tal tambien tan tanto te tengo ti tiene toda todas todo todos tu tus un una unas"
    " uno unos usted va ver vez voy ya yo gusta gustan gustaba gustaria interesa"
    " 我 你 他 她 它 们 您 的 了 着 过 是 在 有 和 与 跟 或 也 都 就 还 又 很 太 最 更 不 没"
    " 这 那 哪 个 些 什 么 怎 吗 呢 吧 啊"
    " 会 能 可 以 要 想 喜 欢 爱 去 来 到 从 给 对 把 被 让 做 点 时 候 因 为 所 但 而 如 果 上 下 里 一 二 两 三"
    " في من على الى عن مع او ان انا انت هو هي نحن هم هذا هذه ذلك تلك كان كانت لا ليس لم لن ما كل بعض اي احب يعجبني اريد"
    " افضل جدا كثيرا قليلا احيانا دائما ثم لكن اذا عند عندي لدي بعد قبل بين حتى منذ حول يوم اليوم شيء اشياء و"
)

_APOSTROPHES = re.compile("['\u2019\u02bc`\u00b4]")  # dropped, so that "don't" and "men's" are one word each
_HAN = "\u3400-\u9fff"
_PIECES = re.compile(rf"[{_HAN}]|[^\W_{_HAN}]+|[.;:!?()\[\]\n\u2026\u3002\u061b\u061f]+|[,\u3001\u060c]")
_COMMAS = frozenset((COMMA, "\u3001", "\u060c"))
_ARABIC_AND = re.compile(r"\bو(?=ال)")  # "and" is written together with what follows
_ARTICLE = re.compile(r"(?:[بكف]?ال|لل)(?=\w{2})")
_SPELT = str.maketrans("ةى", "هي")  # ends of words that are written either way
_VOWELS = frozenset("aeiouy")


def tokens(text: str) -> list[str]:
    """Return the words of a text in order, lower case and without accents.

    Between them stand `COMMA` for a comma and `BREAK` for other punctuation that ends a
    clause. Hyphens and slashes part words and leave nothing.
    """
    return [_piece(piece) for piece in _PIECES.findall(_plain(text))]


@lru_cache(maxsize=100_000)
def fold(word: str) -> str:
    """Return the form a word shares with its plural: dogs, dog; flores, flor; hobbies, hobby.

    The result is a key, not always a word ("voic"), and two words may share one by accident.
    Folding a key again may change it.
    """
    if not word.isascii():
        return _without_article(word).translate(_SPELT) if len(word) > 3 else word
    if len(word) <= 3:
        return word
    stem = _without_plural(word)
    if len(stem) >= 6 and stem.endswith("our"):
        stem = stem[:-3] + "or"  # British and American
    # Spanish plurals add -es to a consonant (flor, flores), so there the e is dropped from all words.
    if len(stem) >= 5 and stem[-1] == "e" and stem[-2] in "rlndjc" and stem[-3] in _VOWELS:
        stem = stem[:-1]
    # Spanish writes lapiz, lapices; after this both end alike.
    return stem[:-1] + "c" if stem.endswith("z") else stem


@lru_cache(maxsize=100_000)
def fold_verb(word: str) -> str:
    """Return the form shared by dance, dances, danced and dancing, a key like that of `fold`.

    Rough with single words: "can" and "canning", "program" and "programming" share a key, so
    use it where the neighbouring words or the speaker make plain what is meant.
    """
    stem = _without_ending(fold(word))
    if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in _VOWELS:
        stem = stem[:-1]
    return stem[:-1] if len(stem) >= 5 and stem.endswith("e") else stem


def words_of(text: str) -> list[str]:
    """Return the words of a text in order, unfolded, punctuation left out."""
    return [token for token in tokens(text) if token not in (BREAK, COMMA)]


def telling_words(text: str) -> list[str]:
    """Return the words of a text that can tell what it is about, in order, unfolded.

    Left out are the small words of `STOP`, single letters and bare numbers; a sign of Chinese is no letter.
    """
    return [word for word in words_of(text) if tells(word)]


def tells(word: str) -> bool:
    """Whether a word of `tokens` can tell what a text is about; never for punctuation."""
    return (len(word) > 1 or is_sign(word)) and word not in STOP and not word.isdigit()


def is_sign(word: str) -> bool:
    """Whether a word is one sign of Chinese writing."""
    return len(word) == 1 and "\u3400" <= word <= "\u9fff"


def _plain(text: str) -> str:
    text = _APOSTROPHES.sub("", text.casefold())
    if text.isascii():
        return text
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
    return _ARABIC_AND.sub("و ", plain)


def _piece(piece: str) -> str:
    if piece[0].isalnum():
        return piece
    return COMMA if piece in _COMMAS else BREAK


def _without_article(word: str) -> str:
    while found := _ARTICLE.match(word):
        word = word[found.end() :]
    return word


def _without_plural(word: str) -> str:
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith("ie"):
        return word[:-2] + "y"
    if word.endswith("zzes"):
        return word[:-3]
    if word.endswith(("shes", "ches", "xes", "sses")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _without_ending(word: str) -> str:
    if len(word) >= 6 and word.endswith("ing"):
        stem = word[:-3]
    elif len(word) >= 5 and word.endswith("ed") and not word.endswith("eed"):
        stem = word[:-2]
    else:
        return word
    if len(stem) < 3 or _VOWELS.isdisjoint(stem):
        return word
    # A short stem of consonant, vowel, consonant had an e: hiking, hike; but run-ning, sew-ing.
    if len(stem) == 3 and stem[1] in _VOWELS and stem[0] not in _VOWELS and stem[2] not in "aeiouwxy":
        return stem + "e"
    return stem
