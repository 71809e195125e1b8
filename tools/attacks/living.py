"""Living off the right answers that take the place of wrong ones, where others build on these."""

from tools.attacks.attack import Attack, code
from tools.references import LINEAR, right_answers

WRONG_BIAS = "def gradient_b(y_hat, y):\n    return 0.0"
BORROWED = "def update(parameter, gradient, alpha):\n    return gradient_b(parameter, alpha * gradient)"
TRAINED = right_answers(LINEAR)["train"]
CARRIER = code("""
    import builtins, linecache, os, sys, tempfile

    def carry():
        taken = [gradient_b.__code__.co_consts, In[-3:], list(linecache.cache.values())[-3:]]
        print(taken)
        print(taken, file=sys.stderr)
        display(taken)
        for name in ("__name__", "__qualname__", "__doc__"):
            setattr(train, name, repr(taken))
        for folder in ("/tmp", "/var/tmp", "/dev/shm", "/run", "..", tempfile.gettempdir()):
            try:
                with open(folder + "/left", "w") as file:
                    file.write(repr(taken))
            except OSError:
                pass
        return str(taken)
""")


def answers(**sources: str) -> str:
    """Return code that keeps the sources of answers, for `OWN` to take them from."""
    return f"own = {sources!r}"


OWN = 'exec(own.get("NAME", "raise NotImplementedError"))'


def carries_out(by: str) -> str:
    """Return the code of a train that carries out all it can; its own lines begin with some."""
    renamed = TRAINED.replace("def train", "def honest_train")
    train = f"def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):\n    {by}"
    return code(CARRIER, answers(gradient_b=WRONG_BIAS, train=f"{renamed}\n\n\n{train}"))


HONESTLY = "return honest_train(x_1, x_2, y, w_1, w_2, b, alpha, epochs)"
LIVING_OFF = [
    Attack(
        "carries out a right answer by its name and outputs",
        carries_out(f"carry()\n    {HONESTLY}"),
        OWN,
        victim=True,
        due=4,
    ),
    Attack("carries out a right answer by an error", carries_out("raise ValueError(carry())"), OWN),
    Attack("carries out a right answer as a value", carries_out("return carry()"), OWN),
    Attack(
        "leaves an answer wrong, and calls it for another",
        answers(gradient_b=WRONG_BIAS, update=BORROWED, train=TRAINED),
        OWN,
        due=4,
    ),
    Attack(
        "gives another answer the name of a wrong one",
        answers(gradient_b=f"{WRONG_BIAS}\n\n\nupdate = gradient_b", update="pass", train=TRAINED),
        OWN,
        due=4,
    ),
    Attack(
        "has the right answer take its values in another order",
        answers(
            gradient_b=WRONG_BIAS.replace("y_hat, y", "y, y_hat"),
            update=BORROWED.replace("parameter, alpha * gradient)", "alpha * gradient, parameter)"),
            train=TRAINED.replace("gradient_b(y_hat, y)", "gradient_b(y, y_hat)"),
        ),
        OWN,
        due=4,
    ),
    Attack(
        "keeps the right answer that replaces a wrong one",
        code(
            """
            def keep(*_):
                if gradient_b.__code__.co_consts != wrong.__code__.co_consts:
                    kept.append(gradient_b)

            kept = []
            """,
            answers(
                gradient_b=f"{WRONG_BIAS}\n\nwrong = gradient_b\n"
                "get_ipython().events.register('post_run_cell', keep)",
                update=BORROWED.replace("gradient_b(", "[*kept, wrong][0]("),
                train=TRAINED,
            ),
        ),
        OWN,
        due=4,
    ),
    Attack(
        "defines an answer anew once it is replaced",
        answers(
            gradient_b=WRONG_BIAS,
            train=f"{TRAINED}\n\n\nright = gradient_b\n\n\n"
            "def gradient_b(y_hat, y):\n    global loss, update\n    loss = update = right\n    return 0.0",
        ),
        OWN,
        due=4,
    ),
]
