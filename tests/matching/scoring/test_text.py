"""How alike are two short Danish texts, and does the explanation add up?"""

import csv
import random
import subprocess
import sys
from pathlib import Path
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.scoring.text import SPELLING, TextIndex, phrases, words_of

ROOT = Path(__file__).parents[3]
DATA = ROOT.parent / "shared" / "data"

TASKS = [
    "lagermedarbejder",
    "køre truck og flytte paller",
    "snitte grønsager",
    "kolde retter",
    "hjælpe i køkkenet",
    "passe og fodre katte og hunde",
    "sætte bøger på plads på hylderne",
    "skrive og redigere tekster",
    "vaske og støvsuge biler",
    "it-support",
    "militærmusiker",
    "frisør",
]


def alike(one, other, background=TASKS, synonyms=None):
    return TextIndex([other], synonyms, background).similarity(one)[0]


def best_for(wish):
    return TASKS[TextIndex(TASKS).similarity(wish).argmax()]


# What a wish finds.


@pytest.mark.parametrize(
    ("wish", "task"),
    [
        ("lager", "lagermedarbejder"),
        ("lager medarbejder", "lagermedarbejder"),
        ("Lagerarbejde", "lagermedarbejder"),
        ("truckfører", "køre truck og flytte paller"),
        ("snitte grøntsager", "snitte grønsager"),
        ("lave kolde retter", "kolde retter"),
        ("køkkenarbejde", "hjælpe i køkkenet"),
        ("hundepasser", "passe og fodre katte og hunde"),
        ("it", "it-support"),
    ],
)
def test_bettina_and_the_others_find_their_task(wish, task):
    assert best_for(wish) == task
    assert alike(wish, task) > 0.2


@pytest.mark.parametrize(
    ("wish", "task"),
    [
        ("it", "militærmusiker"),
        ("ro", "frisør"),
        ("sekretær", "servitrice"),
        ("skrive og redigere tekster", "vaske og støvsuge biler"),
        ("snitte grøntsager", "køre truck og flytte paller"),
    ],
)
def test_what_only_shares_letters_is_next_to_nothing(wish, task):
    assert alike(wish, task) < 0.05


def test_the_brewery_is_not_karinas_warehouse():
    brewery = alike("lager", "brygge lagerøl og pilsner")
    assert brewery < 0.15 < 0.6 < alike("lager", "lagermedarbejder")


@pytest.mark.parametrize("typed", ["groentsager", "GRØNTSAGER", "grøntsager!", "gro\u0308ntsager"])
def test_letters_typed_otherwise_are_the_same_word(typed):
    assert alike(typed, "grøntsager") == 1


@pytest.mark.parametrize("typed", ["lagermedarbejdr", "lagermedabrejder", "lagermedarbejdeer"])
def test_a_typing_error_costs_little(typed):
    assert best_for(typed) == "lagermedarbejder"
    assert alike(typed, "lagermedarbejder") > 0.3


def test_not_is_a_word():
    assert words_of("Ikke kunder, ingen telefon og en kasse") == [
        *("ikke", "kunder", "ingen", "telefon", "kasse"),
    ]
    assert alike("ikke kunder", "kunder") < 1


@pytest.mark.parametrize("nothing", ["", "   ", "og i på", "🙂🙂", "…", "\u0301"])
def test_a_text_without_words_is_like_nothing(nothing):
    index = TextIndex([*TASKS, nothing], [[nothing, "frisør"]])
    assert index.similarity(nothing).tolist() == [0] * (len(TASKS) + 1)
    assert index.similarity("frisør")[-1] == 0
    assert index.explain(nothing, 0) == []


def test_an_empty_index_answers_with_nothing():
    assert TextIndex([]).similarity("lager").shape == (0,)


@pytest.mark.parametrize("pasted", ["lager " * 17_000, "x" * 100_000, "🙂" * 100_000])
def test_a_pasted_cv_is_quick(pasted):
    index = TextIndex(TASKS)
    started = perf_counter()
    assert np.isfinite(index.similarity(pasted)).all()
    phrases(pasted)
    assert perf_counter() - started < 1


# Synonyms.


def test_a_synonym_links_words_that_share_nothing():
    synonyms = [["ekspedient", "butiksassistent"]]
    index = TextIndex(["butiksassistent", "frisør"], synonyms)
    assert index.similarity("Ekspedient").tolist() == pytest.approx([0.8, 0], abs=0.05)
    assert index.explain("Ekspedient", 0)[0][0] == "ekspedient"


def test_a_synonym_of_the_wish_links_it_to_a_longer_task():
    synonyms = [["ekspedient", "butiksassistent"]]
    task = "butiksassistent i byggemarked"
    assert alike("ekspedient", task) < 0.1 < 0.3 < alike("ekspedient", task, synonyms=synonyms)


def test_synonyms_do_not_chain_from_group_to_group():
    synonyms = [["kok", "køkkenchef"], ["køkkenchef", "direktør"]]
    assert alike("direktør", "kok", synonyms=synonyms) < 0.1


# Explanations.


def test_an_explanation_names_the_parts_in_readable_danish():
    index = TextIndex(["hospitalsmedarbejder"], background=["hospital", *TASKS])
    assert [term for term, _ in index.explain("medarbejder på hospitalet", 0)][:2] == [
        *("hospital", "medarbejder"),
    ]


def test_spelling_is_one_line_and_only_what_the_words_leave():
    index = TextIndex(TASKS)
    lines = index.explain("snitte grøntsager", TASKS.index("snitte grønsager"))
    assert [term for term, _ in lines] == ["snitte", SPELLING]
    assert [term for term, _ in index.explain("Frisør", TASKS.index("frisør"))] == ["frisør"]


# Phrases.


@pytest.mark.parametrize(
    ("text", "tasks"),
    [
        ("lager; pakke varer, tælle op", ["lager", "pakke varer", "tælle op"]),
        ("- lager\n• pakke varer\n2. tælle op", ["lager", "pakke varer", "tælle op"]),
        ("skrive og redigere tekster", ["skrive og redigere tekster"]),
        ("passe og fodre katte og hunde", ["passe og fodre katte og hunde"]),
        ("køre truck og flytte paller", ["køre truck", "flytte paller"]),
        ("gå tur med hunde og muge ud", ["gå tur med hunde", "muge ud"]),
        ("muge ud og fodre heste og katte", ["muge ud", "fodre heste og katte"]),
        ("mærke gamle og nye bøger", ["mærke gamle og nye bøger"]),
        ("social- og sundhedshjælper", ["social- og sundhedshjælper"]),
        ("rengøring af kontorer og trapper", ["rengøring af kontorer og trapper"]),
        ("højst 1,5 time ad gangen", ["højst 1,5 time ad gangen"]),
        (" ; ,\n", []),
    ],
)
def test_phrases_are_single_tasks(text, tasks):
    assert phrases(text) == tasks


@given(st.text())
def test_phrases_are_never_empty_and_always_trimmed(text):
    assert all(phrase and phrase == phrase.strip() for phrase in phrases(text))


# Properties.

danish = st.lists(
    st.sampled_from([*" ".join(TASKS).split(), "lager", "hunde", "grøntsagr", "ikke", "køkken"]),
    max_size=5,
).map(" ".join)
texts = danish | st.text(max_size=30)
groups = st.lists(st.lists(texts, max_size=3), max_size=3)
indexes = st.builds(
    TextIndex,
    st.lists(texts, min_size=1, max_size=5),
    groups,
    st.none() | st.lists(texts, max_size=5),
)


@given(indexes, texts)
def test_a_likeness_lies_between_0_and_1_and_its_shares_add_up_to_it(index, query):
    for i, likeness in enumerate(index.similarity(query)):
        shares = [share for _, share in index.explain(query, i)]
        assert 0 <= likeness <= 1
        assert sum(shares) == pytest.approx(likeness, abs=1e-9)
        assert shares == sorted(shares, reverse=True)
        assert all(share > 0 for share in shares)


@given(texts, groups, st.none() | st.lists(texts))
def test_a_text_with_words_is_wholly_like_itself(text, synonyms, background):
    expected = 1 if words_of(text) else 0
    assert TextIndex([text], synonyms, background).similarity(text)[0] == expected


@given(st.lists(texts, min_size=1), st.lists(texts), texts, groups, st.lists(texts))
def test_with_a_background_another_company_moves_no_likeness(
    mine, others, query, names, background
):
    alone = TextIndex(mine, names, background)
    among = TextIndex([*others, *mine], names, background)
    assert among.similarity(query)[len(others) :].tolist() == alone.similarity(query).tolist()
    assert among.explain(query, len(others)) == alone.explain(query, 0)


@given(st.lists(texts), texts, groups, st.none() | st.lists(texts), st.randoms())
def test_the_order_of_rows_changes_nothing(mine, query, names, background, chance):
    order = list(range(len(mine)))
    chance.shuffle(order)
    shuffled = TextIndex(
        [mine[i] for i in order],
        chance.sample(names, len(names)),
        background and chance.sample(background, len(background)),
    )
    straight = TextIndex(mine, names, background).similarity(query)
    assert shuffled.similarity(query).tolist() == straight[order].tolist()


@given(texts, texts, groups)
def test_with_synonyms_and_the_same_background_no_likeness_falls(text, query, names):
    background = [*TASKS, *(name for group in names for name in group)]
    assert alike(query, text, background, names) >= alike(query, text, background)


def test_neither_django_nor_anything_slow_is_imported():
    slow = "{'django', 'sklearn', 'scipy'}"
    code = f"import sys, matching.scoring.text; sys.exit(bool({slow} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


# Figures on job-centre titles against ESCO's Danish labels.


def mean_reciprocal_rank(index, queries, wanted):
    """queries : list of str      wanted : for each query, the rows that are right"""
    found = []
    for query, rows in zip(queries, wanted, strict=True):
        likeness = index.similarity(query)
        best = likeness[rows].max()
        # Rows that tie share their ranks: otherwise all zeros would be a hit.
        tied = (likeness == best).sum() - (likeness[rows] == best).sum()
        found.append(1 / (1 + (likeness > best).sum() + tied / 2))
    return np.mean(found)


def mistyped(title, chance):
    at = chance.randrange(len(title))
    letter = chance.choice("abcdefghijklmnoprstuvyæøå")
    return chance.choice(
        [
            title[:at] + title[at + 1 :],
            title[:at] + letter + title[at:],
            title[:at] + letter + title[at + 1 :],
        ]
    )


@pytest.mark.skipif(not DATA.exists(), reason=f"the crosswalk and ESCO are not in {DATA}")
def test_job_centre_titles_find_their_occupation():
    with (DATA / "esco" / "occupations_da.csv").open(encoding="utf-8-sig") as file:
        occupations = list(csv.DictReader(file))
    labels = [occupation["preferredLabel"] for occupation in occupations]
    names = [
        [occupation["preferredLabel"], *occupation["altLabels"].splitlines()]
        for occupation in occupations
    ]
    row_of = {occupation["conceptUri"]: row for row, occupation in enumerate(occupations)}
    linked = {}
    with (DATA / "occupations" / "titles_dev.tsv").open(encoding="utf-8") as file:
        for link in csv.DictReader(file, delimiter="\t"):
            # C: names of whole groups ("Andet monteringsarbejde"), not of occupations.
            if link["esco_uri"] in row_of and not link["disco"].startswith("C"):
                linked.setdefault(link["title"], []).append(row_of[link["esco_uri"]])
    titles, wanted = list(linked), list(linked.values())
    chance = random.Random(7)

    plain, thesaurus = TextIndex(labels), TextIndex(labels, names)

    assert mean_reciprocal_rank(plain, titles, wanted) > 0.62
    assert mean_reciprocal_rank(thesaurus, titles, wanted) > 0.66
    typos = [mistyped(title, chance) for title in titles]
    assert mean_reciprocal_rank(plain, typos, wanted) > 0.57
    at_random = [plain.similarity(t)[chance.sample(range(len(labels)), 50)] for t in titles]
    assert np.quantile(at_random, 0.98) < 0.15
