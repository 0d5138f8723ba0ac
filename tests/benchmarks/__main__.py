"""`make bench`: our own beside its peers in one run, as ratios. Times are the best of several rounds.

Text: a query against labels, by `TextIndex`, by scikit-learn's letters within words, and by
rapidfuzz's token_set. Ranking: one citizen among so many openings, by every rule and criterion with
ten explained; beside it what scikit-learn takes for the likeness of the tasks alone.
"""

import random
import time

from rapidfuzz import fuzz, process
from sklearn.feature_extraction.text import TfidfVectorizer

from matching.scoring import explanation
from matching.scoring.language import Language
from matching.scoring.text import TextIndex
from matching.scoring.weighting import FIRST
from programme.vocabularies import rows
from tests.benchmarks.pools import SEEKER, opening_pool

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


def bench_text():
    words = sorted({word for group in task_words() for word in group})
    chance = random.Random(1)
    labels = [f"{chance.choice(words)} {chance.choice(words)}" for _label in range(10_000)]
    queries = chance.sample(words, 20)
    ours = TextIndex(labels)
    peer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5))
    matrix = peer.fit_transform(labels)
    timed = {
        "TextIndex": best_time(lambda: [ours.similarity(query) for query in queries]),
        "scikit-learn char_wb 3-5": best_time(
            lambda: [(matrix @ peer.transform([query]).T).toarray() for query in queries]
        ),
        "rapidfuzz token_set": best_time(
            lambda: process.cdist(queries, labels, scorer=fuzz.token_set_ratio)
        ),
    }
    tell(
        "a query against 10,000 labels",
        {name: taken / len(queries) for name, taken in timed.items()},
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
    bench_text()
    bench_ranking()
