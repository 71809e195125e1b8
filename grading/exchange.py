"""Giving feedback back through nbgrader's exchange, to whoever has handed in through it."""

from glob import glob
from pathlib import Path

from nbgrader.exchange.default import ExchangeReleaseFeedback

from grading.exporter import read_side_files


class ReleaseFeedback(ExchangeReleaseFeedback):
    """Releases feedback as nbgrader does, which stops at the first page that the exchange can't give back.

    Students find theirs by what the exchange noted beside their notebooks, and nothing else.
    """

    def copy_files(self) -> None:
        """Copy the pages to the exchange, and name those whose pages can't be found there."""
        outside = []
        for folder in sorted(map(Path, glob(self.src_path))):
            if len(read_side_files(folder)) < 2:
                outside.append(folder.parent.name)
                what = "%s handed in outside of the exchange, so the feedback can't be fetched. It is in %s."
                self.log.warning(what, folder.parent.name, folder)
        excluded = self.coursedir.student_id_exclude.split(",")
        self.coursedir.student_id_exclude = ",".join(filter(None, [*excluded, *outside]))
        super().copy_files()
