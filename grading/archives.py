"""Archives that come from elsewhere: what may be taken out of them, without harm.

Everything in an archive was named and packed by others. Nothing is taken but regular files, under plain paths
below the folder that they are for, and of the size that the archive declares, which is looked at first.
"""

import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import PurePosixPath
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

LARGEST = 100_000_000  # bytes that are taken from one student; the grader reads no larger notebook
# A notebook is packed to a hundredth at best. What shrinks more, and is large, is there to fill disks.
TELLING, MOST_PACKED = 10_000_000, 300
JUNK = {"__MACOSX", ".DS_Store", "Thumbs.db"}  # what computers add


class Refused(Exception):
    """An archive, or a file of it, isn't taken; the message says why."""


def open_archive(path: str) -> ZipFile:
    """Open a zip file; raise Refused if it is none."""
    try:
        return ZipFile(path)
    except OSError as error:
        raise Refused(f"{path} can't be read: {error.strerror}.") from error
    except Exception as error:  # whatever a damaged file raises
        raise Refused(f"{path} is not a zip file, or damaged. Download it again.") from error


def list_files(archive: ZipFile) -> Iterator[tuple[str, ZipInfo]]:
    """Yield the files, each with its path."""
    for entry in archive.infolist():
        path = entry.orig_filename
        if not entry.flag_bits & 0x800:  # by which the zip format says "UTF-8"; not all who write it say so
            with suppress(UnicodeError):
                path = path.encode("cp437").decode()
        path = path.replace("\\", "/")
        if not path.endswith("/") and not JUNK & set(path.split("/")):
            yield path, entry


def clean_path(path: str) -> PurePosixPath:
    """Return a path that a student gave to a file, as one below a folder; raise Refused if it isn't plain."""
    parts = path.split("/")
    if {"", ".", ".."} & set(parts) or ":" in parts[0][1:2]:
        raise Refused("its path leads elsewhere")
    if not path.isprintable() or max(len(part.encode()) for part in parts) > 200:
        raise Refused("its name is too long, or holds what can't be shown")
    return PurePosixPath(*parts)


def read_entry(archive: ZipFile, entry: ZipInfo, room: int) -> bytes:
    """Return what is in a file of an archive.

    Raises Refused if it isn't a sound file, or larger than there is room for, or than anybody's work.
    """
    if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG):
        raise Refused("it is a link, or no file at all")
    if entry.file_size > room:
        raise Refused(f"it would be {entry.file_size:,} bytes; {LARGEST:,} are taken from a student at most")
    if entry.file_size > max(TELLING, MOST_PACKED * entry.compress_size):
        raise Refused(f"{entry.compress_size:,} bytes would become {entry.file_size:,}")
    if entry.flag_bits & 0x1 or entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise Refused("it is encrypted, or packed in an unusual way")
    try:
        with archive.open(entry) as file:
            return file.read(entry.file_size)  # and no more, whatever is packed there
    except Exception as error:  # whatever a damaged file raises
        raise Refused("it is damaged") from error
