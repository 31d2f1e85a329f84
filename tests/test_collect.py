"""`grader collect`: downloads laid out as Canvas, Moodle and Gradescope lay them out, read into `submitted/`."""

import csv
import io
import json
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from typer.testing import CliRunner, Result

from grader.cli import app
from grader.collect import MAX_INNER_BYTES, MAX_INNER_ENTRIES, Claim, CollectError, Roster
from grader.grades import Person

STEMS = {"01_tensors": "tensors", "05_custom_layers": "custom_layers"}
ROSTER = [
    Person("s101", "Ünal", "Aldo-Réka", "s101@example.org", "3401"),
    Person("s102", "Two", "Words Surname", "s102@example.org", "3402"),
    Person("s103", "Same", "Name", "s103@example.org", "3403"),
    Person("s104", "Same", "Name", "s104@example.org", ""),
    Person("s105", "", "", "s105@example.org", "3405"),
]


def notebook(text: str) -> bytes:
    """Return a notebook whose text tells it from others."""
    cell = {"cell_type": "code", "metadata": {}, "source": text, "outputs": [], "execution_count": None}
    return json.dumps({"nbformat": 4, "nbformat_minor": 2, "metadata": {}, "cells": [cell]}).encode()


def zipped(files: Mapping[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def lay(folder: Path, files: Mapping[str, bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def new_course(tmp_path_factory: pytest.TempPathFactory, repo: Path) -> Path:
    """A course as far as collecting looks at one: its configuration, built sources, and students in the gradebook."""
    root = tmp_path_factory.mktemp("new") / "course"
    lay(root, {f"source/{unit}/{stem}.ipynb": notebook("source") for unit, stem in STEMS.items()})
    (root / "nbgrader_config.py").write_bytes((repo / "nbgrader_config.py").read_bytes())
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        for student in ROSTER:
            told = {name: value for name, value in vars(student).items() if name != "id" and value}
            gradebook.add_student(student.id, **told)
    return root


@pytest.fixture
def course(new_course: Path, tmp_path: Path) -> Path:
    return shutil.copytree(new_course, tmp_path / "course")


def collect(course: Path, source: Path, *words: str | Path) -> Result:
    asked = ["collect", "--from", source, "--course", course, *words]
    return CliRunner().invoke(app, [str(word) for word in asked], env={"COLUMNS": "200"})


def submitted(course: Path) -> dict[tuple[str, str], str]:
    """Return the text of what stands in submitted/, by student and unit."""
    return {
        (path.parts[-3], path.parts[-2]): json.loads(path.read_text())["cells"][0]["source"]
        for path in (course / "submitted").glob("*/*/*.ipynb")
        if path.stem == STEMS[path.parts[-2]]
    }


CANVAS = {
    "aldorékaünal_3401_880001_tensors.ipynb": notebook("first"),
    "aldorékaünal_3401_880050_tensors-1.ipynb": notebook("second"),
    "wordssurnametwo_LATE_3402_880002_tensors.ipynb": notebook("late"),
    "samename_3403_880003_tensors (2).ipynb": notebook("of two of a name"),
    "whoever_3405_880004_mine.zip": zipped(
        {"work/tensors.ipynb": notebook("in a zip"), "work/.ipynb_checkpoints/tensors.ipynb": notebook("checkpoint")}
    ),
}


@pytest.mark.parametrize("packed", [False, True])
def test_canvas(course: Path, tmp_path: Path, packed: bool) -> None:
    download = lay(tmp_path / "down", {"ml_2026_01_submissions.zip": zipped(CANVAS)} if packed else CANVAS)
    done = collect(course, download)
    assert done.exit_code == 0, done.output
    assert submitted(course) == {
        ("s101", "01_tensors"): "second",
        ("s102", "01_tensors"): "late",
        ("s103", "01_tensors"): "of two of a name",
        ("s105", "01_tensors"): "in a zip",
    }
    assert "the last of 2, was called tensors-1.ipynb" in done.output
    assert "Collected from canvas: 4 new" in done.output and "01_tensors: nothing here by s104" in done.output
    assert "(late)" in done.output


def test_what_is_replaced_is_kept_and_what_is_the_same_left_alone(course: Path, tmp_path: Path) -> None:
    name = "wordssurnametwo_3402_{}_tensors.ipynb"
    collect(course, lay(tmp_path / "one", {name.format(11): notebook("monday")}))
    again = collect(course, tmp_path / "one")
    assert "unchanged s102" in again.output and not (course / ".grader" / "replaced").exists()
    later = lay(tmp_path / "two", {name.format(12): notebook("tuesday")})
    said = collect(course, later, "--dry-run")
    assert "Would collect from canvas: 1 replaced" in said.output
    assert submitted(course) == {("s102", "01_tensors"): "monday"}
    done = collect(course, later)
    assert "replaced  s102" in done.output and ".grader/replaced/" in done.output
    assert submitted(course) == {("s102", "01_tensors"): "tuesday"}
    (kept,) = (course / ".grader" / "replaced").glob("*/*.ipynb")
    assert kept.read_bytes() == notebook("monday")


@pytest.mark.parametrize(
    "form", ["{}_assignsubmission_file_/", "{}_assignsubmission_file/", "{}_assignsubmission_file_"]
)
def test_moodle_in_its_three_forms(course: Path, tmp_path: Path, form: str) -> None:
    files = {
        form.format("Ünal Aldo-Réka_551") + "custom_layers.ipynb": notebook("accents"),
        form.format("Two Words Surname_552") + "tensors.ipynb": notebook("two"),
        form.format("Same Name_553") + "tensors.ipynb": notebook("which?"),
        form.format("Participant 554_554") + "tensors.ipynb": notebook("blind"),
        "Two Words Surname_552_assignsubmission_onlinetext_/onlinetext.html": b"<p>done</p>",
    }
    archive = tmp_path / "course-tensors-99.zip"
    archive.write_bytes(zipped(files))
    done = collect(course, archive)
    assert done.exit_code == 1
    assert submitted(course) == {("s101", "05_custom_layers"): "accents", ("s102", "01_tensors"): "two"}
    assert "s103 and s104 are called so" in done.stderr and "Participant 554: nobody in the roster" in done.stderr
    assert "2 were not collected" in done.stderr


METADATA = """---
submission_7001:
  :submitters:
  - :name: Not As In The Roster
    :sid: s101
    :email: other@example.org
  :created_at: 2026-11-03 22:04:15.123456789 Z
  :score: 0.0
  :status: processed
submission_7002:
  :submitters:
  - :name: Two Words Surname
    :sid: ''
    :email: S102@Example.org
  - :name: Somebody Else
    :sid: 3405
  :created_at: 2026-11-04 07:00:00.000000000 Z
submission_7003:
  :submitters:
  - :name: Nobody Known
    :email: nobody@example.org
  :created_at: 2026-11-04 08:00:00.000000000 Z
"""
SPOOF = "tensors.ipynb:\n  :submitters:\n  - :sid: s102\n"


def export(metadata: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    top = "assignment_66_export/"
    return {
        f"{top}{name}": content for name, content in {"submission_metadata.yml": metadata.encode(), **files}.items()
    }


def test_gradescope_by_its_metadata(course: Path, tmp_path: Path) -> None:
    files = {
        "submission_7001/tensors.ipynb": notebook("one"),
        # A student's own file of that name says nothing.
        "submission_7001/submission_metadata.yml": SPOOF.encode(),
        "submission_7002/work/tensors.ipynb": notebook("pair"),
        "submission_7003/tensors.ipynb": notebook("unknown"),
        "submission_7004/tensors.ipynb": notebook("not in the metadata"),
    }
    download = lay(tmp_path / "down", {"submissions.zip": zipped(export(METADATA, files))})
    done = collect(course, download)
    assert done.exit_code == 1
    assert submitted(course) == {
        ("s101", "01_tensors"): "one",
        ("s102", "01_tensors"): "pair",
        ("s105", "01_tensors"): "pair",
    }
    stamp = (course / "submitted" / "s101" / "01_tensors" / "timestamp.txt").read_text()
    assert stamp == "2026-11-03 22:04:15.123456 UTC"
    assert "Nobody Known (nobody@example.org): nobody in the roster" in done.stderr
    assert "submission_7004/tensors.ipynb: submission_metadata.yml does not say whose it is" in done.stderr
    earlier = METADATA.replace("2026-11-03", "2026-11-01")
    older = lay(tmp_path / "old", export(earlier, {"submission_7001/tensors.ipynb": notebook("older")}))
    done = collect(course, older)
    assert "older     s101" in done.output and "what is there is of 2026-11-03 22:04 UTC" in done.output
    assert submitted(course)["s101", "01_tensors"] == "one"


def test_metadata_that_is_broken_is_said(course: Path, tmp_path: Path) -> None:
    files = {"submission_1/tensors.ipynb": notebook("x")}
    done = collect(course, lay(tmp_path / "down", export("submission_1: [\n", files)))
    assert done.exit_code == 1 and "submission_metadata.yml: it can't be read" in done.stderr
    assert not submitted(course)


def test_archives_are_bounded_and_lead_nowhere_else(course: Path, tmp_path: Path) -> None:
    outside = {"../../../../evil/tensors.ipynb": notebook("up and out"), "/tensors.ipynb": notebook("up and out")}
    many = {f"{i}/tensors.ipynb": b"{}" for i in range(MAX_INNER_ENTRIES + 1)}
    victim = {"wordssurnametwo_3402_999_tensors.ipynb": notebook("not by s102")}
    damaged = bytearray(zipped({"tensors.ipynb": notebook("x" * 500)}))
    damaged[60:90] = b"?" * 30
    files = {
        "aldorékaünal_3401_1_up.zip": zipped(outside),
        "samename_3403_2_many.zip": zipped(many),
        "whoever_3405_3_tensors.zip": zipped(victim),
        "wordssurnametwo_3402_4_tensors.zip": bytes(damaged),
        "whoever_3405_5_big.zip": b"PK" + b"0" * MAX_INNER_BYTES,
        "samename_3403_6_no.zip": b"no zip",
        "samename_3403_7_tensors\x1b[2J.ipynb": notebook("a name that clears the screen"),
    }
    archive = tmp_path / "hw_submissions.zip"
    archive.write_bytes(zipped(files))
    done = collect(course, archive, "--unit", "01_tensors")
    assert done.exit_code == 1
    assert submitted(course) == {
        ("s101", "01_tensors"): "up and out",
        ("s103", "01_tensors"): "a name that clears the screen",
        ("s105", "01_tensors"): "not by s102",
    }
    assert not list(tmp_path.rglob("evil")) and "\x1b" not in done.output
    for said in ("many.zip: it holds 2,001 files", "big.zip: it can't be read", "no.zip: it can't be read", "CRC"):
        assert said in done.stderr


def test_a_unit_can_be_said_and_names_can_not_be_guessed(course: Path, tmp_path: Path) -> None:
    files = {
        "aldorékaünal_3401_1_my homework.ipynb": notebook("said"),
        "wordssurnametwo_3402_2_custom_layers.ipynb": notebook("of another unit"),
        "notes.ipynb": notebook("?"),
        "anon_x7f2q_5_tensors.ipynb": notebook("anonymous"),
    }
    download = lay(tmp_path / "down", files)
    done = collect(course, download)
    assert submitted(course) == {("s102", "05_custom_layers"): "of another unit"}
    assert "my homework.ipynb is no notebook of this course" in done.stderr
    assert "notes.ipynb: not named as Canvas names files" in done.stderr and "turn anonymous grading off" in done.stderr
    done = collect(course, download, "--unit", "01_tensors")
    assert submitted(course)["s101", "01_tensors"] == "said" and ("s102", "01_tensors") not in submitted(course)


def test_two_that_nothing_puts_in_order_are_left_to_a_person(course: Path, tmp_path: Path) -> None:
    folder = "Two Words Surname_552_assignsubmission_file_"
    files = {f"{folder}/a/tensors.ipynb": notebook("a"), f"{folder}/b/tensors.ipynb": notebook("b")}
    done = collect(course, lay(tmp_path / "down", files))
    assert done.exit_code == 1 and "there is no telling which is the last" in done.stderr and not submitted(course)


def test_a_roster_of_ones_own(course: Path, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    with roster.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([["id", "lms_user_id"], ["t900", "3401"]])
    done = collect(course, lay(tmp_path / "down", CANVAS), "--roster", roster)
    assert submitted(course) == {("t900", "01_tensors"): "second"} and done.exit_code == 1
    assert "wordssurnametwo (3402): nobody in the roster is called so" in done.stderr
    for text, said in (
        ("name\nx\n", "expected a column id"),
        ("id\n../up\n", "can't be used"),
        ("id\na\na\n", "twice"),
    ):
        roster.write_text(text, encoding="utf-8")
        done = collect(course, tmp_path / "down", "--roster", roster)
        assert done.exit_code == 2 and said in done.stderr


@pytest.mark.parametrize(
    ("files", "words", "said"),
    [
        ({"tensors.ipynb": b""}, (), "is it the download as it came?"),
        (CANVAS, ("--unit", "02_none"), "the units are 01_tensors, 05_custom_layers"),
        (CANVAS, ("--system", "blackboard"), "the systems are canvas, moodle, gradescope"),
    ],
)
def test_what_can_not_be_collected_is_said(
    course: Path, tmp_path: Path, files: Mapping[str, bytes], words: tuple[str, ...], said: str
) -> None:
    done = collect(course, lay(tmp_path / "down", files), *words)
    assert done.exit_code == 2 and said in done.stderr and not submitted(course)
    assert collect(course, tmp_path / "absent").exit_code == 2


def test_a_roster_finds_whom_a_claim_is_about() -> None:
    roster = Roster(ROSTER)
    assert roster.find(Claim("AldoRékaünal")) == ROSTER[0] == roster.find(Claim("Ünal Aldo-Réka"))
    assert roster.find(Claim("nobody", (("lms_user_id", "3402"),))) == ROSTER[1]
    # Of two of a name, the one whose number is another is not meant.
    assert roster.find(Claim("Same Name", (("lms_user_id", "77"),))) == ROSTER[3]
    assert "the closest is s102" in str(roster.find(Claim("Two Word Surname")))
    assert "nobody" in str(roster.find(Claim("")))
    with pytest.raises(CollectError, match="nbgrader db student import"):
        Roster([])
