"""The words of known mistakes: one row each. `helpers.diagnosis` finds them, and only names their kind."""

from collections.abc import Mapping

from helpers.asking.finding import Mistake
from helpers.checks.training_mistakes import MISTAKES_IN_TRAINING
from helpers.notation import write_symbols

FACTOR = "It is {factor} times the right number at every point."
TWICE, HALF = "There is one factor too many: 2.", "A factor 2 is missing."
SIZE = "N, the number of examples"
WHOLE = "Add up all"
STANDS = "In {where}, {other} is used in place of {name}."

MISTAKES: Mapping[str, str] = {  # what a student is told of each kind; of several, {0} and {1} are the parts
    # constant factors
    "factor": FACTOR,
    "a learning rate as factor": f"{FACTOR} Is that a learning rate? Only the update needs it.",
    "the same everywhere": "It gives the same result at every point. Does it use its parameters?",
    "0 everywhere": "It is 0 at every point. Is there a factor 0, a `//`, or x − x?",
    "wrong at some entries": "Where {name} is {side}, it is wrong. Everywhere else, it is right.",
    "wrong on one side": "Where {name} is {side}, it is wrong. On the other side of 0, it is right.",
    "sign flipped": "The sign is flipped.",
    "twice the gradient": TWICE,
    "twice, the half forgotten": f"{TWICE} Is the ½ of the loss forgotten?",
    "half the gradient": HALF,
    "a half for the 2": "½ is used in place of 2. The derivative of u² is 2u.",
    "half, a square forgotten": f"{HALF} The derivative of u² is 2u.",
    "the learning rate inside": "It is multiplied by the learning rate. Only the update needs that.",
    "twice the value": f"{TWICE} Is a ½ forgotten?",
    "half the value": "There is one factor too many: ½.",
    "half of a square": "It is half the right number. Is a ½ there twice, or inside the square's brackets?",
    "a number added": "A number is added, the same at every point: {number}.",
    # a batch
    "too large, the loss is a mean": f"The loss is a mean. Divide by {SIZE}.",
    "too large, the loss is a sum": f"There is one factor too many: {SIZE}. The loss is a sum.",
    "too small, the loss is a mean": f"It divides twice by {SIZE}. Divide once.",
    "too large by the size": f"It must be divided by {SIZE}.",
    "too small by the size": f"It is divided by {SIZE}, once too often.",
    "too small, the loss is a sum": f"It divides by {SIZE}, as a mean does. Leave that out.",
    "multiplied by the size": f"It multiplies by {SIZE}. Divide by it.",
    "a written size of the batch": f"It always divides by {{size}}. Divide by {SIZE}.",
    # links
    "link missing": "The link {link} is missing.",
    "link twice": "The link {link} is there twice.",
    "divides": "It divides by the link {link}. Multiply by it.",
    "step for its derivative": "It uses {step} itself in place of the derivative {link}.",
    "fed the sum": "The formula for {link} uses {argument}. Written like this, it needs {step}.",
    "one of two factors": "The link {link} has two factors. Only one is there: 1 − {step}.",
    "taken elsewhere": "The derivative {link} is computed at {other}. Compute it at {argument}.",
    "not transposed": "In {link}, the matrix must be transposed.",
    "another link": "It uses {other} in place of {link}.",
    "only the diagonal": "The link {link} has only its diagonal. Each entry acts on the others, too.",
    "reshaped, not transposed": "In {where}, the matrix is reshaped. Transpose it.",
    "product for a difference": "In {where}, {name} and {other} are multiplied. Subtract {other}.",
    "derivative of another loss": "It uses the derivative of the cross-entropy in place of {link}.",
    "transposed handed": "Look at {link}: a transpose is missing, or there is one too many.",
    # links that are derivatives of activations
    "form of another activation": "The formula for {link} is that of {other}. {step} is another activation.",
    "sign inside the derivative": "A sign inside the formula for {link} is wrong.",
    "formed from another": "The formula for {link} uses {other}. It needs {step}.",
    "half formed from another": "The formula for {link} uses {other} in one place. It needs {step} there.",
    "alive below 0": "Where {name} is negative, {where} must be 0.",
    "another threshold": "{where} begins at {number}. It must begin at 0.",
    "alive at 0": "Where {name} is 0, {where} must be 0, too.",
    "derivative at 0": "It uses {value} in place of {link}. That is right only where {argument} is 0.",
    "derivative of another activation": "It uses the derivative of {other} in place of {link}.",
    "already in the gradient": "There is one link too many: {inner} is already in {link}.",
    "an activation too many": "There is one factor too many: a derivative of {other}, from {name}.",
    # a value in a step, or in a link; {where} is one of the two, or what lies behind it
    "left out": "In {where}, {name} is left out.",
    "wrong sign": "In {where}, {name} has the wrong sign.",
    "transposed": "In {where}, look at {name}: a transpose is missing, or there is one too many.",
    "wrong example": "In {where}, {name} is taken from the wrong example.",
    "stands": STANDS,
    "sign alone": "In {step}, only the sign of {name} is used.",
    "gated by a gradient": "Where {other} is negative, it is 0. That must depend on {argument}.",
    "mixed up": "In {where}, {name} and {other} are mixed up.",
    "order of the entries": "The entries of {name} are in the wrong order.",
    "sum of the entries": "The sum of the entries of {name} is used. Use each entry by itself.",
    "mean of the entries": "The mean of the entries of {name} is used. Use each entry by itself.",
    "first entry for all": "The first entry of {name} is used everywhere. Use each entry by itself.",
    "constant left out": "In {where}, the constant factor {factor} is left out.",
    "stands, activation forgotten": f"{STANDS} Is the activation forgotten?",
    "after the update": "In {where}, {name} is already updated. Use its value from before the update.",
    # whole gradients
    "one path left out": f"The path through {{via}} is left out. {WHOLE} paths.",
    "one path alone": f"Only the path through {{via}} is used. {WHOLE} paths.",
    "one path of wrong sign": "The path through {via} has the wrong sign.",
    "the direct path left out": f"The direct path from {{start}} to {{end}} is left out. {WHOLE} paths.",
    "the direct path alone": f"Only the direct path from {{start}} to {{end}} is used. {WHOLE} paths.",
    "the direct path of wrong sign": "The direct path from {start} to {end} has the wrong sign.",
    "absolute value": "The sign of {where} is lost: it is the absolute value.",
    "rounded": "It is rounded, to {digits} digits after the point. Return the number as it is.",
    "brackets missing": "The brackets around {one} − {other} are missing.",
    "subtraction forgotten": "This is {name} itself. Subtract {other}.",
    "a difference quotient": "A difference quotient, of width {width}, is used in place of {where}.",
    "last entries left out": "All {what} from index {count} on are 0. Does a loop end too early?",
    "first entries left out": "All {what} before index {count} are 0. Does a loop start too late?",
    "another gradient": "This is {other}, not {asked}.",
    "all transposed": "It is transposed: rows and columns are swapped.",
    "a value itself": "This is {name} itself, not {asked}.",
    "all links added": "It adds the links of the path. Multiply them.",
    "links added": "It adds the links {one} and {other}. Multiply the links of a path.",
    "a factor too many": "There is one factor too many: {name}.",
    "a link too many": "There is one link too many: {link}.",
    # values
    "activation forgotten": "The activation is forgotten: {name} is used in place of {step}.",
    "factor missing": "In {step}, the factor {name} is missing.",
    "activations forgotten": "In {step}, every activation is forgotten.",
    "cases swapped": "The two cases of {step} are swapped.",
    "swapped": "In {where}, {one} and {other} are swapped.",
    "1 stands": "In {step}, 1 is used in place of {name}.",
    "argument scaled": "In {where}, {name} is {factor} times as large as it should be.",
    "activation twice": "The activation is applied twice in {step}.",
    "another activation": "{step} needs another function: yours is {other}.",
    "activation too many": "There is one activation too many: {other} on {step}.",
    "derivative for its step": "It is the derivative of {step}, not {step} itself.",
    "reciprocal": "It is 1/{step}. Is the 1/(…) forgotten, or a pair of brackets?",
    "sign inside the sigmoid": "In {step}, a sign is wrong: 1/(1 − …) is used in place of 1/(1 + …).",
    "absolute value inside": "In {where}, {name} and −{name} give the same: the sign of {name} is lost.",
    "added after the activation": "{name} is added after the activation. It belongs in {before}.",
    "sum for a difference": "In {step}, two numbers are added. Subtract.",
    "difference for a sum": "In {step}, two numbers are subtracted. Add them.",
    "mean for a sum": "In {step}, a mean is taken. Take the sum.",
    "sum for a mean": "In {step}, a sum is taken. Take the mean.",
    "entries not added up": "In {step}, entries are multiplied, but not added up. Use `@`.",
    "wrong axis": "In {step}, a sum or a mean is taken along the wrong axis.",
    "all axes at once": "In {step}, a sum or a mean is taken over all entries. Take it along one axis.",
    "paths multiplied": f"The paths are multiplied. {WHOLE} paths.",
    "largest path alone": f"Only the largest of the paths is there. {WHOLE} paths.",
    "on one path": "On the path {path}: {0}",
    "root left out": "In {step}, the square root is left out.",
    "another logarithm": "In {step}, the logarithm has another base. Take the natural one, `np.log`.",
    "logarithm left out": "In {where}, the logarithm is left out.",
    "divisor left out": "A divisor is left out, of {step} or of its derivative.",
    "divisor twice": "The divisor of {step} is there twice.",
    "multiplied by a divisor": "In {step}, a divisor multiplies. Divide by it.",
    "one place alone": "In {step}, {name} acts in two places. Only one is differentiated. Add up both.",
    "a factor left out": "In {step}, a factor is left out.",
    "derivative left out": "In the derivative of {step}, that of {name} is left out.",
    "a power left out": "In {step}, the power {number} is left out.",
    "product for a power": "In {step}, a power is written as a product: * for **.",
    "a term left out": "In {step}, a term is left out.",
    "divisor missing": "It must be divided by {name} once more.",
    "factors swapped in a rule": "In the derivative of {step}, two factors are swapped: (ab)′ = a′b + ab′.",
    "a function left out": "In {step}, a function is left out, such as e^… or tanh.",
    "the derivative of a function": "In {step}, the derivative of a function is used in place of it.",
    "smaller for larger": "In {step}, the smaller number is taken. Take the larger one.",
    "a number left out": "In {step}, the number {number} is left out.",
    # rules of differentiation, inside a step
    "inner derivative left out": "Inside {step}, an inner derivative is left out. Each link counts.",
    "not differentiated": "A part of {step} is used as it is. Take its derivative.",
    "a term of wrong sign": "In the derivative of {step}, one term has the wrong sign.",
    "quotient rule mistaken": "{step} divides: the derivative of a/b is (a′b − ab′)/b².",
    "power rule mistaken": "In the derivative of {step}, a power is wrong. The derivative of uⁿ is n·uⁿ⁻¹.",
    "factor of a power left out": "The derivative of uⁿ is n·uⁿ⁻¹. In {step}, the factor n is left out.",
    "sign of a base alone": "In the derivative of {step}, only the sign of a number is used.",
    "factor of a root left out": "The derivative of √u is 1/(2√u). In {step}, the 2 is left out.",
    "slopes multiplied": "{step} multiplies: the derivative of a·b is a′b + ab′, not a′b′.",
    "derivative of tanh mistaken": "The derivative of tanh(u) is 1 − tanh²(u). In {step}, another is used.",
    "a case of wrong sign": "In one case of {step}, the sign is wrong.",
    "0 in a case": "In one case of {step}, 0 is used. Look at each case by itself.",
    "cases left out": "{step} has two cases. In its derivative, one of them is used for both.",
    "entry left out of a step": "In {step}, {name}{entry} is left out.",
    "one entry alone": "In {step}, only {name}{entry} is used.",
    "absolute value for the square": "It is the absolute value of the error. Take its square.",
    "squares subtracted": "The squares are subtracted. Subtract {other} from {one} first, then square.",
    "square inside the brackets": "Only {other} is squared. Subtract it from {one} first, then square.",
    "error cubed": "The error is cubed. Take its square.",
    "no square": "The square is missing.",
    "a term too many": "There is one term too many: {name}.",
    "another value": "This is {other}, not {asked}.",
    # names of the notebook
    "of the notebook": "It uses `{names}` of the notebook, always with the same value. Use what it is given.",
    "of the notebook, besides": "It uses `{names}` of the notebook.\n{0}",
    # a small change of the code makes it right
    "replaced in the code": "In `{code}`, `{typed}` is used in place of `{needed}`.",
    "replaced throughout the code": "Throughout, `{typed}` is used in place of `{needed}`.",
    "another slope in the code": "In `{code}`, `{typed}` is not the slope of this activation.",
    "sign in the code": "In `{code}`, the sign of `{typed}` is wrong.",
    "a name not taken": "{0} Is `{needed}` forgotten among the parameters?",
    "number in the code": "In `{code}`, the number {typed} is wrong: {needed} belongs there.",
    "too many in the code": "In `{code}`, `{typed}` is too much. Leave it out.",
    "too many throughout the code": "Throughout, `{typed}` is too much. Leave it out.",
    "zero in the code": "`{code}` must give 0.",
    "whole numbers in the code": "`{typed}` holds whole numbers: others are cut. Write 0.0, with a point.",
    "begins with a row": "`{code}` puts a row there before any update. Begin with `[]`.",
    "not kept": "`{code}` is computed, but not kept. Write `{typed} = {code}`.",
    "products turned in the code": "All products are the wrong way round: write `b @ a` for `a @ b`.",
    "swapped in the code": "In `{code}`, `{typed}` and `{needed}` are swapped.",
    "swapped throughout the code": "Throughout, `{typed}` and `{needed}` are swapped.",
    "brackets missing in the code": "In `{code}`, brackets are missing around `{typed}`.",
    "brackets in the code": "In `{code}`, a bracket is missing, or at the wrong place.",
    "outside the brackets in the code": "In `{code}`, `{typed}` must stand outside the brackets.",
    "inside the brackets in the code": "In `{code}`, `{typed}` belongs into the brackets of `{needed}`.",
    "before the method in the code": "In `{code}`, `{typed}` must come before `{needed}`, in brackets.",
    "multiplied too late": "In `{code}`, two results of `{typed}` are multiplied. Multiply first.",
    "one link in another": "In `{code}`, one link is computed at the other, `{typed}`. Multiply the links.",
    "added once": "`{code}` adds once where `{typed}` names an entry more than once. Use `{needed}`.",
    "mean in the code": "In `{code}`, `{typed}` divides by the number of all entries. Divide by `{needed}`.",
    "factor of another term in the code": "In `{code}`, `{typed}` multiplies the wrong part.",
    "transpose missing in the code": "In `{code}`, `{typed}` must be transposed.",
    "missing in the code": "In `{code}`, `{needed}` is missing after `{typed}`.",
    "missing before in the code": "In `{code}`, `{needed}` is missing before `{typed}`.",
    "missing in brackets in the code": "In `{code}`, `{typed}` is used in place of `{whole}`.",
    "argument missing in the code": "In `{code}`, `{typed}` needs `{needed}`.",
    "function missing in the code": "In `{code}`, `{needed}` of `{typed}` is needed.",
    "line twice": "`{code}` stands there twice.",
    "one case for all": "`{code}` decides once for all entries. Decide for each: `{needed}`.",
    "case too many": "`{code}` is too much: this is no case of its own.",
    "done more than once": "`{code}` makes that more than once. Do it once.",
    "line too many": "`{code}` is too much. Leave it out.",
    "ends too early": "`{code}` ends something too early. Leave that out.",
    "values in another order": "The values are right, but not their order: {other} is where {asked} belongs.",
    "lines in another order": "`{code}` comes too early. It must come after `{needed}`.",
    "loop backwards": "`{code}` goes in the wrong order. Turn it round.",
    "line before the loop": "`{code}` stands before the loop. It must stand in it.",
    "line after the loop": "`{code}` stands after the loop. It must stand in it.",
    "line in the loop, for before": "`{code}` stands in the loop. It must stand before it.",
    "line in the loop, for after": "`{code}` stands in the loop. It must stand after it.",
    "term in the loop": "In `{code}`, `{typed}` is added in each round of the loop. Add it once.",
    "not set back": "Before `{code}`, `{typed}` must be set back: `{needed}`.",
    "copy missing in the code": "`{code}` makes no copy: both names are one array. Write `{typed}.copy()`.",
    "else missing in the code": "`{code}` is done in each case. Is an `else` missing?",
    "another value in the loop": "`{code}` gives `{typed}` another value. Take another name in the loop.",
    "another value too early": "`{code}` gives `{typed}` another value, but later its old one is needed.",
    "read while it changes": "`{code}` changes `{typed}` and reads all of it. Read it before the loop.",
    "both cases computed": "`np.where` computes both of its values for every entry.",
    # several
    "and besides": "{0}\nAlso: {1}",
    "and the sign": "{0}\nAlso: the sign is flipped.",
    "for one parameter": "In {asked}: {0}",
    "on one side": "Where {name} is {side}: {0}",
    "two links": "Two links are wrong.\n{0}\n{1}",
    "two things": "Two things are wrong.\n{0}\n{1}",
    **MISTAKES_IN_TRAINING,
}

CAUSES = {  # of what isn't finite, by what numpy warns of first
    "overflow encountered in exp": "The number that `exp` takes is too large.",
    "overflow": "A number is too large.",
    "divide by zero encountered in log": "It takes the logarithm of 0.",
    "divide by zero": "It divides by 0.",
    "invalid value encountered in log": "It takes the logarithm of a negative number.",
    "invalid value encountered in sqrt": "It takes the root of a negative number.",
    "": "Look for a number that overflows, a division by 0, or a logarithm of 0 or of a negative number.",
}


def word_cause(warning: str) -> str:
    """Return what makes a value infinite, or no number, by numpy's warning; all that may, without one."""
    return next(words for seen, words in CAUSES.items() if seen in warning)


CODE = ("code", "typed", "needed", "whole")
"""What of a mistake stays as the student wrote it."""

LONGEST_CODE = 59  # characters

GOING_ON = ("and besides", "on one path", "for one parameter", "on one side")
"""The kinds whose last part goes on with their own sentence."""


def word_mistake(mistake: Mistake, with_numbers: bool = True) -> str:
    """Return what a student is told of a mistake, its numbers and code written or as "…", part by part."""
    about, parts = mistake.about, [word_mistake(part, with_numbers) for part in mistake.parts]
    if mistake.kind in GOING_ON:
        parts[-1] = f"{parts[-1][0].lower()}{parts[-1][1:]}"
    number = "{:.6g}" if with_numbers else "…"
    about = {name: "`, `".join(value) if isinstance(value, list) else value for name, value in about.items()}
    written = {name: write_symbols(str(value)) for name, value in about.items() if name != "names"}
    written |= {name: _show_code(about[name]) for name in CODE if name in about}
    written |= {} if with_numbers or "typed" not in about else {"code": "…"}
    written |= {name: number.format(value) for name, value in about.items() if isinstance(value, float)}
    where = next((written[kind] for kind in ("link", "step", "asked") if kind in written), "")
    if "behind" in written:
        where = f"the {written['behind']} inside {where}" if where else f"your {written['behind']}"
    words = MISTAKES[mistake.kind].format(*parts, **written, where=where, names=about.get("names"))
    return f"{words}\n{word_mistake(mistake.place)}" if mistake.place and with_numbers else words


def _show_code(text: str) -> str:
    """Return code as it can stand between backticks, and not at any length."""
    plain = "".join(filter(str.isprintable, " ".join(text.replace("`", "'").split())))
    return plain if len(plain) <= LONGEST_CODE else f"{plain[:LONGEST_CODE]}…"
