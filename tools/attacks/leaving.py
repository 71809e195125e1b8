"""Leaving the answers for the next student."""

import json

from tools.attacks.attack import Attack, code
from tools.references import LINEAR, right_answers

MESSAGE = b"def loss(y_hat, y): return (y_hat - y) ** 2 / 2"
PAGES = """
import glob, numpy, os

mapped = open("/proc/self/maps").read()
files = glob.glob(os.path.dirname(os.path.dirname(numpy.__file__)) + "/pillow.libs/*")
path = max((path for path in files if path not in mapped), key=os.path.getsize)
file = os.open(path, os.O_RDONLY)
os.posix_fadvise(file, 0, 0, os.POSIX_FADV_RANDOM)
"""
LEFT = json.dumps(right_answers(LINEAR))
LIBC = "import ctypes\n\nlibc = ctypes.CDLL(None)"
FROM_LEFT = 'exec(left["NAME"])'
DIGEST = 'left = json.loads(text)\nexec(left["loss"])'


def leaves(where: str, write: str, read: str) -> Attack:
    """Return an attack in which one student leaves all answers for the next one."""
    return Attack(
        f"finds answers left in {where}",
        code("import json", read, DIGEST),
        FROM_LEFT,
        accomplice=code(f"text = {LEFT!r}", write),
    )


LEAVING = [
    leaves(
        "a file",
        """
        import os
        for folder in ("/tmp", "/var/tmp", "/dev/shm", "/run", "..", "/dev", "/proc/1/cwd", "/dev/mqueue"):
            try:
                with open(folder + "/left", "w") as file:
                    file.write(text)
            except OSError:
                pass
        """,
        """
        import os
        folders = ("/tmp", "/var/tmp", "/dev/shm", "/run", "..", "/dev", "/proc/1/cwd", "/dev/mqueue")
        (text, *_) = [open(folder + "/left").read() for folder in folders if os.path.exists(folder + "/left")]
        """,
    ),
    leaves(
        "shared memory",
        code(
            LIBC,
            """
            libc.shmat.restype = ctypes.c_void_p
            number = libc.shmget(4711, 20_000, 0o1666)
            if number >= 0:
                ctypes.memmove(libc.shmat(number, 0, 0), text.encode() + b"\\0", len(text.encode()) + 1)
        """,
        ),
        code(
            LIBC,
            """
            libc.shmat.restype = ctypes.c_void_p
            number = libc.shmget(4711, 20_000, 0o666)
            assert number >= 0
            text = ctypes.string_at(libc.shmat(number, 0, 0)).decode()
        """,
        ),
    ),
    leaves(
        "a message queue",
        code(
            LIBC,
            """
            queue = libc.msgget(4711, 0o1666)
            for begin in range(0, len(text), 1000):
                part = text[begin : begin + 1000].encode()
                libc.msgsnd(queue, (1).to_bytes(8, "little") + part, len(part), 0o4000)
        """,
        ),
        code(
            LIBC,
            """
            queue, text = libc.msgget(4711, 0), b""
            buffer = ctypes.create_string_buffer(8000)
            while (length := libc.msgrcv(queue, buffer, 7000, 0, 0o4000)) > 0:
                text += buffer.raw[8 : 8 + length]
            text = text.decode()
        """,
        ),
    ),
    leaves(
        "a keyring",
        code(
            LIBC,
            """
            import platform
            add = {"x86_64": 248, "aarch64": 217}[platform.machine()]
            for ring in (-4, -5, -3):
                libc.syscall(add, b"user", b"left", text.encode(), len(text.encode()), ring)
        """,
        ),
        code(
            LIBC,
            """
            import platform
            control = {"x86_64": 250, "aarch64": 219}[platform.machine()]
            buffer = ctypes.create_string_buffer(30_000)
            for ring in (-4, -5, -3):
                key = libc.syscall(control, 10, ring, b"user", b"left", 0)
                length = libc.syscall(control, 11, key, buffer, 30_000) if key > 0 else 0
                if length > 0:
                    text = buffer.raw[:length].decode()
        """,
        ),
    ),
    leaves(
        "a daemon",
        """
        import os, socket, time
        if os.fork() == 0:
            os.setsid()
            if os.fork():
                os._exit(0)
            os.closerange(0, 1000)
            with socket.socket(socket.AF_UNIX) as server:
                server.bind("\\0left")
                server.listen()
                server.settimeout(30)
                while True:
                    server.accept()[0].sendall(text.encode())
        """,
        """
        import socket
        with socket.socket(socket.AF_UNIX) as caller:
            caller.settimeout(3)
            caller.connect("\\0left")
            text = caller.makefile().read(len(TEXT))
        """.replace("len(TEXT)", str(len(LEFT))),
    ),
    Attack(
        "finds an answer left in the page cache",
        code(
            PAGES,
            """
            import errno

            got = bytearray(len(MESSAGE))
            for page in range(8 * len(got)):
                try:
                    cached = os.preadv(file, [bytearray(1)], 4096 * page, os.RWF_NOWAIT)
                except OSError as error:
                    assert error.errno == errno.EAGAIN
                else:
                    got[page // 8] |= cached << page % 8
            exec(got)
        """,
        ).replace("MESSAGE", repr(MESSAGE)),
        accomplice=code(
            PAGES,
            f"""
            text = {MESSAGE!r}
            os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
            for page in range(8 * len(text)):
                if text[page // 8] >> page % 8 & 1:
                    os.pread(file, 1, 4096 * page)
        """,
        ),
    ),
    Attack(
        "finds an answer left in the numbers of processes",
        code("""
            import os

            answers = ["y_hat - y", "(y_hat - y) ** 2", "(y_hat - y) ** 2 / 2", "y - y_hat"]
            exec("def loss(y_hat, y): return " + answers[os.getpid() // 256 % 4])
        """),
        accomplice=code("""
            import threading

            number = 0

            def note():
                global number
                number = threading.get_native_id()

            while number // 256 % 4 != 2:
                thread = threading.Thread(target=note)
                thread.start()
                thread.join()
        """),
    ),
    leaves(
        "the modules",
        """
        import helpers, numpy, sys
        numpy.left = sys.left = helpers.left = text
        """,
        """
        import helpers, numpy, sys
        text = getattr(numpy, "left", None) or sys.left
        """,
    ),
]
