"""How alike two short Danish texts are: occupation titles, wishes, tasks.

Danish writes *lagermedarbejder* in one word, so words are taken apart and compared part by part.
Spelling stands beside the parts: it forgives *grønsager* and typing errors. Both are cosines, so
a likeness splits exactly into the terms that made it.

What to expect: the same text is 1. Two ways to say one task are .35 to .9 where they share the word
that matters ("lager" and "lagermedarbejder" .7), and near 0 where they share none: that is what
synonyms are for. Texts that share one word of several are .1 to .45. Texts about different things
are 0; of two occupations drawn at random, one pair in a hundred is above .1.
"""

import math
import re
import unicodedata
from collections import defaultdict
from functools import lru_cache

import numpy as np
import snowballstemmer

SPELLING = "~"  # stands for the likeness in letters in an explanation; the wording layer names it

LONGEST = 400  # letters read of one text: someone may paste a whole CV
PARTS_SHARE = 0.3  # of the likeness; the rest is spelling
CHANCE = 0.1  # cosine in letters that two words without anything in common reach
WEAK = 0.3  # weight of "arbejde" and the like: nearly every occupation is some "arbejde"
OWN_SHARE = 0.2  # of the text's own words where a synonym says more


def _words(text):
    return frozenset(text.split())


# "ikke" and "ingen" are missing on purpose: they turn a wish around.
STOP_WORDS = _words(
    """af at de dem den der deres det din dit du eller en er et for fra gerne ham han har hendes
    hun i inden jeg kan med men mig min mit mm mv o og om op over på samt sig sin sit skal som så
    til under ved vi vil være anden andet andre diverse fx lign øvrig øvrige"""
)
WEAK_HEADS = _words(
    """arbejde arbejder assistent beskæftigelse elev funktion hjælp hjælper lærling medarbejder
    medhjælp medhjælper opgave"""
)
HEADS = _words(
    """butik chef fag fører håndværker ingeniør kone konsulent kontor køkken lager leder mager mand
    mekaniker mester montør operatør passer pleje sælger service tekniker vagt vask værksted"""
)
ROOTS = ("center", "foder", "kælder", "køkken", "lagen", "lager", "læder", "teater", "våben")
ENDINGS = _words("e en er erne et ets s") | {""}
SHORT_VERBS = _words("bo få gå se slå sy tø")
NO_VERBS = _words(
    """alle andre brugte danske enkle flere forskellige friske gamle hele ikke kolde lette lille
    mange mindre nye rene simple små store syge tunge unge varme voksne ældre"""
)
PLAIN = str.maketrans("äöüéèëáàíóúçñ", "æøyeeeaaioucn")
BREAKS = re.compile(
    r"""[;\n\r•·|] | ,(?!\d) | \s[-–—](?=\s) | ^[ \t]*(?:[-–—*+]|\d+[.)])\s""",
    re.MULTILINE | re.VERBOSE,
)
AND = re.compile(" og ", re.IGNORECASE)


def phrases(text):
    """The single wishes or tasks in a text.

    "og" parts them only where a verb and its object stand on either side.

    >>> phrases("snitte grøntsager og lave kolde retter, skrive og redigere tekster")
    ['snitte grøntsager', 'lave kolde retter', 'skrive og redigere tekster']
    """
    found: list[str] = []
    for listed in BREAKS.split(text[: 20 * LONGEST]):
        *before, last = AND.split(" ".join(listed.split()).strip(" .:"))
        tasks = [last]
        for piece in reversed(before):
            if _is_task(piece) and _is_task(tasks[0]):
                tasks.insert(0, piece)
            else:
                tasks[0] = f"{piece} og {tasks[0]}"
        found += filter(None, tasks)
    return found


def _is_task(phrase):
    verb, _, rest = phrase.lower().partition(" ")
    return bool(rest) and (verb in SHORT_VERBS or (verb.endswith("e") and verb not in NO_VERBS))


def words_of(text):
    """Its words in small letters without stop words; æ, ø and å however they were typed.

    >>> words_of("Groentsager i KØKKENET")
    ['grøntsager', 'køkkenet']
    """
    text = unicodedata.normalize("NFC", text[:LONGEST]).casefold().translate(PLAIN)
    # "grøntsager" to "groentsager" would serve as well, but the words stand in explanations.
    text = text.replace("ae", "æ").replace("oe", "ø").replace("aa", "å")
    return [word for word in re.findall(r"[^\W_]+", text) if word not in STOP_WORDS]


_snowball = snowballstemmer.stemmer("danish")


@lru_cache(maxsize=100_000)
def stem(word):
    """
    >>> stem("hundene"), stem("køkkenet")
    ('hund', 'køkken')
    """
    # Snowball takes "lager" for layers and cuts "køkken" otherwise than "køkkenet".
    for root in ROOTS:
        if word.startswith(root) and word[len(root) :] in ENDINGS:
            return root
    return _snowball.stemWord(word)


WEAK_STEMS = frozenset(map(stem, WEAK_HEADS))


class Compounds:
    """Takes words apart into words that stand alone in some texts, and common heads.

    >>> Compounds(["rengøring", "hospital"]).parts("hospitalsmedarbejder")
    ('hospitals', 'medarbejder')
    """

    def __init__(self, texts):
        alone = {word for text in texts for word in words_of(text) if len(word) > 3}
        self._stems = {stem(word) for word in alone | WEAK_HEADS | HEADS}
        self._starts = {known[:3] for known in self._stems}
        self._parts: dict[str, tuple[str, ...]] = {}

    def parts(self, word):
        """tuple of str that joined give the word; the word alone if nothing in it is known."""
        if word not in self._parts:
            self._parts[word] = self._take_apart(word) if 5 < len(word) < 50 else (word,)
        return self._parts[word]

    def _known(self, part):
        # Stemming "hospitals" and "hunde" takes the linking -s- and -e- off as well.
        if len(part) < 3 or part[:3] not in self._starts:
            return False
        return stem(part) in self._stems and len(part) < len(stem(part)) + 4

    def _take_apart(self, word):
        # The fewest known parts that write the word up to here.
        ways: dict[int, tuple[str, ...]] = {0: ()}
        for end in range(3, len(word) + 1):
            found = [
                (*ways[start], word[start:end])
                for start in ways
                if end - start < len(word) and self._known(word[start:end])
            ]
            if found:
                ways[end] = min(found, key=len)
        if len(word) in ways:
            return ways[len(word)]
        # What stands before a known head need not be known: "brolægger|medhjælper".
        for start in range(4, len(word) - 3):
            if self._known(word[start:]):
                return (*self.parts(word[:start]), word[start:])
        return (word,)

    def readable(self, words):
        """{stem: the shortest way to write that part in these words}"""
        written = set()
        for word in words:
            *before, head = self.parts(word)
            written.add(head)
            # The linking -s- goes: "hospitals|medarbejder" is about "hospital".
            written |= {p[:-1] if p[-1] == "s" and stem(p[:-1]) == stem(p) else p for p in before}
        return {stem(part): part for part in sorted(written, key=lambda p: (-len(p), p))}

    def stems(self, text):
        """{stem of a part: how often}, weak heads counting less."""
        stems: dict[str, float] = defaultdict(float)
        for word in words_of(text):
            for part in map(stem, self.parts(word)):
                stems[part] += WEAK if part in WEAK_STEMS else 1.0
        return stems

    def grams(self, text):
        """{1 to 3 letters within a word: how often}, weak heads counting less."""
        grams: dict[str, float] = defaultdict(float)
        for (gram, _), n in self.grams_by_stem(text).items():
            grams[gram] += n
        return grams

    def grams_by_stem(self, text):
        """{(gram, stem of the part where its middle lies): how often}"""
        grams: dict[tuple[str, str], float] = defaultdict(float)
        for word in words_of(text):
            stems = [stem(part) for part in self.parts(word) for _ in part]
            stems = [stems[0], *stems, stems[-1]]
            padded = f" {word} "
            for size in (1, 2, 3):
                for start in range(len(padded) - size + 1):
                    gram, part = padded[start : start + size], stems[start + size // 2]
                    if gram != " ":
                        grams[gram, part] += WEAK if part in WEAK_STEMS else 1.0
        return grams


class Rarity:
    """Turns a text into a vector of length 1 over its terms; the rarer in the background, the heavier.

    Not scikit-learn's TfidfVectorizer: that one forgets the query's words that no text has, and
    then a text added to the index would move the likeness of the others.
    """

    def __init__(self, terms_of, background):
        self._terms_of = terms_of
        frequency: dict[str, int] = defaultdict(int)
        for text in background:
            for term in terms_of(text):
                frequency[term] += 1
        self._rarity = {
            term: 1 + math.log((1 + len(background)) / (1 + n)) for term, n in frequency.items()
        }
        self._unseen = 1 + math.log(1 + len(background))
        self.vector = lru_cache(maxsize=20_000)(self._vector)

    def _vector(self, text):
        """{term: weight}, of length 1; empty for a text without words."""
        terms = self._terms_of(text)
        vector = {term: n * self._rarity.get(term, self._unseen) for term, n in terms.items()}
        length = math.sqrt(sum(weight * weight for weight in vector.values()))
        return {term: weight / length for term, weight in vector.items()}


class Background:
    """What is learnt of Danish from some texts, once for many indexes: which words are common, what
    compounds are made of, and which texts mean the same."""

    def __init__(self, texts, synonyms=None):
        learnt = sorted(set(texts).union(*(synonyms or [])))
        self._synonyms = _synonyms_by_name(synonyms or [])
        self.compounds = Compounds(learnt)
        self.parts = Rarity(self.compounds.stems, learnt)
        self.spelling = Rarity(self.compounds.grams, learnt)

    def others(self, text):
        """The synonyms of a text, without itself, in the order of the alphabet."""
        named = self._synonyms.get(_name(text), {})
        return [named[name] for name in sorted(named) if name != _name(text)]


class TermSpace:
    """Texts as vectors, found by their terms."""

    def __init__(self, rarity, texts):
        self.vector = rarity.vector
        self._n_texts = len(texts)
        rows, weights = defaultdict(list), defaultdict(list)
        for row, text in enumerate(texts):
            for term, weight in self.vector(text).items():
                rows[term].append(row)
                weights[term].append(weight)
        self._holders = {
            term: (np.array(held, np.int32), np.array(weights[term])) for term, held in rows.items()
        }

    def cosines(self, query):
        """float, (n_texts,)"""
        cosines = np.zeros(self._n_texts)
        for term, weight in self.vector(query).items():
            if term in self._holders:
                rows, weights = self._holders[term]
                cosines[rows] += weight * weights
        return cosines


class TextIndex:
    """Texts to compare queries with.

    texts : list of str, (n_texts,)
    synonyms : lists of texts that mean one occupation or task
    background : texts that tell which words are common and what compounds are made of; with it,
        a likeness does not depend on the other texts in the index. Default: texts and synonyms.
        Or a `Background`, learnt before together with its synonyms

    >>> index = TextIndex(["lagermedarbejder", "opvask"], [["afrydder", "opvask"]])
    >>> index.similarity("lager").round(1), index.similarity("afrydder").round(1)
    (array([0.8, 0. ]), array([0. , 0.8]))
    >>> [(term, round(share, 1)) for term, share in index.explain("afrydder", 1)]
    [('afrydder', 0.8)]
    """

    def __init__(self, texts, synonyms=None, background=None):
        self._texts = list(texts)
        if not isinstance(background, Background):
            background = Background(self._texts if background is None else background, synonyms)
        self._others, self._compounds = background.others, background.compounds
        others = [
            (row, other) for row, text in enumerate(self._texts) for other in self._others(text)
        ]
        self._meant = np.array([row for row, _ in others], dtype=int)
        self._rows = self._texts + [other for _, other in others]
        self._parts = TermSpace(background.parts, self._rows)
        self._spelling = TermSpace(background.spelling, self._rows)

    def similarity(self, query):
        """float, (n_texts,), in [0, 1]; 1 for the same words, 0 where either text has none."""
        alike = self._alike(query)
        own = alike[: len(self._texts)]
        best = own.copy()
        np.maximum.at(best, self._meant, alike[len(self._texts) :])
        for other in self._others(query):
            np.maximum(best, self._alike(other)[: len(self._texts)], out=best)
        # Rounded, for the cosine of a text with itself may be 1 - 1e-16.
        return np.clip((OWN_SHARE * own + (1 - OWN_SHARE) * best).round(12), 0.0, 1.0)

    def explain(self, query, i):
        """[(term, share), …], largest first; the shares sum to similarity(query)[i].

        A term is a word or part that both have, a synonym that linked them, or SPELLING: letters
        in common beyond those words.
        """
        shares = self._explain_own(query, self._texts[i], self._spelling.cosines(query)[i])
        alike, n = self._alike(query), len(self._texts)
        linked = [(alike[n + k], self._rows[n + k]) for k in np.flatnonzero(self._meant == i)]
        linked += [(self._alike(other)[i], other) for other in self._others(query)]
        # The first of the best, and the text's own synonyms come first.
        best, synonym = max(linked, default=(np.float64(0), ""), key=lambda link: link[0].round(12))
        if best > alike[i]:
            shares = {term: OWN_SHARE * share for term, share in shares.items()}
            shares[synonym] = shares.get(synonym, 0.0) + (1 - OWN_SHARE) * best
        lines = [(term, float(share)) for term, share in shares.items() if share > 1e-12]
        return sorted(lines, key=lambda line: (-line[1], line[0]))

    def _alike(self, query):
        """float, (n_rows,): the texts, then the synonyms of each."""
        parts, spelling = self._parts.cosines(query), self._spelling.cosines(query)
        return PARTS_SHARE * parts + (1 - PARTS_SHARE) * _beyond_chance(spelling)

    def _explain_own(self, query, text, cosine):
        """{term: share} without synonyms; cosine : that of the spelling"""
        spelt = (1 - PARTS_SHARE) * _beyond_chance(cosine)
        spelt_within = self._spelt_within(query, text)
        readable = self._compounds.readable(words_of(query) + words_of(text))
        mine, theirs = self._parts.vector(query), self._parts.vector(text)
        shares = {SPELLING: spelt}
        for part in sorted(mine.keys() & theirs.keys()):
            within = spelt * spelt_within[part] / cosine if spelt else 0.0
            shares[SPELLING] -= within
            shares[readable[part]] = PARTS_SHARE * mine[part] * theirs[part] + within
        return shares

    def _spelt_within(self, query, text):
        """{stem: how much of the cosine of the spelling are its letters, in both texts}"""
        mine, theirs = self._spelling.vector(query), self._spelling.vector(text)
        in_mine, in_theirs = map(self._compounds.grams_by_stem, (query, text))
        all_mine, all_theirs = map(self._compounds.grams, (query, text))
        within: dict[str, float] = defaultdict(float)
        for gram, part in sorted(in_mine.keys() & in_theirs.keys()):
            shared = in_mine[gram, part] / all_mine[gram] * in_theirs[gram, part] / all_theirs[gram]
            within[part] += shared * mine[gram] * theirs[gram]
        return within


def _name(text):
    return " ".join(words_of(text))


def _synonyms_by_name(groups):
    """{name: {name of each text in the same group or groups: that text}}"""
    synonyms: dict[str, dict[str, str]] = defaultdict(dict)
    for group in groups:
        named = {_name(text): text for text in sorted(group, reverse=True) if _name(text)}
        for name in named:
            synonyms[name] |= named
    return synonyms


def _beyond_chance(cosine):
    # Squared, for half the letters in common ("lager", "lagkage") mean next to nothing.
    return (np.maximum(0.0, cosine - CHANCE) / (1 - CHANCE)) ** 2
