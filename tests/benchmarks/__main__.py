"""`make bench`: our own beside its peers in one run, as ratios.

Text: does a job-centre title find its occupation, plain and mistyped, and what does a query take, by
`TextIndex`, by rapidfuzz's token_set and by scikit-learn's TF-IDF. Each query is asked once and alone,
as a page asks: `TextIndex` remembers those it has met, and only the first time counts.
Ranking: one citizen among so many openings, by every rule and criterion with ten explained; beside it
what scikit-learn takes for the likeness of the tasks alone. Times are the best of several rounds.
"""

import random
import time
from functools import partial
from itertools import islice

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.utils import default_process
from sklearn.feature_extraction.text import TfidfVectorizer

from matching.scoring import explanation
from matching.scoring.language import Language
from matching.scoring.text import OWN_SHARE, TextIndex, stem
from matching.scoring.weighting import FIRST
from programme.vocabularies import rows
from tests.benchmarks.pools import SEEKER, opening_pool
from tests.benchmarks.titles import missing, mistyped, read_titles, reciprocal_rank

ROUNDS = 5


def best_time(work):
    times = []
    for _round in range(ROUNDS):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return min(times)


def task_words():
    return [
        [row["label_da"], *filter(None, row["synonyms_da"].split("|"))] for row in rows("tasks")
    ]


def token_set(labels):
    labels = [default_process(label) for label in labels]

    def likeness(query):
        query = default_process(query)
        return process.cdist([query], labels, scorer=fuzz.token_set_ratio, dtype=np.float32)[0]

    return likeness


def tfidf(labels, **settings):
    vectorizer = TfidfVectorizer(**settings)
    matrix = vectorizer.fit_transform(labels)
    return lambda query: (matrix @ vectorizer.transform([query]).T).toarray()[:, 0]


PEERS = {
    "rapidfuzz token_set": token_set,
    "scikit-learn char_wb 3-5": partial(tfidf, analyzer="char_wb", ngram_range=(3, 5)),
    "scikit-learn words": tfidf,
}


def with_synonyms(peer):
    """The peer over all names of an occupation, weighed the way TextIndex weighs its synonyms."""

    def over(names):
        preferred = np.cumsum([0, *map(len, names[:-1])])
        owners = np.repeat(np.arange(len(names)), [len(group) for group in names])
        likeness = peer([name for group in names for name in group])

        def joined(query):
            alike, best = likeness(query), np.zeros(len(names))
            np.maximum.at(best, owners, alike)
            return OWN_SHARE * alike[preferred] + (1 - OWN_SHARE) * best

        return joined

    return over


def bench_titles():
    print("job-centre titles against ESCO's labels")
    if missing():
        print(f"  left out, for these are not there: {', '.join(map(str, missing()))}")
        return
    jobs, groups, names = read_titles()
    labels = [preferred for preferred, *_others in names]
    print(f"  {len(jobs)} titles, {len(labels):,} labels; mean reciprocal rank, share found first")
    print(f"  {'':38}  plain  first   typo  first   ms a query      ×")
    stem.cache_clear()
    index = TextIndex(labels)
    ours = tell_titles("TextIndex", index.similarity, jobs)
    for name, peer in PEERS.items():
        tell_titles(name, peer(labels), jobs, ours)
    stem.cache_clear()
    thesaurus = TextIndex(labels, names)
    tell_titles("TextIndex, with synonyms", thesaurus.similarity, jobs, ours)
    for name, peer in PEERS.items():
        tell_titles(f"{name}, with synonyms", with_synonyms(peer)(names), jobs, ours)

    # As many as TextIndex promises 3 ms for.
    many = ([name for group in names for name in group] * 2)[:10_000]
    likeness = TextIndex(many).similarity
    taken = min(ranks_and_time(likeness, asked, jobs.values())[1] for asked in (jobs, typos(jobs)))
    print(f"  TextIndex over 10,000 of ESCO's names  {taken * 1000:40.2f} ms a query")
    everything = jobs | groups
    for name, answer in (("TextIndex", index), ("with synonyms", thesaurus)):
        ranks, _taken = ranks_and_time(answer.similarity, everything, everything.values())
        print(f"  all {len(everything)} titles, groups included, {name:15} {np.mean(ranks):.3f}")


def typos(titles):
    chance = random.Random(1)
    return [mistyped(title, chance) for title in titles]


def tell_titles(name, likeness, jobs, ours=None):
    """Prints a line of the table; how many seconds a query takes."""
    plain, taken = ranks_and_time(likeness, jobs, jobs.values())
    typo, taken_again = ranks_and_time(likeness, typos(jobs), jobs.values())
    best = min(taken, taken_again)
    figures = "  ".join(f"{np.mean(r):.3f}   {np.mean(np.equal(r, 1)):.2f}" for r in (plain, typo))
    print(f"  {name:38}  {figures} {best * 1000:12.2f} {best / (ours or best):6.2f}")
    return best


def ranks_and_time(likeness, queries, wanted):
    """The reciprocal rank for each query, and how many seconds one takes."""
    begun = time.perf_counter()
    found = [likeness(query) for query in queries]
    taken = (time.perf_counter() - begun) / len(found)
    return [reciprocal_rank(*pair) for pair in zip(found, wanted, strict=True)], taken


def bench_text():
    words = sorted({word for group in task_words() for word in group})
    chance = random.Random(1)
    labels = [f"{chance.choice(words)} {chance.choice(words)}" for _label in range(10_000)]
    # Every round asks others.
    queries = chance.sample(words, ROUNDS * 20)

    def taken(likeness):
        rounds = iter(queries)
        return best_time(lambda: [likeness(query) for query in islice(rounds, 20)]) / 20

    tell(
        "a query against 10,000 labels",
        {"TextIndex": taken(TextIndex(labels).similarity)}
        | {name: taken(peer(labels)) for name, peer in PEERS.items()},
    )


def bench_ranking():
    words = task_words()
    language, peer = Language(words), TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5))
    for count in (300, 3_000):
        pool = opening_pool(count, words)
        tasks = [", ".join(said) for said in pool["tasks"]]
        matrix = peer.fit_transform(tasks)

        def ranked(pool=pool):
            ranking = explanation.rank("companies", FIRST["companies"], language, SEEKER, pool)
            return explanation.explanation(ranking, 10)

        def likeness_alone(matrix=matrix):
            return (
                (matrix @ peer.transform(SEEKER["wishes"]).T).toarray().max(axis=1).argsort()[-10:]
            )

        ranked()  # how alike two phrases are is remembered from one ranking to the next
        tell(
            f"one citizen among {count:,} openings",
            {
                "all rules and criteria, ten explained": best_time(ranked),
                "scikit-learn, likeness of tasks alone": best_time(likeness_alone),
            },
        )


def tell(what, times):
    ours = next(iter(times.values()))
    print(what)
    for name, taken in times.items():
        print(f"  {name:38} {taken * 1000:9.2f} ms   × {taken / ours:.2f}")


if __name__ == "__main__":
    bench_titles()
    bench_text()
    bench_ranking()
