"""Which language a text is in, as far as the reader needs to know: English, another one, or nobody can tell.

A script tells its languages nearly alone.  Among those in Latin letters the small words tell: each language has a dozen
that make up a fifth of any text.  Limits: close relatives in one script (Serbian and Macedonian, Hindi and Marathi) are
named after the larger; a text of a few words stays undecided.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter

SPACELESS = frozenset({"zh", "ja", "th", "lo", "km", "my", "bo"})
"""Languages written without spaces between words."""
UNDECIDED = "und"

_SAMPLE = 20_000  # characters from the start, the middle and the end

# First code point of each block, and the language it stands for; "" is for signs that tell nothing.
_BLOCKS = (
    (0x0000, ""), (0x0041, "latin"), (0x005B, ""), (0x0061, "latin"), (0x007B, ""), (0x00C0, "latin"), (0x0250, ""),
    (0x0370, "el"), (0x0400, "cyrillic"), (0x0530, "hy"), (0x0590, "he"), (0x0600, "arabic"), (0x0700, ""),
    (0x0750, "arabic"), (0x0780, ""), (0x0900, "hi"), (0x0980, "bn"), (0x0A00, "pa"), (0x0A80, "gu"), (0x0B00, ""),
    (0x0B80, "ta"), (0x0C00, "te"), (0x0C80, "kn"), (0x0D00, "ml"), (0x0D80, "si"), (0x0E00, "th"), (0x0E80, "lo"),
    (0x0F00, "bo"), (0x1000, "my"), (0x10A0, "ka"), (0x1100, "ko"), (0x1200, "am"), (0x13A0, ""), (0x1780, "km"),
    (0x1800, ""), (0x1E00, "latin"), (0x1F00, "el"), (0x2000, ""), (0x3040, "ja"), (0x3100, ""), (0x3400, "zh"),
    (0x4DC0, ""), (0x4E00, "zh"), (0xA000, ""), (0xAC00, "ko"), (0xD7B0, ""), (0xF900, "zh"), (0xFB00, ""),
    (0xFB50, "arabic"), (0xFE00, ""), (0x20000, "zh"), (0x2FA20, ""),
)  # fmt: skip
_STARTS = tuple(start for start, _ in _BLOCKS)

# Letters that only one of the languages of a script uses, the more telling first.
_TELLING = {
    "cyrillic": (("uk", "їєґ"), ("be", "ў"), ("sr", "јљњћђ"), ("kk", "әғқңөұү"), ("ru", "ыэё")),
    "arabic": (("ur", "ٹڈڑے"), ("fa", "پچژگ")),
}
_OTHERWISE = {"cyrillic": "bg", "arabic": "ar"}

_SMALL_WORDS = {
    "en": "the of and to in that is was for on with as by at from it his be are has have had this not will said which",
    "fr": "le la les des et du une est dans que pour qui sur au par avec pas sont ont cette aux ne il ce",
    "de": "der die und das den von zu mit sich des ist im dem nicht ein eine auch auf für sie als wird dass",
    "es": "el los las del y que en una por con para es se su al como más pero lo ha han este",
    "pt": "o os as do da dos das e que em uma por com para é não se ao mais como foi pelo",
    "it": "il di che la per una del della dei è non con sono si le gli nel alla ha anche più",
    "nl": "de het een van en is dat op te voor met zijn niet aan er ook door naar wordt heeft",
    "pl": "i w na z że się do nie jest o jak po to od przez dla oraz który są",
    "tr": "ve bir bu için ile da de olarak olan çok daha gibi kadar sonra en ne",
    "sv": "och att det i som en på är av för med den till inte har de om ett",
    "no": "og i det er på en til som for av at med har de ikke den et var",
    "ro": "și de în a la cu pe nu că care din este mai pentru sunt o un",
    "cs": "a v se na je že s z do o k i by pro jako za ale jsou který",
    "hu": "a az és hogy nem is egy ez meg de volt csak már még van",
    "id": "yang dan di untuk dengan dari ini dalam tidak itu akan pada juga oleh ke",
    "vi": "và của là có trong được cho các những với không này đã",
    "fi": "ja on ei että se oli mutta myös ovat hän joka sen kun",
}
_VOCABULARY = {code: frozenset(words.split()) for code, words in _SMALL_WORDS.items()}
_LEAST_SHARE = 0.12  # of all words; running text has 25-45 % of its own small words
_LEAST_WORDS = 2


def language(text: str) -> str:
    """The two-letter code of the language most of the text is in, or `und`.

    >>> language("The envoy said that the talks of the week were over and that both sides had left.")
    'en'
    >>> language("Посол сообщил, что переговоры завершены и обе стороны уехали, но вернутся ещё раз.")
    'ru'
    >>> language("Quenby")
    'und'
    """
    sample = _sample(text)
    scripts = Counter(filter(None, (_BLOCKS[bisect_right(_STARTS, ord(c)) - 1][1] for c in sample)))
    if not scripts:
        return UNDECIDED
    if scripts["ja"] > 0.1 * scripts["zh"]:  # Japanese mixes its own syllables with Chinese characters
        scripts["ja"] += scripts.pop("zh", 0)
    script = min(scripts, key=lambda s: (-scripts[s], s))
    if script == "latin":
        return _by_small_words(sample)
    if script in _TELLING:
        lower = sample.lower()
        letters = scripts[script]
        for code, telling in _TELLING[script]:
            if sum(lower.count(letter) for letter in telling) > 0.002 * letters:
                return code
        return _OTHERWISE[script]
    return script


def _sample(text: str) -> str:
    if len(text) <= 3 * _SAMPLE:
        return text
    middle = len(text) // 2
    return text[:_SAMPLE] + text[middle : middle + _SAMPLE] + text[-_SAMPLE:]


def _by_small_words(sample: str) -> str:
    words = re.findall(r"[^\W\d_]+", sample.lower())
    if not words:
        return UNDECIDED
    hits = {code: sum(word in vocabulary for word in words) for code, vocabulary in _VOCABULARY.items()}
    best = min(hits, key=lambda code: (-hits[code], code))
    tied = [code for code, count in hits.items() if count == hits[best]]
    if hits[best] < _LEAST_WORDS or hits[best] < _LEAST_SHARE * len(words) or len(tied) > 1:
        return UNDECIDED
    return best
