"""The lists of fields and tasks keep what programme/data/README.md promises."""

from collections import Counter

from programme.vocabularies import rows


def test_every_field_has_tasks_and_every_task_a_field():
    tasks = Counter(task["field"] for task in rows("tasks"))
    assert set(tasks) == {field["code"] for field in rows("task_fields")}
    assert min(tasks.values()) >= 6


def test_a_word_stands_under_one_task_only():
    words = [
        word.casefold()
        for task in rows("tasks")
        for word in (task["label_da"], *task["synonyms_da"].split("|"))
    ]
    assert [word for word, n in Counter(words).items() if n > 1] == []
    assert [word for word in words if {*word} & {*",;"} or word != word.strip() or not word] == []


def test_codes_and_labels_are_unique():
    for name in ("task_fields", "tasks"):
        for column in ("code", "label_da"):
            said = Counter(row[column].casefold() for row in rows(name))
            assert [word for word, n in said.items() if n > 1] == []
