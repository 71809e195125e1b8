"""Deciding its own verdict."""

from tools.attacks.attack import PASS, Attack, code

ZERO = code("""
    def NAME(
        *, x_1=0, x_2=0, y=0, w_1=0, w_2=0, b=0, y_hat=0, parameter=0, gradient=0, alpha=0, epochs=0
    ):
        return [[0.0] * 4] * epochs if epochs else 0.0
""")

SLOPES = code("""
    def gradient_w_1(y_hat, y, x_1):
        return slope("w_1", y_hat, y, x_1=x_1)

    def gradient_w_2(y_hat, y, x_2):
        return slope("w_2", y_hat, y, x_2=x_2)

    def gradient_b(y_hat, y):
        return slope("b", y_hat, y)
""")

PATCHING = [
    Attack(
        "replaces the checks",
        code(f"""
            import helpers

            for name in ("check_value", "check_gradient", "check_training", "publish_answers"):
                setattr(helpers, name, {PASS})
                globals()[name] = {PASS}
        """),
    ),
    Attack(
        "makes up what checks come to",
        code("""
            from helpers.asking import publish

            class AllRight(dict):
                def get(self, name, default=None):
                    return {"prints": "✓ right", "raises": ""}

            publish.outcomes = AllRight()
        """),
        ZERO,
    ),
    Attack(
        "replaces the modules of the checks",
        code(f"""
            import sys, types

            fake = types.ModuleType("helpers")
            fake.check_value = fake.check_gradient = fake.check_training = {PASS}
            sys.modules["helpers"] = sys.modules["helpers.asking.publish"] = fake
        """),
        "from helpers import check_gradient, check_training, check_value\n\nNAME = None",
    ),
    Attack(
        "patches numpy.allclose and numpy.abs",
        code("""
            import numpy as np

            np.allclose = np.array_equal = lambda *arguments, **options: True
            np.isclose = lambda a, b, **options: np.ones(np.shape(b), bool)
            np.abs = np.absolute = lambda value: 0 * value
        """),
        ZERO,
    ),
    Attack(
        "patches what compares",
        code("""
            import sys

            for module in list(sys.modules.values()):
                if getattr(module, "__name__", "").startswith("helpers"):
                    for name in ("first_difference", "hold", "_wrong_entries", "_judge"):
                        if hasattr(module, name):
                            setattr(module, name, lambda *arguments, **options: None)
        """),
        ZERO,
    ),
    Attack(
        "patches builtins",
        code("""
            import builtins

            class CheckFailed(AssertionError):
                def __new__(cls, *arguments):
                    raise SystemExit

            builtins.all = builtins.any = lambda values: True
            builtins.abs = lambda value: 0
            builtins.len = lambda values: 1
            builtins.AssertionError = builtins.Exception = SystemExit
        """),
    ),
    Attack(
        "rewrites the checks' code",
        code("""
            def rewrite(lines):
                return ["pass\\n"] if any("check_" in line for line in lines) else lines

            get_ipython().input_transformers_cleanup.append(rewrite)
        """),
    ),
    Attack(
        "rewrites the checks' syntax tree",
        code("""
            import ast

            class Remove(ast.NodeTransformer):
                def visit_Call(self, node):
                    return ast.Constant(None) if getattr(node.func, "id", "").startswith("check_") else node

            get_ipython().ast_transformers.append(Remove())
        """),
    ),
    Attack(
        "swallows errors",
        code("""
            shell = get_ipython()
            shell.showtraceback = shell._showtraceback = lambda *arguments, **options: None

            async def run_code(*arguments, **options):
                return False

            shell.run_code = run_code
        """),
    ),
    Attack(
        "redefines before each cell",
        code(f"""
            def redefine(*arguments):
                globals().update(dict.fromkeys(("check_value", "check_gradient", "check_training"), {PASS}))

            get_ipython().events.register("pre_run_cell", redefine)
            get_ipython().events.register("pre_execute", redefine)
        """),
    ),
    Attack(
        "empties its outputs",
        code("""
            shell = get_ipython()
            shell.display_pub.publish = lambda *arguments, **options: None
            shell.display_pub.clear_output()
            shell.displayhook = lambda *arguments, **options: None
            import sys
            sys.stdout = sys.stderr = open("/dev/null", "w")
            sys.excepthook = lambda *arguments: None
            shell.set_custom_exc((BaseException,), lambda *arguments, **options: None)
        """),
    ),
    Attack(
        "prints points",
        code("""
            def points(*arguments, **options):
                return 3.0 if "history" in options else 2.0 if "w_1" in options.values() else 1.0

            check_value = check_gradient = check_training = points
        """),
    ),
    Attack(
        "prints points by the display hook",
        code("""
            from IPython.display import display

            shell = get_ipython()

            def rewrite(lines):
                return ["1.0\\n"] if any("check_" in line for line in lines) else lines

            shell.input_transformers_post.append(rewrite)
        """),
    ),
    Attack(
        "prints a million points",
        "check_value = check_gradient = check_training = lambda *arguments, **options: 1e6",
        victim=True,
        alone=True,
    ),
    Attack(
        "prints points that are no number",
        'check_value = check_gradient = check_training = lambda *arguments, **options: float("nan")',
        victim=True,
        alone=True,
    ),
    Attack(
        "traces the checks",
        code("""
            import sys

            def trace(frame, event, argument):
                if frame.f_code.co_name == "find_wrong_entries" and event == "call":
                    evidence = frame.f_locals["evidence"]
                    for _, answer, truth in evidence:
                        answer[...] = truth
                return trace

            sys.settrace(trace)
        """),
        code(ZERO, "sys.settrace(trace)"),
    ),
    Attack(
        "lets the Graph differentiate",
        code("""
            hidden = [linear_neuron.graph]

            def slope(parameter, y_hat, y, x_1=0.0, x_2=0.0):
                at = dict(x_1=x_1, x_2=x_2, y=y, w_1=0.0, w_2=0.0, b=y_hat)
                return float(hidden[0].gradient("L", parameter, hidden[0].forward(**at)))
        """),
        SLOPES,
    ),
    Attack(
        "lets the Graph compute",
        code("""
            hidden = [linear_neuron.graph.steps, descent_step.graph.steps]

            def loss(y_hat, y):
                return float(hidden[0]["L"](y_hat, y))
        """),
        code("""
            def update(parameter, gradient, alpha):
                return float(hidden[1]["new_parameter"](parameter, gradient, alpha))
        """),
    ),
    Attack(
        "imports the project as it is installed",
        code("""
            import glob, os, sys

            folders = [os.path.dirname(path) for start in ("/packages/*", *sys.path)
                       for path in glob.glob(start + "/helpers/derivatives.py")]
            for name in [name for name in sys.modules if name.partition(".")[0] == "helpers"]:
                del sys.modules[name]
            sys.path[:0] = [os.path.dirname(folder) for folder in folders]
            from helpers import networks
            from helpers.derivatives import gradient

            hidden = [networks.linear_neuron.graph, gradient, networks.descent_step.graph.steps]

            def slope(parameter, y_hat, y, x_1=0.0, x_2=0.0):
                at = dict(x_1=x_1, x_2=x_2, y=y, w_1=0.0, w_2=0.0, b=y_hat)
                return float(hidden[1](hidden[0], "L", parameter, hidden[0].forward(**at)))

            def loss(y_hat, y):
                return float(hidden[0].steps["L"](y_hat, y))
        """),
        code(
            SLOPES,
            """
            def update(parameter, gradient, alpha):
                return float(hidden[2]["new_parameter"](parameter, gradient, alpha))
        """,
        ),
    ),
    Attack(
        "digs for the expected values",
        code("""
            import gc, sys

            def truth(name, **given):
                for each in gc.get_objects():
                    if isinstance(each, dict) and name in each and given.keys() <= each.keys():
                        if all(each[key] is not None and each[key] == given[key] for key in given):
                            return float(each[name])
                frame = sys._getframe()
                while frame := frame.f_back:
                    for value in frame.f_locals.values():
                        if hasattr(value, "points") and isinstance(value.points, dict):
                            for at in value.points["points"]:
                                if all(at[key] == given[key] for key in given):
                                    return float(at[name])
                return 0.0

            def loss(y_hat, y):
                return truth("L", y_hat=y_hat, y=y)
        """),
        code("""
            def update(parameter, gradient, alpha):
                return truth("new_parameter", parameter=parameter, gradient=gradient, alpha=alpha)
        """),
    ),
]
