"""Canvas and Moodle, as data: how they write of students, in class lists and in the names of files.

One description serves both ways: what is collected from a platform, and what is given back to it. The formats
are those of the platforms' own source, named by file:

* Canvas (instructure/canvas-lms): lib/content_zipper.rb names the files of an archive;
  infer_comment_context_from_filename in app/models/abstract_assignment.rb reads these names when files are
  uploaded again; lib/gradebook_exporter.rb and lib/gradebook_importer.rb write and read the gradebook.
* Moodle (moodle/moodle), in mod/assign: classes/downloader.php names the files, which
  feedback/file/importziplib.php reads again; gradingtable.php writes the grading worksheet, which
  feedback/offline/importgradeslib.php reads again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Platform:
    """How a learning platform writes of students."""

    name: str
    # What stands over the columns of its class lists, by what is in them: "id" is what a student may be known
    # by, the best first; "number" is the number of a student in the names of an archive's files.
    headings: Mapping[str, Sequence[str]]
    # The path of a file in an archive: `prefix` is what the platform adds, with a student's `name` and
    # `number` in it; `file` is what the student calls it. A later file has a larger `attachment`.
    member: str
    feedback: str  # the path, in an archive for upload, of the `page` for whom the platform has a `prefix`
    around_lesson: str  # a pattern of what is written around an assignment's name in a heading


CANVAS = Platform(
    name="Canvas",
    headings={
        "id": ["SIS Login ID", "SIS User ID", "Integration ID", "ID"],
        "number": ["ID"],
        "name": ["Student"],
        "first": ["FirstName"],
        "last": ["LastName"],
    },
    # lovelaceada_LATE_1001_2002_linear_neuron-1.ipynb; what was typed into Canvas has no second number.
    member=r"(?:.*/)?(?P<prefix>(?P<name>[^/]*?)_(?P<late>LATE_)?(?P<number>\d+)_(?:(?P<attachment>\d+)_)?)"
    r"(?P<file>[^/]+)",
    feedback="{prefix}{page}",
    around_lesson=r" \(\d+\)$",  # its number, as in "Lesson 1 (1234)"
)
MOODLE = Platform(
    name="Moodle",
    headings={
        "id": ["Username", "ID number", "Email address"],
        "number": ["Identifier"],  # "Participant 12345", in the grading worksheet alone
        "name": ["Full name"],
        "first": ["First name"],
        "last": ["Last name", "Surname"],
        "grade": ["Grade"],
        "maximum": ["Maximum grade", "Maximum Grade"],
        "time": ["Last modified (submission)"],
    },
    # Ada Lovelace_12345_assignsubmission_file_/linear_neuron.ipynb. The last "_" is from before Moodle 4.1;
    # there is no "/" where submissions aren't downloaded in folders. The outermost name counts: students' own
    # folders may have such names, too.
    member=r"(?:.*?/)??(?P<prefix>(?P<name>[^/_]*)_(?P<number>\d+)_assignsubmission_[a-z]+)(?:_?/|_)(?P<file>.+)",
    feedback="{prefix}_/{page}",
    around_lesson=r"^[^:]+: | \([^()]*\)$",  # as in "Assignment: Lesson 1 (Real)"
)
PLATFORMS = {"canvas": CANVAS, "moodle": MOODLE}
