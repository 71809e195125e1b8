"""Which system calls a notebook may not make: those by which it could reach others or outlast its end.

A namespace hides what is outside, but shared memory, keys and the like live in the kernel, not in the
processes that die with a notebook. The filter is a program for the kernel (seccomp, "filter" mode), which
`bwrap --seccomp` loads. What it forbids fails with EPERM, as if by lack of privileges.
"""

import platform
import re
import struct
from collections.abc import Iterable
from errno import EAFNOSUPPORT, ENOSYS, EPERM
from socket import AF_UNIX, SOCK_STREAM

# Each with its numbers on x86_64 and on aarch64, where "-" is no such call.
FORBIDDEN = """
# memory, queues and keys that outlive a process
shmget 29 194, shmat 30 196, shmctl 31 195, shmdt 67 197, msgget 68 186, msgsnd 69 189, msgrcv 70 188
msgctl 71 187, semget 64 190, semop 65 193, semctl 66 191, semtimedop 220 192, mq_open 240 180
mq_unlink 241 181, mq_timedsend 242 182, mq_timedreceive 243 183, mq_notify 244 184, mq_getsetattr 245 185
add_key 248 217, request_key 249 218, keyctl 250 219
# memory that no limit counts: without a name, or in larger buffers of sockets
memfd_create 319 279, memfd_secret 447 447, setsockopt 54 208
# other processes: their memory, files, priority and place
ptrace 101 117, process_vm_readv 310 270, process_vm_writev 311 271, kcmp 312 272, process_madvise 440 440
process_mrelease 448 448, pidfd_getfd 438 438, setpriority 141 140, ioprio_set 251 30
sched_setparam 142 118, sched_setscheduler 144 119, sched_setattr 314 274, sched_setaffinity 203 122
migrate_pages 256 238, move_pages 279 239
# what others use of this machine: what is read, kept in memory, or locked
mincore 27 232, preadv2 327 286, pwritev2 328 287, fadvise64 221 223, readahead 187 213, flock 73 32
inotify_init 253 -, inotify_init1 294 26, inotify_add_watch 254 27
# namespaces and mounts
unshare 272 97, setns 308 268, chroot 161 51, pivot_root 155 41, mount 165 40, umount2 166 39
mount_setattr 442 442, open_tree 428 428, move_mount 429 429, fsopen 430 430, fsconfig 431 431
fsmount 432 432, fspick 433 433, name_to_handle_at 303 264, open_by_handle_at 304 265
# large and seldom used parts of the kernel, where many of its holes were found
bpf 321 280, perf_event_open 298 241, userfaultfd 323 282, io_setup 206 0, io_uring_setup 425 425
io_uring_enter 426 426, io_uring_register 427 427, fanotify_init 300 262, modify_ldt 154 -
# the machine itself
init_module 175 105, finit_module 313 273, delete_module 176 106, kexec_load 246 104
kexec_file_load 320 294, reboot 169 142, swapon 167 224, swapoff 168 225, acct 163 89, quotactl 179 60
quotactl_fd 443 443, settimeofday 164 170, clock_settime 227 112, clock_adjtime 305 266, adjtimex 159 171
syslog 103 116, vhangup 153 58, personality 135 92, sethostname 170 161, setdomainname 171 162, iopl 172 -
ioperm 173 -
"""
FORBIDDEN_AMONG_OTHERS = """
# others on this machine can be reached by name
socket 41 198, connect 42 203, bind 49 200, listen 50 201, accept 43 202, accept4 288 242
# programs and processes: no limit would count what they take
fork 57 -, vfork 58 -, execve 59 221, execveat 322 281, setpgid 109 154, setsid 112 157
# what a file is like, if not what is in it
chmod 90 -, fchmod 91 52, fchmodat 268 53, chown 92 -, fchown 93 55, lchown 94 -, fchownat 260 54
utime 132 -, utimes 235 -, futimesat 261 -, utimensat 280 88, setxattr 188 5, lsetxattr 189 6
fsetxattr 190 7, getxattr 191 8, lgetxattr 192 9, fgetxattr 193 10, listxattr 194 11, llistxattr 195 12
flistxattr 196 13, removexattr 197 14, lremovexattr 198 15, fremovexattr 199 16
# files without a name, which nobody finds to count; openat2 hides how it is called
openat2 437 437
"""
NONE = 0xFFFF  # no call has this number
CLONE, CLONE3, PRLIMIT, MMAP, FCNTL = (56, 220), (435, 435), (302, 261), (9, 222), (72, 25)
FUTEX = (202, 98)
SOCKET, SOCKETPAIR, OPEN, OPENAT = (41, 198), (53, 199), (2, NONE), (257, 56)
LAST = 450  # of the numbers known here; what is newer is taken for missing, as on an older kernel

MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # column above, and the kernel's name
X32 = 0x40000000  # from here on, an x86_64 kernel takes the numbers for another set of calls

NAMESPACES = 0x7E020080  # the flags of clone that make one
THREAD = 0x10000  # that which makes no process of its own
UNNAMED = 0x400000  # of open: O_TMPFILE
KIND = 0xF  # of socket: what isn't SOCK_CLOEXEC and the like
SHARED_ANONYMOUS = 0x21  # memory that can be let go of and stays
PRIVATE, OPERATION, WAIT, WAIT_BITSET = 0x80, 0x7F, 0, 9  # of futex
LOCKS_AND_WATCHES = (6, 7, 37, 38, 1024, 1026)  # of fcntl: F_SETLK(W), F_OFD_SETLK(W), F_SETLEASE, F_NOTIFY

LOAD, AND, RETURN = 0x20, 0x54, 0x06  # the kernel's machine code: instructions ...
EQUAL, GREATER, AT_LEAST, ANY_BIT = 0x15, 0x25, 0x35, 0x45  # ... and jumps
ALLOW, KILL, FAIL = 0x7FFF0000, 0x80000000, 0x00050000
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, range(16, 64, 8)  # where the kernel puts them, these by halves

Instruction = tuple[int, int, int, int]  # code, how many to jump over if true, and if false, operand
Judged = tuple[tuple[int, int], int, list[Instruction], int]
"""A call, the number of an argument, steps that judge it, and the error. The steps end where it is allowed,
and one beyond where not."""


def assemble_filter(alone: bool = True, machine: str = platform.machine()) -> bytes:
    """Return the program as the kernel reads it, for one of `MACHINES`, as `platform.machine()` names it.

    Where the sandbox isn't alone, in namespaces of its own, more is forbidden.
    """
    threads: list[Instruction] = [] if alone else [(ANY_BIT, 0, 1, THREAD)]
    pair = [(EQUAL, 0, 4, AF_UNIX), (LOAD, 0, 0, ARGUMENTS[1]), (AND, 0, 0, KIND), (EQUAL, 0, 1, SOCK_STREAM)]
    wait = [(ANY_BIT, 3, 0, PRIVATE), (AND, 0, 0, OPERATION), (EQUAL, 1, 0, WAIT), (EQUAL, 0, 1, WAIT_BITSET)]
    last = len(LOCKS_AND_WATCHES)
    judged: list[Judged] = [
        (CLONE, 0, [(ANY_BIT, 1 + len(threads), 0, NAMESPACES), *threads], EPERM),
        (PRLIMIT, 0, [(EQUAL, 0, 1, 0)], EPERM),  # of oneself
        (SOCKET, 0, [(EQUAL, 0, 1, AF_UNIX)], EAFNOSUPPORT),  # others may reach the machine, or take memory
        (SOCKETPAIR, 0, pair, EAFNOSUPPORT),
        (MMAP, 3, [(AND, 0, 0, SHARED_ANONYMOUS), (EQUAL, 1, 0, SHARED_ANONYMOUS)], EPERM),
        (FUTEX, 1, wait, EPERM),  # to wake others by a page of a file that both read; joining a thread waits
        (FCNTL, 1, [(EQUAL, last - i, 0, each) for i, each in enumerate(LOCKS_AND_WATCHES)], EPERM),
    ]
    if alone:
        return assemble(FORBIDDEN, judged, machine)
    judged += [(call, number, [(ANY_BIT, 1, 0, UNNAMED)], EPERM) for call, number in ((OPEN, 1), (OPENAT, 2))]
    return assemble(FORBIDDEN + FORBIDDEN_AMONG_OTHERS, judged, machine)


def assemble(forbidden: str, judged: Iterable[Judged], machine: str = platform.machine()) -> bytes:
    """Return a program that forbids what is in a table like `FORBIDDEN`, and judges other calls."""
    column, architecture = MACHINES[machine]
    program = [(LOAD, 0, 0, ARCHITECTURE), (EQUAL, 1, 0, architecture), (RETURN, 0, 0, KILL)]
    program.append((LOAD, 0, 0, NUMBER))
    refused = [(AT_LEAST, X32, EPERM), (GREATER, LAST, ENOSYS)]
    refused += [(EQUAL, CLONE3[column], ENOSYS)]  # its flags can't be seen; clone takes its place
    calls = re.findall(r" (\d+|-) (\d+|-)", forbidden)
    refused += [(EQUAL, int(call[column]), EPERM) for call in calls if call[column] != "-"]
    for jump, number, error in refused:
        program += [(jump, 0, 1, number), (RETURN, 0, 0, FAIL | error)]
    for call, argument, steps, error in judged:
        program += [(EQUAL, 0, len(steps) + 3, call[column]), (LOAD, 0, 0, ARGUMENTS[argument]), *steps]
        program += [(RETURN, 0, 0, ALLOW), (RETURN, 0, 0, FAIL | error)]
    program.append((RETURN, 0, 0, ALLOW))
    return b"".join(struct.pack("=HBBI", *step) for step in program)
