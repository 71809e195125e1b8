"""`python -m grading collect` and `return`: work in from Canvas or Moodle, and feedback out to it.

What the platform adds to the names of a student's files is noted when work is collected, in
submitted/.collected/LESSON.json. By that, the platform knows whose feedback is whose.
"""

import json
from glob import glob
from pathlib import Path
from typing import ClassVar
from zipfile import ZIP_DEFLATED, ZipFile
from zoneinfo import ZoneInfo

from nbgrader.api import Gradebook, Student
from nbgrader.apps import NbGrader
from traitlets import Bool, Enum, Unicode

from grading import collecting
from grading.archives import Refused, open_archive
from grading.collecting import Saved, Sent, Troubles
from grading.platforms import PLATFORMS
from grading.reading import locate, show
from grading.rosters import Roster, RosterOptions, read_roster
from grading.timestamp import TIMESTAMP

NOTES = ".collected"  # the folder in submitted/ of what is noted on the way in
OPTIONS = {name: NbGrader.aliases[name] for name in ("db", "course-dir", "log-level")}


class Handover(NbGrader):
    """What both commands do: they are about one lesson, and end in an error if somebody is left out."""

    lesson = ""

    def start(self) -> None:
        """Do it for the lesson that is named; exit with status 1 if not everything could be done."""
        super().start()
        if len(self.extra_args) != 1:
            self.fail("Name one lesson: %s LESSON …", self.name)
        [self.lesson] = self.extra_args
        try:
            troubles = self.run()
        except (Refused, ValueError) as error:
            self.fail(str(error))
        except OSError as error:
            self.fail("%s can't be written: %s.", error.filename or "A file", error.strerror)
        for who, why in troubles:
            self.log.error("%s: %s.", who, why)
        if troubles:
            self.fail("%d not done, for the reasons above.", len(troubles))

    def run(self) -> Troubles:
        """Do what the command is for; return what could not be done."""
        raise NotImplementedError

    def find(self, step: str, student: str) -> Path:
        """Return where the lesson of a student is."""
        return locate(self.coursedir, step, student, self.lesson)

    @property
    def notes(self) -> Path:
        """The file of what is noted on the way in, for the way out."""
        folder = self.find("submitted", NOTES)
        return folder.with_name(f"{folder.name}.json")


class CollectClass(RosterOptions, Handover):
    """Collects what was handed in on a platform."""

    name = "python -m grading collect"
    description = """
        Take a lesson's work from the archive that you downloaded from Canvas or Moodle into submitted/.

        In Canvas: the assignment, "Download Submissions"; and the gradebook, exported. In Moodle: the
        assignment's submissions, "Download all submissions"; and its grading worksheet, the export of the
        gradebook or the list of participants.
    """
    examples = """
        python -m grading collect 01_linear_neuron --platform=canvas --archive=WORK.zip --roster=GRADEBOOK.csv
        python -m grading collect 01_linear_neuron --platform=moodle --archive=WORK.zip --roster=WORKSHEET.csv
    """

    platform = Enum([*PLATFORMS], help="Where it was handed in.", allow_none=True).tag(config=True)
    archive = Unicode("", help="The zip file that the platform made of what was handed in.").tag(config=True)
    timezone = Unicode(
        "",
        help="The time zone that you have in Moodle, such as Europe/Berlin. With it, the times in a grading "
        "worksheet in English are noted, by which nbgrader knows what is late.",
    ).tag(config=True)
    force = Bool(False, help="Replace other work that is there; it is put aside.").tag(config=True)

    aliases: ClassVar = {
        **OPTIONS,
        **{name: f"CollectClass.{name}" for name in ("platform", "archive", "timezone")},
        "roster": "RosterOptions.roster",
        "heading": "RosterOptions.headings",
    }
    flags: ClassVar = {**NbGrader.flags, "force": ({"CollectClass": {"force": True}}, force.help)}

    def run(self) -> Troubles:
        """Collect; return who or what could not be."""
        if not (self.platform and self.archive and self.roster):
            raise Refused("Say what to collect: --platform=canvas or moodle, --archive=ZIP, --roster=CSV")
        platform = PLATFORMS[self.platform]
        self._notebooks = {path.name for path in self.find("source", ".").glob("*.ipynb")}
        if not self._notebooks:
            raise Refused(f"There is no lesson {show(self.lesson)} in {self.coursedir.source_directory}.")
        roster = read_roster(self.roster, platform, self.headings)
        zone = self._read_zone(roster)
        self.notes.parent.mkdir(parents=True, exist_ok=True)
        noted: dict[str, str] = {}
        with open_archive(self.archive) as archive:
            everybody, troubles = collecting.read_sent(archive, platform)
            matched, unmatched = collecting.match_sent(everybody, roster, self._read_students())
            for student, (sent, row) in sorted(matched.items()):
                time = zone and collecting.read_time(roster.read(row, "time"), zone)
                stamp = {TIMESTAMP: f"{time:%Y-%m-%d %H:%M:%S} UTC\n".encode()} if time else {}
                troubles += self._save(archive, student, sent, stamp, noted)
        self._note(noted)
        rows = [row for _, row in matched.values()]
        absent = [row for row in map(roster.rows.__getitem__, roster.list_students()) if row not in rows]
        if absent:
            who = "; ".join(map(roster.call, absent))
            self.log.warning("Of the class list, there is nothing of: %s.", who)
        return [*troubles, *unmatched]

    def _read_zone(self, roster: Roster) -> ZoneInfo | None:
        """Return the time zone of the times in a class list, if it is given."""
        if self.timezone:
            try:
                return ZoneInfo(self.timezone)
            except (KeyError, ValueError, OSError):
                what = f"There is no time zone {self.timezone}."
                raise Refused(f"{what} Write it as in Europe/Berlin.") from None
        if roster.columns.get("time"):
            what = "%s says when each was handed in, but not in which time zone; so no times are noted."
            self.log.warning(f"{what} --timezone=Europe/Berlin would note them.", self.roster)
        return None

    def _read_students(self) -> list[Student]:
        """Return whom the gradebook knows."""
        kind, _, file = self.coursedir.db_url.partition(":///")
        if kind == "sqlite" and not Path(file).exists():
            return []
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            return list(gradebook.students)

    def _save(
        self, archive: ZipFile, student: str, sent: Sent, stamp: dict[str, bytes], noted: dict[str, str]
    ) -> Troubles:
        """Save what a student has sent, and note by what the platform knows it; return what could not be."""
        files, others = collecting.name_files(sent.files, self._notebooks)
        read, refused = collecting.read_files(archive, files)
        troubles = [(f"{sent.who}, {name}", why) for name, why in refused]
        twice = [show(each.name) for name, each in others if each.order == files[name].order]
        troubles += [(f"{sent.who}, {name}", "there is another file of this name") for name in twice]
        if not read:
            return [*troubles, (sent.who, "there is nothing to take")]
        try:
            outcome = collecting.save(self.find("submitted", student), read | stamp, self.force)
        except OSError as error:
            return [*troubles, (sent.who, f"{error.filename} can't be written: {error.strerror}")]
        about = [outcome, *(["late"] if sent.late else []), *(f"not {show(each.name)}" for _, each in others)]
        print(f"{show(student)}: {', '.join(map(show, read))} ({', '.join(about)})")
        if outcome is Saved.KEPT:
            return [*troubles, (sent.who, f"other work of {show(student)} is there; --force replaces it")]
        main = next((files[name] for name in files if name in self._notebooks), next(iter(files.values())))
        noted[student] = main.prefix
        return troubles

    def _note(self, prefixes: dict[str, str]) -> None:
        """Note by what the platform knows the students' files; what was noted of others stays."""
        before = json.loads(self.notes.read_text("utf-8")) if self.notes.exists() else {}
        if before.get("platform") == self.platform:
            prefixes = before["prefixes"] | prefixes
        noted = {"platform": self.platform, "prefixes": prefixes}
        self.notes.write_text(json.dumps(noted, indent=1, ensure_ascii=False), encoding="utf-8")


class ReturnClass(Handover):
    """Packs feedback as a platform takes it."""

    name = "python -m grading return"
    description = """
        Pack the pages of feedback on a lesson that was collected from Canvas or Moodle, to be uploaded there.

        In Canvas: the assignment, "Re-Upload Submissions". In Moodle: the assignment's submissions, "Upload
        multiple feedback files in a zip"; "Feedback files" must be on in the assignment's settings.
    """
    examples = """
        python -m grading feedback 01_linear_neuron
        python -m grading return 01_linear_neuron --to=feedback.zip
    """

    to = Unicode("feedback.zip", help="The zip file to write.").tag(config=True)

    aliases: ClassVar = {**OPTIONS, "to": "ReturnClass.to"}

    def run(self) -> Troubles:
        """Pack; return for whom there is no feedback, or no place for it."""
        if not self.notes.exists():
            what = f"{show(self.lesson)} was not collected from a platform: no {self.notes}."
            raise Refused(f"{what} `python -m grading collect` notes whose is whose.")
        noted = json.loads(self.notes.read_text("utf-8"))
        platform, prefixes = PLATFORMS[noted["platform"]], noted["prefixes"]
        there = {Path(folder).parent.name for folder in glob(str(self.find("feedback", "*")))}
        old = {student for student in there & set(prefixes) if self._is_older(student)}
        typed = {student for student in prefixes if not prefixes[student]}
        ready = sorted(there & set(prefixes) - old - typed)
        if not ready:
            raise Refused(f"There is no feedback yet. `python -m grading feedback {self.lesson}` makes it.")
        with ZipFile(self.to, "w", ZIP_DEFLATED, strict_timestamps=False) as archive:
            for student in ready:
                for page in sorted(self.find("feedback", student).glob("*.html")):
                    archive.write(page, platform.feedback.format(prefix=prefixes[student], page=page.name))
        print(f"{self.to} has the feedback of {len(ready)} students, for {platform.name}.")
        reasons = {
            "there is no feedback yet": set(prefixes) - there,
            "the feedback is older than what was collected since": old,
            f"what was sent is no file, so {platform.name} takes none back": typed,
            f"it was not collected from {platform.name}": there - set(prefixes),
        }
        return [(show(student), why) for why in reasons for student in sorted(reasons[why])]

    def _is_older(self, student: str) -> bool:
        """Return whether there is work that was collected after the feedback was made."""
        feedback, work = self.find("feedback", student), self.find("submitted", student)
        return work.exists() and feedback.stat().st_mtime < work.stat().st_mtime
