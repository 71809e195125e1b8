"""The words of known mistakes: one row each. `helpers.diagnosis` finds them, and only names their kind."""

from collections.abc import Mapping

from helpers.asking.finding import Mistake
from helpers.notation import write_symbols

FACTOR = "It is {factor} times the right number at every point."
TWICE, HALF = "There is one factor too many: 2.", "A factor 2 is missing."
SIZE = "N, the number of examples"
EARLY = "before all gradients are computed. Compute all of them first."
WHOLE = "Add up all"
ALL = "Use all examples."
EACH = "Take a step after each example."
STANDS = "In {where}, {other} is used in place of {name}."

MISTAKES: Mapping[str, str] = {  # what a student is told of each kind; of several, {0} and {1} are the parts
    # constant factors
    "factor": FACTOR,
    "a learning rate as factor": f"{FACTOR} Is that a learning rate? Only the update needs it.",
    "the same everywhere": "It gives the same result at every point. Does it use its parameters?",
    "sign flipped": "The sign is flipped.",
    "twice the gradient": TWICE,
    "twice, the half forgotten": f"{TWICE} Is the ½ of the loss forgotten?",
    "half the gradient": HALF,
    "half, a square forgotten": f"{HALF} The derivative of u² is 2u.",
    "four times the gradient": "There is one factor too many: 4.",
    "the learning rate inside": "It is multiplied by the learning rate. Only the update needs that.",
    "twice the value": f"{TWICE} Is a ½ forgotten?",
    "half the value": "There is one factor too many: ½.",
    "minus twice the value": "There is one factor too many: −2.",
    # a batch
    "too large, the loss is a mean": f"The loss is a mean. Divide by {SIZE}.",
    "too large, the loss is a sum": f"There is one factor too many: {SIZE}. The loss is a sum.",
    "too small, the loss is a mean": f"It divides twice by {SIZE}. Divide once.",
    "too small, the loss is a sum": f"It divides by {SIZE}. The loss is a sum: leave that out.",
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
    "example left out": f"The example in row {{index}} is left out. {WHOLE} examples.",
    "only one example": f"Only the example in row {{index}} is used. {WHOLE} examples.",
    "path left out": f"The path through {{step}}[{{index}}] is left out. {WHOLE} paths.",
    "only one path": f"Only the path through {{step}}[{{index}}] is used. {WHOLE} paths.",
    "another gradient handed": "It uses {other} in place of {link}.",
    "a value for a gradient": "It uses {other} in place of {link}.",
    "another link": "It uses the link {other} in place of {link}.",
    # a value in a step, or in a link; {where} is one of the two, or what lies behind it
    "left out": "In {where}, {name} is left out.",
    "wrong sign": "In {where}, {name} has the wrong sign.",
    "transposed": "In {where}, {name} is transposed.",
    "wrong example": "In {where}, {name} is taken from the wrong example.",
    "stands": STANDS,
    "stands, activation forgotten": f"{STANDS} Is the activation forgotten?",
    "after the update": "In {where}, {name} is already updated. Use its value from before the update.",
    # whole gradients
    "one path left out": f"The path through {{via}} is left out. {WHOLE} paths.",
    "one path alone": f"Only the path through {{via}} is used. {WHOLE} paths.",
    "one path of wrong sign": "The path through {via} has the wrong sign.",
    "another gradient": "This is {other}, not {asked}.",
    "all transposed": "It is transposed: rows and columns are swapped.",
    "a value itself": "This is {name} itself, not {asked}.",
    "links added": "It adds the links {one} and {other}. Multiply the links of a path.",
    "a factor too many": "There is one factor too many: {name}.",
    "a link too many": "There is one link too many: {link}.",
    # values
    "activation forgotten": "The activation is forgotten: {name} is used in place of {step}.",
    "factor missing": "In {step}, the factor {name} is missing.",
    "swapped": "In {step}, {one} and {other} are swapped.",
    "no square": "The square is missing.",
    "another value": "This is {other}, not {asked}.",
    # training
    "uphill": "The steps go uphill: the gradient is added. Subtract it.",
    "no learning rate": "The learning rate is not used. Multiply each gradient by it.",
    "the notebook's learning rate": "It uses the notebook's `alpha`, {alpha}. Use the parameter `alpha`.",
    "steps twice as long": "The steps are twice as long as they should be.",
    "steps half as long": "The steps are half as long as they should be.",
    "frozen gradients": "Every epoch uses the gradients of the start. Compute them again in each epoch.",
    "history before the update": "The history is written before each update. Write it after the update.",
    "another history": "This is the history of {other}, not of {asked}.",
    "stale in the history": "In the history, {name} is from before the update. Compute it again after it.",
    "no update": "No parameter changes. Look at the update in the loop.",
    "changed too early": f"A parameter is updated {EARLY}",
    "backward pass with changed weights": f"A weight of the backward pass is updated {EARLY}",
    "never updated": "{name} is never updated.",
    "one uphill": "{name} goes uphill: its gradient is added. Subtract it.",
    "one twice as far": "{name} moves twice as far as it should.",
    "a row for the start": "It begins with the numbers before the first update. Leave them out.",
    "an epoch too many": "That is one epoch too many.",
    "an epoch too few": "That is one epoch too few.",
    # of training, steps and batches
    "one example alone": f"This is the gradient of the {{which}} example alone. {ALL}",
    "one example left out": f"The {{which}} example of the batch is left out. {ALL}",
    "half the gradient, or a length": "It is half the gradient: divided by 2, or by the length of {name}?",
    "divided by a length": "It is the gradient divided by {size}. Is that the length of {name}?",
    "mean of the batch": "In {where} stands the mean of {name}, where each example's own belongs.",
    "term twice": "In {where}, the term with {name} is twice as large as it should be.",
    "term halved": "In {where}, the term with {name} is half as large as it should be.",
    "divides in a step": "In {where}, {name} divides, where it should multiply.",
    "sign of a value": "In {where}, only the sign of {name} is used. Its size counts, too.",
    "added in a step": "In {where}, {one} and {other} are added, where they should be multiplied.",
    "a written number": "In {where} stands the number {number}, where {name} belongs.",
    "factor in another term": "In {where}, {name} multiplies {other}, where it should multiply {own}.",
    "factor in another term, too": "In {where}, {name} multiplies {other}, too. Is a bracket wrong?",
    "a written rate": "The steps use the number {number}, where the learning rate alpha belongs.",
    "decaying rate": "The learning rate changes with the epoch, as in {how}. It must stay alpha.",
    "old gradients added": "The gradients of earlier steps are added, too. Use those of this step alone.",
    "momentum": "There is a momentum of {momentum}: old gradients act on. Use those of this step alone.",
    "sign of the gradient": "Only the sign of each gradient is used. Its size counts, too.",
    "starts again": "Every update starts from the first parameters again. Keep the new ones.",
    "one row throughout": "Every row equals the last one. Append a new list in each epoch.",
    "one half as far": "{name} moves half as far as it should.",
    "one without the learning rate": "{name} moves by its whole gradient: the learning rate is missing.",
    "one alone updated": "Only {name} is ever updated.",
    "another parameter's gradient": "{name} moves by the gradient of {other}.",
    "first row alone": "Only the first epoch is there. Does `return` stand in the loop?",
    "last row alone": "Only the last epoch is there. Add a row in every epoch.",
    "one column alone": "Only {name} is there. Each row needs all of them.",
    "one long list": "All its numbers are in one list. Append a row for each epoch.",
    "rows of an earlier call": "It begins with rows of an earlier call. Make a new list in each call.",
    "first epoch alone": "Only one epoch counts. Does `return` stand in the loop, or each epoch start again?",
    "first example skipped": "The first example is left out.",
    "last example skipped": "The last example is left out.",
    "first example alone": "Only the first example is used.",
    "examples backwards": "The examples come in the wrong order: the last one first.",
    "always of the first example": "The gradients always use {name} of the first example.",
    "one step by the mean": f"There is one step for each epoch, by the mean of all gradients. {EACH}",
    "one step by the sum": f"All gradients of an epoch are taken before its first step. {EACH}",
    "one step by the last": f"Only the last example of each epoch makes a step. {EACH}",
    "loss after the step": "Each loss is taken after its step. Take it before.",
    "losses after the epoch": "All losses are taken after the last step. Take each before its own step.",
    "losses before the epoch": "All losses are taken before the first step. Take each before its own.",
    "losses summed": "This is the sum of the losses, where their mean was asked for.",
    "last loss alone": "This is the loss of the last example alone. Take the mean over all examples.",
    "first loss alone": "This is the loss of the first example alone. Take the mean over all examples.",
    "divided by one too few": "The sum is divided by the number of examples less 1. Divide by their number.",
    "last loss left out": "The loss of the last example is left out.",
    "first loss left out": "The loss of the first example is left out.",
    "losses of all epochs": "The losses of earlier epochs are added, too. Start from 0 in each epoch.",
    "mean over all epochs": "It is the mean over all epochs so far. Start with no losses in each epoch.",
    # names of the notebook
    "of the notebook": "It uses `{names}` of the notebook, which never changes. Make that a parameter.",
    "of the notebook, besides": "It uses `{names}` of the notebook.\nAlso: {0}",
    # several
    "and besides": "{0}\nAlso: {1}",
    "and the sign": "{0}\nAlso: the sign is flipped.",
    "two links": "Two links are wrong.\n{0}\n{1}",
    "two things": "Two things are wrong.\n{0}\n{1}",
}


def word_mistake(mistake: Mistake, with_numbers: bool = True) -> str:
    """Return what a student is told of a mistake, its numbers written or as "…"; each part has its line."""
    about, parts = mistake.about, [word_mistake(part, with_numbers) for part in mistake.parts]
    if mistake.kind in ("and besides", "of the notebook, besides"):
        parts[-1] = f"{parts[-1][0].lower()}{parts[-1][1:]}"
    number = "{:.6g}" if with_numbers else "…"
    about = {name: "`, `".join(value) if isinstance(value, list) else value for name, value in about.items()}
    written = {name: write_symbols(str(value)) for name, value in about.items() if name != "names"}
    written |= {name: number.format(value) for name, value in about.items() if isinstance(value, float)}
    where = next((written[kind] for kind in ("link", "step") if kind in written), "")
    if "behind" in written:
        where = f"the {written['behind']} inside {where}" if where else f"your {written['behind']}"
    return MISTAKES[mistake.kind].format(*parts, **written, where=where, names=about.get("names"))
