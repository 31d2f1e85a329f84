"""`grader collect`: notebooks out of what Canvas, Moodle or Gradescope lets an instructor download, into `submitted/`.

How each names what it hands out:

- Canvas, "Download submissions": `lastnamefirstname_LATE_USER_FILE_tensors.ipynb`, all in one folder: the sortable
  name in lower case without spaces and marks, `LATE` for late ones only, the numbers of the user and of the file.
- Moodle, "Download all submissions": `First Last_NUMBER_assignsubmission_file_/tensors.ipynb`, in newer versions
  without the last underscore, or with the file's name in place of the slash when folders are not asked for. The number
  is one that the assignment gave; it stands nowhere else.
- Gradescope, "Export submissions": `submission_NUMBER/tensors.ipynb` with `submission_metadata.yml` beside the folders,
  which has each submission's people (name, student id, e-mail) and time.

nbgrader's `zip_collect` finds a student by a regular expression alone: it knows no roster, so a name leads to no id; it
stops for the whole class at a file handed in twice without a time in its name, empties a student's folder before it
copies, and unpacks archives, students' own among them, without a bound. So only its folders and its gradebook are used
here. Nothing is unpacked: of an archive, only notebooks are read, into a place that is chosen here.
"""

from __future__ import annotations

import csv
import io
import re
import stat
import time
import unicodedata
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path, PurePosixPath
from typing import Any, ClassVar

import yaml
from nbgrader.api import Gradebook
from nbgrader.utils import parse_utc

from grader.classroom import Classroom
from grader.grades import Person
from grader.restore import MAX_NOTEBOOK_BYTES
from grader.results import FOLDER

MAX_ENTRIES = 100_000
"""How many files of a download are looked at."""
MAX_INNER_ENTRIES = 2_000
MAX_INNER_BYTES = 25_000_000
"""The bounds of an archive that a student handed in."""
MAX_METADATA_BYTES = 100_000_000
METADATA = "submission_metadata.yml"

_CANVAS = re.compile(r"(?P<name>\w*?)(?P<late>_LATE)?_(?P<user>\d+)_(?P<file>\d+)_(?P<own>.+)", re.DOTALL)
_CANVAS_ANONYMOUS = re.compile(r"(?:LATE_)?anon_\w+_\d+_.+", re.DOTALL)
_MOODLE = re.compile(r"(?P<name>.+?)(?:_(?P<number>\d+))?_assignsubmission_file(?:_(?P<own>.*))?", re.DOTALL)
# What Canvas, a browser or Jupyter adds to the name of a file that is there already.
_AGAIN = re.compile(r"(?:-\d+|[ _-]?\(\d+\)|[ _-]?copy ?\d*)+$", re.IGNORECASE)


class CollectError(RuntimeError):
    """Nothing can be collected as things stand; the message says what to do."""


# The roster


COLUMNS = tuple(Person.__dataclass_fields__)
"""A roster's columns, by nbgrader's names."""


def read_roster(path: Path) -> list[Person]:
    """Read a roster as nbgrader's `db student import` does: a CSV with a column `id` and any of the others.

    Raises CollectError.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CollectError(f"the roster can't be read: {error}") from None
    reader = csv.DictReader(io.StringIO(text))
    if "id" not in (reader.fieldnames or ()):
        raise CollectError(f"{path}: expected a column id, and any of {', '.join(COLUMNS[1:])}")
    return [Person(**{name: (row.get(name) or "").strip() for name in COLUMNS}) for row in reader]


def gradebook_roster(db_url: str) -> list[Person]:
    """Return the students that the gradebook knows."""
    with Gradebook(db_url) as gradebook:
        return [Person.of(student) for student in gradebook.students]


class Roster:
    """Students, to be found by what a learning platform says of them."""

    def __init__(self, students: Iterable[Person]) -> None:
        self.students = list(students)
        ids = [student.id for student in self.students]
        if not ids:
            raise CollectError(
                "the gradebook knows no students; run: nbgrader db student import roster.csv (or give --roster)"
            )
        for name in ids:
            if not re.fullmatch(r"\w[^/\\*?\[\]]*", name) or not name.isprintable() or ids.count(name) > 1:
                raise CollectError(f"the roster's id {name!r} can't be used as a folder's name, or stands there twice")
        self._by: dict[tuple[str, str], list[Person]] = defaultdict(list)
        for student in self.students:
            names = {_plain(student.first_name + student.last_name), _plain(student.last_name + student.first_name)}
            for key in (
                ("id", student.id),
                ("email", student.email.casefold()),
                ("lms_user_id", student.lms_user_id),
                *(("name", name) for name in names),
            ):
                if key[1]:
                    self._by[key].append(student)

    def find(self, claim: Claim) -> Person | str:
        """Return the one student that a claim is about, or why there is none."""
        for column, value in claim.numbers:
            if len(found := self._by.get((column, value), [])) == 1:
                return found[0]
        given = {value for column, value in claim.numbers if column == "lms_user_id"}
        found = [
            student
            for student in self._by.get(("name", _plain(claim.name)), [])
            if not (given and student.lms_user_id) or student.lms_user_id in given
        ]
        if len(found) == 1:
            return found[0]
        if found:
            ids = " and ".join(student.id for student in found)
            return f"{claim}: {ids} are called so; write their lms_user_id into the roster"
        names = {name: student.id for (kind, name), (student, *_) in self._by.items() if kind == "name"}
        close = [names[name] for name in get_close_matches(_plain(claim.name), names, n=2, cutoff=0.75)]
        hint = f"; the closest is {' or '.join(dict.fromkeys(close))}" if close else ""
        if given:
            hint += "; once you know who it is, write that number into the roster as lms_user_id"
        return f"{claim}: nobody in the roster is called so{hint}"


def _plain(name: str) -> str:
    """Return a name's letters and digits: what Canvas leaves of it, whatever the file system did to its accents."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", name).casefold())


# What is in a download


@dataclass(frozen=True)
class Claim:
    """Whose a file is, by what its platform says: a name, and numbers or addresses by the roster's column."""

    name: str
    numbers: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        told = ", ".join(value for _, value in self.numbers if value)
        return f"{self.name or 'no name'} ({told})" if told else self.name


@dataclass(frozen=True)
class Entry:
    """A file of a download, wherever it lies: in a folder, in an archive, in a student's archive in that."""

    path: PurePosixPath
    read: Callable[[int], bytes]
    """Returns the file's bytes; raises ValueError when there are more than the bound given."""


@dataclass(frozen=True)
class Attempt:
    """A notebook somebody handed in. Of two by the same student, the one with the higher `order` is the later."""

    claims: tuple[Claim, ...]
    entry: Entry
    name: str
    """The file's own name, as the student called it."""
    order: tuple[float, ...] = ()
    late: bool = False
    time: datetime | None = None


def entries(top: Path, problems: list[str]) -> Iterator[Entry]:
    """Go through the files of a download: a folder, an archive, or a folder of archives. Links are left out."""
    if top.is_file():
        yield from _unzip(lambda: top, PurePosixPath(top.name), MAX_ENTRIES, problems)
        return
    if not top.is_dir():
        raise CollectError(f"{top} is not there")
    for path in sorted(top.rglob("*")):
        if not stat.S_ISREG(path.lstat().st_mode):
            continue
        label = _label(path.relative_to(top).as_posix())
        if label.suffix.lower() == ".zip":
            yield from _unzip(lambda path=path: path, label, MAX_ENTRIES, problems)  # type: ignore[misc]
        else:
            yield Entry(label, lambda most, path=path: _bounded(path.open("rb"), most))  # type: ignore[misc]


# What zipfile raises for an archive or a file in it that is damaged, encrypted or packed in a way it doesn't know.
_UNREADABLE = (OSError, ValueError, RuntimeError, EOFError, zipfile.BadZipFile, zlib.error)


def _unzip(
    load: Callable[[], Path | io.BytesIO], label: PurePosixPath, most_entries: int, problems: list[str]
) -> Iterator[Entry]:
    """Go through an archive's files, and through those of students' archives in it, but no deeper."""

    def read(info: zipfile.ZipInfo, most: int) -> bytes:
        with zipfile.ZipFile(load()) as archive:
            return _bounded(archive.open(info), most)

    try:
        with zipfile.ZipFile(load()) as archive:
            infos = archive.infolist()
    except _UNREADABLE as error:
        problems.append(f"{label}: it can't be read as a zip file: {error}")
        return
    if len(infos) > most_entries:
        problems.append(f"{label}: it holds {len(infos):,} files; at most {most_entries:,} are looked at")
        return
    for info in infos:
        inside = label / _label(info.filename.replace("\\", "/").lstrip("/"))
        if info.is_dir():
            continue
        if inside.suffix.lower() == ".zip" and most_entries == MAX_ENTRIES:
            inner = lambda info=info: io.BytesIO(read(info, MAX_INNER_BYTES))  # noqa: E731
            yield from _unzip(inner, inside, MAX_INNER_ENTRIES, problems)
        else:
            yield Entry(inside, lambda most, info=info: read(info, most))  # type: ignore[misc]


def _label(path: str) -> PurePosixPath:
    """Return a file's path for people and patterns to read; nothing is opened by it."""
    text = unicodedata.normalize("NFC", path)
    return PurePosixPath("".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text))


def _bounded(file: Any, most: int) -> bytes:
    with file:
        data: bytes = file.read(most + 1)
    if len(data) > most:
        raise ValueError(f"it is larger than the {most / 1e6:g} MB that are read")
    return data


def _notebooks(found: Iterable[Entry]) -> Iterator[Entry]:
    for entry in found:
        hidden = any(part.startswith(".") or part == "__MACOSX" for part in entry.path.parts)
        if entry.path.suffix.lower() == ".ipynb" and not hidden:
            yield entry


# The three platforms


def canvas(found: Sequence[Entry], roster: Roster, problems: list[str]) -> Iterator[Attempt]:
    """Go through a download of Canvas's."""
    for entry in _notebooks(found):
        if any(_CANVAS_ANONYMOUS.fullmatch(part) for part in entry.path.parts):
            problems.append(f"{entry.path}: it has no name; turn anonymous grading off in Canvas and download again")
            continue
        claims = [
            (Claim(match["name"], (("lms_user_id", match["user"]),)), match)
            for part in entry.path.parts
            if (match := _CANVAS.fullmatch(part))
        ]
        if not claims:
            problems.append(f"{entry.path}: not named as Canvas names files")
            continue
        # The outermost name that is somebody's: a download's own may look alike, and what is inside a student's archive
        # was named by the student.
        known = (made for made in claims if isinstance(roster.find(made[0]), Person))
        claim, match = next(known, claims[0])
        own = match["own"] if match.string == entry.path.name else entry.path.name
        yield Attempt((claim,), entry, own, (float(match["file"]),), bool(match["late"]))


def moodle(found: Sequence[Entry], roster: Roster, problems: list[str]) -> Iterator[Attempt]:
    """Go through a download of Moodle's."""
    for entry in _notebooks(found):
        match = next((match for part in entry.path.parts if (match := _MOODLE.fullmatch(part))), None)
        if match is None:
            problems.append(f"{entry.path}: not named as Moodle names files")
            continue
        own = match["own"] if match["own"] and match.string == entry.path.name else entry.path.name
        yield Attempt((Claim(match["name"]),), entry, own)


def gradescope(found: Sequence[Entry], roster: Roster, problems: list[str]) -> Iterator[Attempt]:
    """Go through a download of Gradescope's. A group's submission is handed in by each of its people."""
    submissions: dict[PurePosixPath, dict[str, Any]] = {}
    for entry in sorted(found, key=lambda entry: len(entry.path.parts)):
        # Below a submission's folder, the file is a student's.
        if entry.path.name == METADATA and not any(folder in submissions for folder in entry.path.parents):
            for name, told in _metadata(entry, problems).items():
                submissions[entry.path.parent / str(name)] = told if isinstance(told, dict) else {}
    for entry in _notebooks(found):
        folder = next((folder for folder in entry.path.parents if folder in submissions), None)
        if folder is None:
            problems.append(f"{entry.path}: {METADATA} does not say whose it is")
            continue
        told = submissions[folder]
        people = [person for person in told.get(":submitters") or () if isinstance(person, dict)]
        claims = tuple(_person(person) for person in people) or (Claim(str(folder)),)
        when = told.get(":created_at")
        at = when.astimezone(UTC) if isinstance(when, datetime) and when.tzinfo else None
        number = re.search(r"\d+$", folder.name)
        order = (at.timestamp() if at else 0.0, float(number[0]) if number else 0.0)
        yield Attempt(claims, entry, entry.path.name, order, time=at)


def _metadata(entry: Entry, problems: list[str]) -> dict[Any, Any]:
    try:
        # The loader in C where there is one: a class's results make a large file.
        data = yaml.load(entry.read(MAX_METADATA_BYTES), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (*_UNREADABLE, yaml.YAMLError, RecursionError) as error:
        problems.append(f"{entry.path}: it can't be read: {str(error).splitlines()[0]}")
        return {}
    return data if isinstance(data, dict) else {}


def _person(told: dict[str, Any]) -> Claim:
    sid, email = str(told.get(":sid") or "").strip(), str(told.get(":email") or "").strip()
    numbers = (("id", sid), ("lms_user_id", sid), ("email", email.casefold()))
    return Claim(str(told.get(":name") or ""), tuple((column, value) for column, value in numbers if value))


SYSTEMS = {"canvas": canvas, "moodle": moodle, "gradescope": gradescope}


def system_of(found: Iterable[Entry]) -> str:
    """Tell whose download this is by its files' names; raise CollectError."""
    marks = {
        "gradescope": lambda part: part == METADATA,
        "moodle": lambda part: bool(_MOODLE.fullmatch(part)),
        "canvas": lambda part: bool(_CANVAS.fullmatch(part) or _CANVAS_ANONYMOUS.fullmatch(part)),
    }
    seen = {part for entry in found for part in entry.path.parts}
    for name, marked in marks.items():
        if any(map(marked, seen)):
            return name
    raise CollectError(
        "nothing here is named as Canvas (name_12_34_tensors.ipynb), Moodle (Name_12_assignsubmission_file/…) or "
        f"Gradescope (submission_12/… and {METADATA}) name files; is it the download as it came?"
    )


# Into submitted/


@dataclass(frozen=True)
class Row:
    """What became of one student's work for one unit."""

    student: str
    unit: str
    status: str
    """`new`, `replaced`, `unchanged` (the same is there already) or `older` (what is there is later, and stays)."""
    source: str
    notes: tuple[str, ...] = ()


@dataclass
class Collected:
    """What was collected, and what was not, with the reason."""

    system: str
    rows: list[Row] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    nothing: dict[str, list[str]] = field(default_factory=dict)
    """By unit, the students of whom this download has nothing."""


class Collector:
    """Puts notebooks of a download into a course's `submitted/`.

    Args:
        root: the course's folder.
        roster: a CSV; without it, the gradebook's students.
    """

    REPLACED: ClassVar[str] = f"{FOLDER}/replaced"

    def __init__(self, root: Path, roster: Path | None = None) -> None:
        self.classroom = Classroom(root)
        self.root = self.classroom.root
        directory = self.classroom.directory
        self.submitted = self.root / str(directory.submitted_directory)
        source = self.root / str(directory.source_directory)
        self.stems = {path.stem: path.parent.name for path in sorted(source.glob("*/*.ipynb"))}
        if not self.stems:
            raise CollectError("nothing is built in source/; run: grader build")
        students = read_roster(roster) if roster else gradebook_roster(directory.db_url)
        self.roster = Roster(students)

    def collect(self, top: Path, system: str = "auto", unit: str | None = None, *, dry_run: bool = False) -> Collected:
        """Collect a download: a folder or an archive. With `unit`, every notebook in it is that unit's."""
        if unit is not None and unit not in self.stems.values():
            raise CollectError(f"there is no unit {unit!r}; the units are {', '.join(sorted(self.stems.values()))}")
        problems: list[str] = []
        found = list(entries(top, problems))
        done = Collected(system_of(found) if system == "auto" else system, problems=problems)
        mine: dict[tuple[str, str], list[Attempt]] = defaultdict(list)
        for attempt in SYSTEMS[done.system](found, self.roster, problems):
            of = self._unit(attempt, unit)
            if not of:
                known = unit or ", ".join(f"{stem}.ipynb" for stem in self.stems)
                problems.append(f"{attempt.entry.path}: {attempt.name} is no notebook of this course ({known})")
                continue
            for claim in attempt.claims:
                student = self.roster.find(claim)
                if isinstance(student, str):
                    problems.append(f"{attempt.entry.path}: {student}")
                else:
                    mine[student.id, of].append(attempt)
        for (student_id, of), attempts in sorted(mine.items()):
            if row := self._place(student_id, of, attempts, problems, dry_run):
                done.rows.append(row)
        for of in sorted({row.unit for row in done.rows}):
            have = {row.student for row in done.rows if row.unit == of}
            done.nothing[of] = sorted({student.id for student in self.roster.students} - have)
        return done

    def _unit(self, attempt: Attempt, wanted: str | None) -> str:
        stem = PurePosixPath(attempt.name).stem
        names = {name.casefold(): unit for name, unit in self.stems.items()}
        found = names.get(stem.casefold()) or names.get(_AGAIN.sub("", stem).casefold(), "")
        return found if wanted is None or found == wanted else ("" if found else wanted)

    def _place(
        self, student: str, unit: str, attempts: list[Attempt], problems: list[str], dry_run: bool
    ) -> Row | None:
        """Put the latest attempt where nbgrader looks for it; what stood there before is moved aside, not lost."""
        read: list[tuple[Attempt, bytes]] = []
        for attempt in sorted(attempts, key=lambda attempt: attempt.order):
            try:
                read.append((attempt, attempt.entry.read(MAX_NOTEBOOK_BYTES)))
            except _UNREADABLE as error:
                problems.append(f"{attempt.entry.path}: {error}")
        if not read:
            return None
        last, data = read[-1]
        if any(attempt.order == last.order and other != data for attempt, other in read):
            names = " and ".join(str(attempt.entry.path) for attempt, _ in read)
            problems.append(f"{student}, {unit}: there is no telling which is the last of {names}; keep one of them")
            return None
        notes = [f"the last of {len(read)}"] if len(read) > 1 else []
        notes += ["late"] if last.late else []
        stem = next(stem for stem, of in self.stems.items() if of == unit)
        notes += [f"was called {last.name}"] if PurePosixPath(last.name).stem != stem else []
        target = self.submitted / student / unit / f"{stem}.ipynb"
        stamp = target.with_name("timestamp.txt")
        status = "new"
        if target.is_file():
            before = _time(stamp)
            if target.read_bytes() == data:
                return Row(student, unit, "unchanged", str(last.entry.path), tuple(notes))
            if before and last.time and before > last.time:
                notes.append(f"what is there is of {before:%Y-%m-%d %H:%M} UTC")
                return Row(student, unit, "older", str(last.entry.path), tuple(notes))
            status = "replaced"
            notes.append(f"the one before is in {self.REPLACED}/")
        if not dry_run:
            self._set_aside(target, stamp)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
            if last.time:
                stamp.write_text(f"{last.time:%Y-%m-%d %H:%M:%S.%f} UTC", encoding="utf-8")
        return Row(student, unit, status, str(last.entry.path), tuple(notes))

    def _set_aside(self, *paths: Path) -> None:
        for path in paths:
            if path.is_file():
                kept = self.root / self.REPLACED / f"{path.parts[-3]}-{path.parts[-2]}-{time.time_ns()}" / path.name
                kept.parent.mkdir(parents=True, exist_ok=True)
                path.rename(kept)


def _time(stamp: Path) -> datetime | None:
    try:
        found: datetime = parse_utc(stamp.read_text(encoding="utf-8").strip())
    except (OSError, ValueError, OverflowError):
        return None
    return found.replace(tzinfo=UTC)
