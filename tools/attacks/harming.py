"""Getting out, and being in the way."""

from tools.attacks.attack import Attack, code
from tools.jail import PORT, SOCKET

CALL = code(f"""
    import socket

    for family, address in [(socket.AF_INET, ("127.0.0.1", {PORT})), (socket.AF_UNIX, {SOCKET!r})]:
        with socket.socket(family) as caller:
            caller.settimeout(2)
            try:
                caller.connect(address)
                caller.sendall(b"STUDENT")
            except OSError as error:
                print(error)
""")

HARMING = [
    Attack("calls a listener", CALL),
    Attack("ends the process", "import os\nos._exit(0)", victim=True),
    Attack("kills itself", "import os\nos.kill(os.getpid(), 9)", victim=True),
    Attack("stops itself", "import os\nos.kill(os.getpid(), 19)", victim=True),
    Attack("crashes", "import ctypes\nctypes.string_at(0)", victim=True),
    Attack("calls sys.exit", "import sys\nsys.exit(0)", victim=True),
    Attack("calls exit", "exit()", victim=True),
    Attack("asks for input", "import getpass\ninput('?')\ngetpass.getpass()"),
    Attack("loops", "while True:\n    pass", victim=True),
    Attack(
        "loops and can't be interrupted",
        code("""
            import signal

            for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
                signal.signal(number, signal.SIG_IGN)
            signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
            signal.setitimer(signal.ITIMER_REAL, 0)
            while True:
                try:
                    while True:
                        pass
                except BaseException:
                    pass
        """),
        victim=True,
        alone=True,
    ),
    Attack(
        "takes memory",
        code("""
            held = []
            for _ in range(30):
                held.append(b"x" * 100_000_000)
            import time
            time.sleep(1)
        """),
        victim=True,
    ),
    Attack(
        "publishes a text that would take all memory where it is read",
        code("""
            import linecache

            class Lines(list):
                def __getitem__(self, index):
                    return ["def loss(y_hat, y):\\n d = 1\\n for n in range(60):\\n  d = [d, d]\\n return d"]

            linecache.getlines = lambda *_: Lines()
        """),
        victim=True,
    ),
    Attack(
        "takes memory in many processes",
        code("""
            import os, time

            for _ in range(12):
                if os.fork() == 0:
                    held = [b"x" * 100_000_000 for _ in range(3)]
                    time.sleep(20)
                    os._exit(0)
            time.sleep(3)
        """),
        victim=True,
        alone=True,
    ),
    Attack(
        "forks without end",
        code("""
            import os, time

            for _ in range(400):
                if os.fork() == 0:
                    time.sleep(20)
                    os._exit(0)
        """),
        victim=True,
        alone=True,
    ),
    Attack(
        "fills the disk",
        code("""
            import os

            for folder in ("/tmp", ".", "/dev/shm", "/var/tmp", "/run"):
                try:
                    with open(folder + "/much.fill", "wb") as file:
                        for _ in range(2000):
                            file.write(bytes(1_000_000))
                            file.flush()
                except OSError as error:
                    print(error)
        """),
        victim=True,
        alone=True,
    ),
    Attack("prints a gigabyte", 'for _ in range(1000):\n    print("x" * 1_000_000)', victim=True, alone=True),
    Attack(
        "shows a gigabyte of pictures",
        code("""
            from IPython.display import display

            for _ in range(100):
                display({"image/png": "iVBORw0KGgo" + "A" * 10_000_000, "text/plain": "x"}, raw=True)
        """),
        victim=True,
        alone=True,
    ),
    Attack("kills all processes", "import os\nos.kill(-1, 9)", victim=True, alone=True),
    Attack(
        "kills its parents",
        code("""
            import os

            pid = os.getppid()
            while pid > 0:
                parent = int(open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()[1])
                os.kill(pid, 9)
                pid = parent
        """),
        victim=True,
        alone=True,
    ),
    Attack("stops its parent", "import os\nos.kill(os.getppid(), 19)", victim=True, alone=True),
    Attack(
        "traces its parent",
        code("""
            import ctypes, os, time

            libc = ctypes.CDLL(None, use_errno=True)
            pid = os.getppid()
            attached = libc.ptrace(16, pid, 0, 0) == 0
            print("attached" if attached else ctypes.get_errno())
            if attached:
                os.waitpid(pid, 0x40000000)
                time.sleep(100)
        """),
        victim=True,
        alone=True,
    ),
    Attack(
        "limits its parent",
        code("""
            import os, resource

            for limit in (resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE):
                resource.prlimit(os.getppid(), limit, (3, 3))
        """),
        victim=True,
        alone=True,
    ),
    Attack(
        "leaves a daemon",
        code("""
            import os, time

            if os.fork() == 0:
                os.setsid()
                if os.fork():
                    os._exit(0)
                own = os.getpid()
                os.closerange(0, 1000)
                for _ in range(150):
                    for pid in filter(str.isdigit, os.listdir("/proc")):
                        try:
                            command = open(f"/proc/{pid}/cmdline").read()
                            if "ipykernel" in command and "STUDENT" not in os.readlink(f"/proc/{pid}/cwd"):
                                os.kill(int(pid), 9)
                        except OSError:
                            pass
                    time.sleep(0.1)
                os._exit(0)
        """),
        victim=True,
        alone=True,
    ),
    Attack(
        "leaves a thread",
        code("""
            import threading, time

            def annoy():
                while True:
                    time.sleep(0.01)

            for _ in range(20):
                threading.Thread(target=annoy).start()
        """),
        victim=True,
    ),
    Attack(
        "leaves the disk full of small files",
        code("""
            import os

            try:
                for number in range(200_000):
                    open(f"/tmp/{number}.fill", "w").close()
            except OSError as error:
                print(error)
        """),
        victim=True,
        alone=True,
    ),
]
