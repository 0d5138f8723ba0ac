"""Files as people send them, told with volunteers; and everything that refuses one."""

import datetime
import io
import tracemalloc
import zipfile

import openpyxl
import pytest
import time_machine
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from citizens.importing import Citizens
from companies.importing import Companies
from mentors.importing import Mentors
from mentors.models import Mentor
from programme.importing import load
from programme.importing.cells import guard
from programme.importing.faults import Fault
from programme.importing.reading import read
from programme.timetable import Timetable
from tests.importing import as_csv, figures, places, rows_of_all_tables, workbook, written

pytestmark = pytest.mark.django_db

HEADER = "ref,name,postcode,capacity,timetable,languages\n"
BJØRN = 'M-1,Bjørn Åkjær,8300,2,"man 9-12; tir-tor 8:00-14:00",dansk; færøsk\n'


def mentors():
    return {
        mentor.ref: (mentor.name, mentor.postcode_id, mentor.capacity, mentor.languages)
        for mentor in Mentor.objects.all()
    }


AS_SENT = {"M-1": ("Bjørn Åkjær", "8300", 2, ["dansk", "færøsk"])}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_bjørn_keeps_his_name_in_every_encoding(tmp_path, encoding, line_end):
    content = (HEADER + BJØRN).replace("\n", line_end).encode(encoding)
    report = load(Mentors(), written(tmp_path, content), commit=True)
    assert figures(report) == (1, 0, 0, [])
    assert mentors() == AS_SENT


def test_semicolons_part_cells_and_bars_part_lists(tmp_path):
    content = (
        "ref;name;postcode;capacity;timetable;languages\r\n"
        "M-1;Bjørn Åkjær;8300;2;man 9-12| tir-tor 8-14;dansk | færøsk\r\n"
    )
    report = load(Mentors(), written(tmp_path, content.encode("cp1252")), commit=True)
    assert figures(report) == (1, 0, 0, [])
    assert mentors() == AS_SENT
    assert Mentor.objects.get().timetable == Timetable.parse("man 9-12; tir-tor 8-14")


def test_a_workbook_has_real_dates_and_figures_without_a_tail(tmp_path):
    path = workbook(
        tmp_path,
        [
            ["ref", "name", "phone", "postcode", "capacity", "languages", "contract_signed_on"],
            [
                101,
                "\tBjørn  Åkjær",
                30000101.0,
                8300.0,
                2,
                "dansk; færøsk",
                datetime.date(2026, 2, 3),
            ],
            [],
            ["M-2", "Åse", "+45 30 00 01 02", "8000", None, None, datetime.datetime(2026, 2, 4)],
        ],
    )
    assert figures(load(Mentors(), path, commit=True)) == (2, 0, 0, [])
    facts = ("ref", "name", "phone", "postcode", "capacity", "languages", "contract_signed_on")
    assert list(Mentor.objects.order_by("pk").values_list(*facts)) == [
        (
            "101",
            "Bjørn Åkjær",
            "30000101",
            "8300",
            2,
            ["dansk", "færøsk"],
            datetime.date(2026, 2, 3),
        ),
        ("M-2", "Åse", "+45 30 00 01 02", "8000", None, [], datetime.date(2026, 2, 4)),
    ]
    assert figures(load(Mentors(), path, commit=True)) == (0, 0, 2, [])


@pytest.mark.parametrize("language", ["da", "en"])
def test_danish_headers_work_whatever_language_is_read(tmp_path, language):
    content = "Reference,NAVN,Postnummer,Kapacitet,sprog,Aktiv fra\nM-1,Bjørn Åkjær,8300,2,dansk; færøsk,\n"
    with translation.override(language):
        report = load(Mentors(), written(tmp_path, content), commit=True)
    assert figures(report) == (1, 0, 0, [])
    assert mentors() == AS_SENT


def test_no_two_columns_answer_to_the_same_header():
    for records in (Citizens, Mentors, Companies):
        names = [name.casefold() for c in records.columns for name in (c.name, *c.danish)]
        taken = {(c.name.casefold(), d.casefold()) for c in records.columns for d in c.danish}
        same = sum(name == danish for name, danish in taken)  # `cvr` and `CVR` are one column
        assert len(names) - same == len(set(names))


def test_a_near_miss_is_told_which_column_was_meant(tmp_path):
    with translation.override("en"):
        report = load(Mentors(), written(tmp_path, "ref,name,postcod\nM-1,Bo,8300\n"))
    sentence = "There is no column “postcod”: did you mean “postcode”?"
    assert report.faults == [Fault(1, "postcode", "postcod", sentence)]


def test_a_danish_reader_is_asked_in_danish(tmp_path):
    with translation.override("da"):
        content = "ref,name,postcod,needs_must\nB-1,Bo,8300,quiet_rom\n"
        sentences = [
            fault.sentence for fault in load(Citizens(), written(tmp_path, content)).faults
        ]
    assert "mente du “postcode”?" in sentences[0]
    assert "mente du “quiet_room”?" in sentences[1]


def test_without_commit_nothing_is_written(tmp_path):
    before = rows_of_all_tables()
    assert figures(load(Mentors(), written(tmp_path, HEADER + BJØRN))) == (1, 0, 0, [])
    assert rows_of_all_tables() == before


def test_a_missing_column_stays_and_an_empty_cell_clears(tmp_path):
    load(Mentors(), written(tmp_path, HEADER + BJØRN), commit=True)
    report = load(Mentors(), written(tmp_path, "ref,name,capacity\nM-1,Bjørn B.,\n"), commit=True)
    assert figures(report) == (0, 1, 0, [])
    assert mentors() == {"M-1": ("Bjørn B.", "8300", None, ["dansk", "færøsk"])}


def test_blank_rows_say_nothing_but_count(tmp_path):
    content = "\n\n" + HEADER + "\n" + BJØRN + ",,,,,\n" + "M-2,,8300,,,\n"
    assert places(load(Mentors(), written(tmp_path, content))) == [(5, "name", "")]


def test_a_quoted_cell_may_go_over_lines(tmp_path):
    content = 'ref,name,capacity\nM-1,"Bjørn\nÅkjær",2\nM-2,Bo,x\n'
    assert places(load(Mentors(), written(tmp_path, content))) == [(3, "capacity", "x")]


def test_every_fault_of_the_file_is_named_at_once(tmp_path):
    content = "ref,name,postcode,capacity,colour\n,Bo,0001,21,\nM-2,,8300,x,\nM-2,Ea,8300,1,\n"
    assert places(load(Mentors(), written(tmp_path, content))) == [
        (1, "colour", "colour"),
        (2, "ref", ""),
        (2, "postcode", "0001"),
        (2, "capacity", "21"),
        (3, "name", ""),
        (3, "capacity", "x"),
        (4, "ref", "M-2"),
    ]


def of_mentor(**cells):
    return Mentors(), {"ref": "M-1", "name": "Bo", **cells}


def of_citizen(**cells):
    return Citizens(), {"ref": "B-1", "name": "Bo", **cells}


def of_company(**cells):
    return Companies(), {"ref": "V-1", "name": "Bo og Co", **cells}


REFUSED_CELLS = [
    # An unknown code
    (of_mentor(role="sociale"), "role", "sociale"),
    (of_citizen(needs_must="quiet_room; telepathy"), "needs_must", "telepathy"),
    (of_citizen(needs_wish="Roligt rom"), "needs_wish", "Roligt rom"),
    (of_citizen(travel_by="bus; rocket"), "travel_by", "rocket"),
    (of_citizen(mentor_wish="perhaps"), "mentor_wish", "perhaps"),
    (of_citizen(demand="hard"), "demand", "hard"),
    (of_citizen(office="Jobcenter Ingensteds"), "office", "Jobcenter Ingensteds"),
    (of_citizen(consultant="nobody@example.org"), "consultant", "nobody@example.org"),
    (of_company(kind="odd"), "kind", "odd"),
    (of_company(paid_hours="perhaps"), "paid_hours", "perhaps"),
    (of_company(attitude="sour"), "attitude", "sour"),
    (of_company(offers="quiet_rooom"), "offers", "quiet_rooom"),
    (of_company(offers_not="nothing"), "offers_not", "nothing"),
    # Impossible figures
    (of_citizen(hours_now="-1"), "hours_now", "-1"),
    (of_citizen(hours_now="38"), "hours_now", "38"),
    (of_citizen(hours_now="4.25"), "hours_now", "4.25"),
    (of_citizen(hours_now="some"), "hours_now", "some"),
    (of_citizen(hours_goal="37.5"), "hours_goal", "37.5"),
    (of_citizen(hours_now="10", hours_goal="9"), "hours_goal", "9"),
    (of_citizen(birth_year="1919"), "birth_year", "1919"),
    (of_citizen(birth_year="2012"), "birth_year", "2012"),
    (of_citizen(birth_year="79"), "birth_year", "79"),
    (of_citizen(travel_minutes="241"), "travel_minutes", "241"),
    (of_citizen(longest_day="0"), "longest_day", "0"),
    (of_citizen(longest_day="2.25"), "longest_day", "2.25"),
    (of_citizen(longest_day="12.5"), "longest_day", "12.5"),
    (of_citizen(days_a_week="8"), "days_a_week", "8"),
    (of_citizen(days_a_week="0"), "days_a_week", "0"),
    (of_citizen(work_years="99"), "work_years", "99"),
    (of_citizen(months_unemployed="-3"), "months_unemployed", "-3"),
    (of_mentor(capacity="21"), "capacity", "21"),
    (of_mentor(capacity="-1"), "capacity", "-1"),
    (of_mentor(capacity="1.5"), "capacity", "1.5"),
    (of_mentor(capacity="1e2"), "capacity", "1e2"),
    (of_company(places="101"), "places", "101"),
    (of_company(hours_min="38"), "hours_min", "38"),
    (of_company(hours_max="NaN"), "hours_max", "NaN"),
    (of_company(hours_min="10", hours_max="9"), "hours_max", "9"),
    (of_company(shortest_day="13"), "shortest_day", "13"),
    # Numbers and addresses
    (of_company(cvr="99000083"), "cvr", "99000083"),
    (of_company(cvr="9900008"), "cvr", "9900008"),
    (of_company(p_number="99000000"), "p_number", "99000000"),
    (of_company(contact_email="not an address"), "contact_email", "not an address"),
    (of_company(contact_phone="12"), "contact_phone", "12"),
    (of_mentor(email="bo@"), "email", "bo@"),
    (of_mentor(phone="call me"), "phone", "call me"),
    (of_mentor(postcode="0001"), "postcode", "0001"),
    (of_citizen(postcode="Odder"), "postcode", "Odder"),
    # Days
    (of_citizen(referred_on="2026-02-30"), "referred_on", "2026-02-30"),
    (of_citizen(referred_on="1989-12-31"), "referred_on", "1989-12-31"),
    (of_citizen(referred_on="02/03/2026"), "referred_on", "02/03/2026"),
    (of_mentor(active_from="soon"), "active_from", "soon"),
    (of_company(no_contact_until="17-08-26"), "no_contact_until", "17-08-26"),
    # The week
    (of_citizen(timetable="man 22-2"), "timetable", "man 22-2"),
    (of_mentor(timetable="altid"), "timetable", "altid"),
    (of_company(timetable="man 9-25"), "timetable", "man 9-25"),
    # Two things at once
    (
        of_citizen(needs_must="low_noise", needs_wish="low_noise; one_task"),
        "needs_wish",
        "low_noise; one_task",
    ),
    (of_company(offers="low_noise", offers_not="low_noise"), "offers_not", "low_noise"),
    # Too much, or what no database keeps
    (of_mentor(ref="M" * 21), "ref", "M" * 21),
    (of_mentor(name="N" * 121), "name", "N" * 121),
    (of_citizen(wishes="w" * 201), "wishes", "w" * 200),
    (of_company(name="Bo\0Co"), "name", "Bo\N{REPLACEMENT CHARACTER}Co"),
    (of_mentor(trade="\x81"), "trade", "\N{REPLACEMENT CHARACTER}"),
    (of_mentor(trade="#N/A"), "trade", "#N/A"),
    # What a spreadsheet could run
    (of_mentor(name="=1+1"), "name", "=1+1"),
    (of_mentor(name=" \t=1+1"), "name", "=1+1"),
    (of_mentor(name="@SUM(A1)"), "name", "@SUM(A1)"),
    (of_mentor(trade="+1+cmd|' /C calc'!A0"), "trade", "+1+cmd|' /C calc'!A0"),
    (of_mentor(trade="-2+3"), "trade", "-2+3"),
    (of_mentor(trade="- lager"), "trade", "- lager"),
    (of_mentor(interests="; =HYPERLINK(1)"), "interests", "; =HYPERLINK(1)"),
]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize(("record", "column", "value"), REFUSED_CELLS)
@time_machine.travel("2026-11-25")
def test_a_cell_that_cannot_be_refuses_the_whole_file(tmp_path, form, record, column, value):
    records, cells = record
    good = dict.fromkeys(cells, "") | {"ref": "GOOD", "name": "Good"}
    rows = [list(cells), list(good.values()), list(cells.values())]
    if form == "csv":
        path = written(tmp_path, as_csv(rows))
    elif any(c < " " and c not in "\t" for cell in cells.values() for c in cell):
        pytest.skip("no workbook holds such characters")
    else:
        path = workbook(tmp_path, rows)
    before = rows_of_all_tables()
    report = load(records, path, commit=True)
    assert places(report) == [(3, column, value)]
    assert all(fault.sentence for fault in report.faults)
    assert rows_of_all_tables() == before


@pytest.mark.parametrize(
    "cell", ["+45 30 00 01 01", "-5", "+4,5", "- 1.000,50", "1=1", "a@b", "Bo - og Co"]
)
def test_signs_in_front_of_figures_and_phones_are_no_formula(cell):
    guard(cell)


REFUSED_FILES = [
    ("empty.csv", b"", [(0, "")]),
    ("blank.csv", b"\xef\xbb\xbf \r\n\n", [(0, "")]),
    ("header.csv", b"ref,name\n", [(0, "")]),
    ("header.csv", b"ref,name\n,\n\n", [(0, "")]),
    ("other.txt", b"ref,name\nM-1,Bo\n", [(0, "")]),
    ("text.xlsx", b"ref,name\nM-1,Bo\n", [(0, "")]),
    ("zip.csv", b"PK\x03\x04rest", [(0, "")]),
    ("old.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", [(0, "")]),
    ("page.csv", b"<html><table>", [(0, "")]),
    ("wide.csv", "ref,name\nM-1,Bo\n".encode("utf-16"), [(0, "")]),
    ("no_ref.csv", b"name\nBo\n", [(1, "ref")]),
    ("no_name.csv", b"ref,postcode\nM-1,8300\n", [(1, "name")]),
    ("nothing.csv", b"8300,2\n8000,3\n", [(1, "8300"), (1, "2"), (1, "ref"), (1, "name")]),
    ("twice.csv", b"ref,name,Navn\nM-1,Bo,Bo\n", [(1, "name")]),
    ("nameless.csv", b"ref,name,\nM-1,Bo,8300\n", [(1, "")]),
    ("repeated.csv", b"ref,name\nM-1,Bo\nM-2,Ea\nM-1,Bo\nM-1,Ib\n", [(4, "ref"), (5, "ref")]),
    ("longer.csv", b"ref,name\nM-1,Bo\nM-2,Ea,8300\n", [(3, "")]),
    ("quote.csv", b'ref,name\nM-1,Bo\nM-2,"Ea\nM-3,Ib\n', [(3, "")]),
    # Lines in mixed encodings: the odd ones are named
    (
        "mixed.csv",
        "ref,name\nM-1,Bjørn\nM-2,Åse\n".encode() + "M-3,Søs\n".encode("cp1252"),
        [(4, "")],
    ),
    ("mixed.csv", "ref,name\nM-1,Bjørn\n".encode() + "M-2,Søs\n".encode("cp1252"), [(3, "")]),
    (
        "mixed.csv",
        "ref,name\nM-1,Bjørn\nM-2,Åse\n".encode("cp1252") + "M-3,Søs\nM-4,Bo\n".encode(),
        [(4, "")],
    ),
    (
        "marked.csv",
        b"\xef\xbb\xbf" + "ref,name\nM-1,Bjørn\nM-2,Åse\n".encode("cp1252") + "M-3,Søs\n".encode(),
        [(2, ""), (3, "")],
    ),
    (
        "within.csv",
        'ref,name\nM-1,"Bjørn\nÅkjær"\n'.encode() + "M-2,Søs".encode("cp1252") + "ø\n".encode(),
        [(3, "")],
    ),
]


@pytest.mark.parametrize(("name", "content", "expected"), REFUSED_FILES)
def test_a_file_that_cannot_be_is_refused_whole(tmp_path, name, content, expected):
    before = rows_of_all_tables()
    report = load(Mentors(), written(tmp_path, content, name), commit=True)
    assert [(fault.row, fault.column) for fault in report.faults] == expected
    assert rows_of_all_tables() == before


def test_a_file_that_is_not_there_is_a_fault_of_the_file(tmp_path):
    for path in (tmp_path / "nowhere.csv", tmp_path):
        assert [fault.row for fault in load(Mentors(), path).faults] == [0]


# Workbooks


def zipped(entries):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, entry in entries:
            archive.writestr(name, entry)
    return content.getvalue()


def sheet_of(xml):
    """A workbook whose only sheet is this XML."""
    book = io.BytesIO()
    openpyxl.Workbook().save(book)
    with zipfile.ZipFile(book) as archive:
        entries = [(name, archive.read(name)) for name in archive.namelist()]
    begin = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    )
    return zipped(
        (name, begin + xml + b"</sheetData></worksheet>" if "sheet1" in name else entry)
        for name, entry in entries
    )


@pytest.mark.parametrize(
    "content",
    [
        sheet_of(b" " * 50_000_000),  # one that swells
        zipped([("xl/workbook.xml", b"")] + [(f"xl/{n}.xml", b"") for n in range(2_000)]),
        zipped([("word/document.xml", b"text")]),
        zipped([("xl/workbook.xml", b"text")]),
        sheet_of(b"<row><c></row>"),
        sheet_of(b""),
    ],
)
def test_a_workbook_that_is_none_or_a_bomb_is_refused_unpacked(tmp_path, content):
    report = load(Mentors(), written(tmp_path, content, "book.xlsx"), commit=True)
    assert [(fault.row, fault.column) for fault in report.faults] == [(0, "")]


LAUGHS = b"".join(
    b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"ha" * 50) for n in range(9)
)
BOMBS = {
    "an entity that swells": b"<!DOCTYPE w [%s]><w>&l8;</w>" % LAUGHS,
    "an entity of this machine's": b'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><w>&x;</w>',
    "an entity that harms nobody": b'<!DOCTYPE w [<!ENTITY x "Bo">]><w>&x;</w>',
    "the same in UTF-16": '<!DOCTYPE w [<!ENTITY x "Bo">]><w>&x;</w>'.encode("utf-16"),
}


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
@pytest.mark.parametrize("bomb", BOMBS)
def test_no_part_of_a_workbook_defines_entities(tmp_path, bomb, part):
    path = workbook(tmp_path, [["ref", "name"], ["M-1", "Bo"]])
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    assert part in entries
    content = zipped((entries | {part: BOMBS[bomb]}).items())
    tracemalloc.start()
    try:
        report = load(Mentors(), written(tmp_path, content, "bomb.xlsx"), commit=True)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert [(fault.row, fault.column) for fault in report.faults] == [(0, "")]
    assert peak < 30_000_000  # 20 are for the file, the largest that is read
    assert not Mentor.objects.exists()


def test_a_zip_that_lies_about_its_size_is_not_believed(tmp_path):
    """The directory says 1,000 bytes where 50 million are."""
    content = sheet_of(b" " * 50_000_000)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    lying = content.replace(size.to_bytes(4, "little"), (1_000).to_bytes(4, "little"))
    assert lying != content
    tracemalloc.start()
    try:
        report = load(Mentors(), written(tmp_path, lying, "lying.xlsx"), commit=True)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert [(fault.row, fault.column) for fault in report.faults] == [(0, "")]
    assert peak < 30_000_000  # 20 are for the file, the largest that is read


def test_a_row_far_down_does_not_keep_the_reader_waiting(tmp_path):
    text = b'<row r="%d"><c t="inlineStr"><is><t>%s</t></is></c></row>'
    content = sheet_of(text % (1, b"ref") + text % (9_000_000_000, b"M-1"))
    assert places(load(Mentors(), written(tmp_path, content, "far.xlsx")))[0][0] == 0


def test_a_sheet_that_is_wrong_about_its_size_is_read_whole(tmp_path):
    path = workbook(tmp_path, [["ref", "name"], ["M-1", "Bo"]])
    with zipfile.ZipFile(path) as archive:
        entries = [(name, archive.read(name)) for name in archive.namelist()]
    shrunk = [(name, entry.replace(b'ref="A1:B2"', b'ref="A1"')) for name, entry in entries]
    assert shrunk != entries
    report = load(Mentors(), written(tmp_path, zipped(shrunk), "small.xlsx"))
    assert figures(report) == (1, 0, 0, [])


def test_a_formula_in_a_workbook_is_never_computed(tmp_path):
    path = workbook(tmp_path, [["ref", "name", "capacity"], ["M-1", "Bo", "=1+1"]])
    assert places(load(Mentors(), path)) == [(2, "capacity", "=1+1")]


# Whatever is sent


@given(content=st.binary() | st.text().map(str.encode), ending=st.sampled_from(["csv", "xlsx"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_bytes_are_read_or_refused(tmp_path, content, ending):
    path = written(tmp_path, content, f"any.{ending}")
    table = read(path)
    assert table.rows or table.faults


@given(
    cells=st.lists(
        st.text(max_size=30)
        | st.sampled_from(
            ["8300", "B-1", "man 9-12", "quiet_room", "-5", "+45 1", "2026-01-01", "12"]
        ),
        min_size=len(Citizens.columns),
        max_size=len(Citizens.columns),
    ),
    kind=st.sampled_from([Citizens, Mentors, Companies]),
    delimiter=st.sampled_from(",;"),
    encoding=st.sampled_from(["utf-8", "cp1252"]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_record_is_taken_or_refused_with_sentences(tmp_path, cells, kind, delimiter, encoding):
    header = [column.name for column in kind.columns]
    content = as_csv([header, ["R-1", "Bo", *cells[2 : len(header)]]], delimiter)
    report = load(kind(), written(tmp_path, content.encode(encoding, "replace")), with_staff=True)
    if report.faults:
        assert figures(report)[:3] == (0, 0, 0)
        assert all(fault.row in (1, 2) and fault.sentence for fault in report.faults)
    else:
        assert figures(report)[:3] == (1, 0, 0)
