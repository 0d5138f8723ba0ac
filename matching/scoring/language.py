"""Similarity of phrases under one set of word lists, remembered from one ranking to the next."""

from functools import lru_cache

import numpy as np

from matching.scoring.text import Background, TextIndex

EITHER = 0.25  # of a likeness: what speaks for work where nothing is known
REMEMBERED = 500_000  # pairs, some 60 MB


class Language:
    """Word lists as background and thesaurus; how alike two phrases are depends on nothing else,
    so that a new company never moves another one's score."""

    def __init__(self, synonyms, soft=()):
        """synonyms : groups of words that mean one thing      soft : wishes about the workplace"""
        self._work = tuple(group[0] for group in synonyms)  # the others are known as synonyms
        self._soft = tuple(soft)
        self.looks_like_work = lru_cache(maxsize=100_000)(self._looks_like_work)
        self._background = Background([text for group in synonyms for text in group], synonyms)
        self._pairs: dict[tuple[str, str], float] = {}
        self._index = lru_cache(maxsize=256)(self._new_index)  # most hold one phrase

    def _new_index(self, phrases):
        return TextIndex(phrases, background=self._background)

    def similarities(self, query, phrases):
        """How alike the query is to each phrase, in [0, 1]: float (len(phrases),)."""
        if any((query, text) not in self._pairs and text != query for text in phrases):
            if len(self._pairs) > REMEMBERED:
                self._pairs.clear()
            found = self._index(tuple(phrases)).similarity(query).tolist()
            self._pairs.update(zip([(query, text) for text in phrases], found, strict=True))
        return np.array([1.0 if text == query else self._pairs[query, text] for text in phrases])

    def _looks_like_work(self, phrase):
        """How much a phrase looks like an occupation or task and not like a wish about the
        workplace ("ro", "gode kolleger"), in (0, 1]; 1 for words that resemble neither.

        >>> language = Language([["passe haven"]], ["ro"])
        >>> [round(language.looks_like_work(said), 1) for said in ("passe haven", "ro", "dyrlæge")]
        [1.0, 0.2, 1.0]
        """
        work, soft = (
            self._index(texts).similarity(phrase).max(initial=0)
            for texts in (self._work, self._soft)
        )
        return float((work + EITHER) / (work + soft + EITHER))

    def best(self, queries, column):
        """For each query and row, the similarity of the row's most alike phrase.

        queries : phrases      column : object (n,), tuples of phrases      Returns (queries, n).
        """
        texts = sorted({text for row in column for text in row})
        place = {text: n for n, text in enumerate(texts)}
        rows = np.array([row for row, said in enumerate(column) for _ in said], int)
        which = np.array([place[text] for said in column for text in said], int)
        best = np.zeros((len(queries), len(column)))
        if texts:
            for query, alike in enumerate(queries):
                np.maximum.at(best[query], rows, self.similarities(alike, texts)[which])
        return best

    def most_alike(self, query, phrases):
        """The phrase most like the query, and how alike; the first of equals."""
        found = self.similarities(query, phrases)
        return phrases[int(found.argmax())], float(found.max())

    def terms(self, query, phrase, most=4):
        """Why two phrases are alike: [[term, share], …], the largest shares first."""
        if query == phrase:
            return [[query, 1.0]]
        explained = self._index((phrase,)).explain(query, 0)
        return [[term, round(float(share), 4)] for term, share in explained[:most]]
