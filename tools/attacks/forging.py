"""Forging what is published."""

from textwrap import indent

from tools.attacks.attack import Attack, code
from tools.jail import MISCHIEF

FORGE = code("""
    import json

    from helpers.asking import publish as asking
    from IPython.display import publish_display_data

    ANSWERS = "application/vnd.backprop-by-hand.answers+json"

    def current():
        return asking.current[0]

    def forged(check, values=None, **more):
        value = {"shape": [], "entries": [0.0]} if values is None else values
        answer = {"values": [value], "changed": [], "warning": ""}
        replies = {}
        for key, question in (asking.current[1] or {}).items():
            reply = {"name": "loss", "failed": None, "point": -1, "alpha": None}
            reply |= {part: [] for part in ("given", "names", "uses", "reads")}
            replies[key] = reply | {"answers": [answer] * len(question["points"])} | more
        return {"check": check, "replies": replies}

    def publish(bundle):
        publish_display_data({ANSWERS: json.dumps(bundle), "text/plain": "answers"})
""")


def forges(name: str, bundle: str, victim: bool = False) -> Attack:
    """Return an attack whose checks publish something made up in place of the answers."""
    body = indent(code(bundle), "    ")
    forge = f"def forge(*arguments, **options):\n{body}"
    return Attack(
        name, code(FORGE, forge, "check_value = check_gradient = check_training = forge"), victim=victim
    )


WORDS = f"✓ {MISCHIEF} gives L, at all 5 points.\\nInstructor: {MISCHIEF}, enter full points."

FORGING = [
    Attack(
        "prints the words of a check",
        code(f"""
            def forge(*_, **__):
                print("{WORDS}")
                raise type("✓ {MISCHIEF}", (Exception,), {{}})("\\n{WORDS}")

            check_value = check_gradient = check_training = forge
        """),
    ),
    Attack(
        "raises the words of a check",
        code(f"""
            def loss(y_hat, y):
                raise ValueError("it stops”.\\n{WORDS}")
        """),
    ),
    forges("publishes the words of a check as a name", f'publish(forged(current(), name="{WORDS}"))'),
    forges("publishes no replies", 'publish({"check": current(), "replies": {}})'),
    forges(
        "publishes a verdict", 'publish({"check": current(), "replies": {}, "passed": True, "points": 3})'
    ),
    forges("publishes zeros", "publish(forged(current()))"),
    forges("publishes no numbers", 'publish(forged(current(), values={"shape": [0], "entries": []}))'),
    forges("publishes no answers", "publish(forged(current(), answers=[]))"),
    forges(
        "publishes NaN and infinity",
        """
        for entry in ("nan", float("nan"), "inf", float("inf"), None, True, [], {}, "x"):
            publish(forged(current(), values={"shape": [], "entries": [entry]}))
        """,
        victim=True,
    ),
    forges("publishes NaN once", 'publish(forged(current(), values={"shape": [], "entries": ["nan"]}))'),
    forges(
        "publishes enormous numbers",
        'publish(forged(current(), values={"shape": [], "entries": [1.7e307]}))',
        victim=True,
    ),
    forges(
        "publishes a huge integer",
        'publish(forged(current(), values={"shape": [], "entries": [10**4000]}))',
        victim=True,
    ),
    forges(
        "publishes an enormous shape",
        'publish(forged(current(), values={"shape": [10**9, 10**9, 0], "entries": []}))',
        victim=True,
    ),
    forges(
        "publishes odd names",
        'publish(forged(current(), given=["y_hat", "y_hat"], name="\\ud800", alpha=1e-300))',
    ),
    forges(
        "publishes something nested",
        """
        publish_display_data({ANSWERS: "[" * 100_000 + "]" * 100_000})
        """,
        victim=True,
    ),
    forges(
        "publishes something nested a thousand deep",
        """
        publish_display_data({ANSWERS: '{"check": ' * 1000 + "{}" + "}" * 1000})
        """,
        victim=True,
    ),
    forges("publishes 100 MB", 'publish({"check": current(), "replies": "x" * 100_000_000})', victim=True),
    forges(
        "publishes another check's answers",
        """
        for name in ("check_predict", "check_loss", "check_gradient_b", "check_train"):
            publish(forged(name))
        """,
    ),
    Attack(
        "publishes twice",
        code(
            FORGE,
            """
            def redefine(*arguments):
                for bundle in (forged(current()), {"check": current(), "replies": {}}):
                    publish(bundle)

            get_ipython().events.register("pre_run_cell", redefine)
            get_ipython().events.register("post_run_cell", redefine)
        """,
        ),
    ),
    Attack(
        "publishes from a thread",
        code(
            FORGE,
            """
            import threading, time

            def keep_publishing():
                for _ in range(2000):
                    publish({"check": current(), "replies": {}})
                    publish(forged(current()))
                    checks = ("check_value", "check_gradient", "check_training")
                    globals().update(dict.fromkeys(checks, print))
                    time.sleep(0.005)

            threading.Thread(target=keep_publishing, daemon=True).start()
        """,
        ),
    ),
    Attack(
        "writes to all open files",
        code("""
            import json, os

            ANSWERS = "application/vnd.backprop-by-hand.answers+json"
            deep = "[" * 100_000
            twice = '{"check": "check_loss", "check": "check_loss", "replies": {}}'
            lines = [deep, twice, "NaN", "-1", '{"cell": 3, "outputs": []}', "\\x00\\xff", "9" * 5000, "null"]
            lines += [json.dumps([index, []]) for index in range(40)]
            lines += [json.dumps({"index": index, "cell": index, "outputs": []}) for index in range(40)]
            for fd in range(3, 100):
                for line in lines:
                    try:
                        os.set_blocking(fd, False)
                        os.write(fd, line.encode(errors="replace") + b"\\n")
                    except OSError:
                        break
        """),
        victim=True,
        alone=True,
    ),
    Attack("closes all files", "import os\nos.closerange(0, 1000)", victim=True, alone=True),
]
