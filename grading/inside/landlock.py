"""Shuts a process in where it can have no namespaces of its own: Landlock for what it may open, and a filter.

A process can do so without privileges, for itself and for ever: see landlock(7), whose names and numbers
these are, and seccomp(2). `seccomp.py` writes the filter, and `interpreter.py` lists what may be read.
"""

import ctypes
import errno
import os
import struct
from collections.abc import Iterable
from itertools import pairwise

LEAST_VERSION = 6  # Linux 6.12: from here on, signals and abstract sockets can be kept inside
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the same numbers on all machines
TELL_VERSION, PATH_BENEATH = 1, 1

ALL_OF_FILES, ALL_OF_TCP, ALL_SCOPES = (1 << 16) - 1, 0b11, 0b11  # what is ruled: all but what a rule allows
WRITE_FILE, READ_FILE, READ_DIR, MAKE_REG, TRUNCATE = 1 << 1, 1 << 2, 1 << 3, 1 << 8, 1 << 14
READ, WRITE = READ_FILE | READ_DIR, WRITE_FILE | MAKE_REG | TRUNCATE
OF_A_FILE = READ_FILE | WRITE_FILE | TRUNCATE  # the others are rights to a folder
"""Nothing can be removed or renamed, and there are no folders: so what lies in the folder is all there is."""

SET_SECCOMP, FILTER, SET_NO_NEW_PRIVILEGES = 22, 2, 38  # of prctl(2)
CAPABILITIES = struct.pack("Ii", 0x20080522, 0)  # of capset(2): version 3, this process

libc = ctypes.CDLL(None, use_errno=True)


def find_version() -> int:
    """Return which version of Landlock this machine has; 0 for none, or where it is switched off."""
    return max(int(libc.syscall(CREATE_RULESET, None, 0, TELL_VERSION)), 0)


class Enclosure:
    """What a notebook's process shuts itself in with, made once for all of them."""

    def __init__(self, readable: Iterable[str], folder: str, program: bytes) -> None:
        """Rule that only some files and folders can be read, and files be made and changed in one folder.

        The program is the filter for system calls. Raises OSError where there is no Landlock.
        """
        self.filter = program
        attributes = struct.pack("QQQ", ALL_OF_FILES, ALL_OF_TCP, ALL_SCOPES)
        self.ruleset = check(libc.syscall(CREATE_RULESET, attributes, len(attributes), 0))
        for path in (*readable, "/dev/random", "/dev/urandom"):
            self._allow(path, READ)
        self._allow(os.devnull, READ | WRITE)
        self._allow(folder, READ | WRITE)

    def _allow(self, path: str, rights: int) -> None:
        if not os.path.exists(path):
            return
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        rule = struct.pack("=Qi", rights if os.path.isdir(path) else rights & OF_A_FILE, place)
        check(libc.syscall(ADD_RULE, self.ruleset, PATH_BENEATH, rule, 0))
        os.close(place)

    def enter(self, *kept: int) -> None:
        """Shut this process in for ever, with no open files but standard ones and those with these numbers.

        Raises OSError if it can't be done.
        """
        check(libc.prctl(SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0))
        check(libc.syscall(RESTRICT_SELF, self.ruleset, 0))
        check(libc.capset(CAPABILITIES, bytes(24)))
        numbers = [2, *sorted(kept), os.sysconf("SC_OPEN_MAX")]
        for before, after in pairwise(numbers):
            os.closerange(before + 1, after)
        steps = ctypes.create_string_buffer(self.filter, len(self.filter))
        address = ctypes.addressof(steps)
        check(libc.prctl(SET_SECCOMP, FILTER, struct.pack("HxxxxxxP", len(self.filter) // 8, address), 0, 0))

    def prove(self) -> None:
        """Enter it in a child; raise OSError unless that can open no folder and start no process."""
        if (child := os.fork()) == 0:
            try:
                self.enter()
                refused = [fails(os.listdir, "/"), fails(os.fork), fails(os.kill, os.getppid(), 0)]
                os._exit(0 if all(refused) else 1)
            finally:
                os._exit(2)
        if status := os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
            raise OSError(errno.ENOSYS, f"Landlock and the filter don't hold here ({status})")


def fails(call: object, *arguments: object) -> bool:
    """Return whether a call isn't permitted."""
    try:
        call(*arguments)  # type: ignore[operator]
    except PermissionError:
        return True
    return False


def check(result: int) -> int:
    """Return what a call of the system returns; raise OSError if it failed."""
    if result < 0:
        raise OSError(number := ctypes.get_errno(), os.strerror(number))
    return result
