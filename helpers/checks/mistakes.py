"""The words of known mistakes: one row each. `helpers.diagnosis` finds them, and only names their kind."""

from collections.abc import Mapping

from helpers.asking.finding import Mistake

FACTOR = "It is {factor} times the right number at every point."
TWICE = "It is twice the gradient: one factor 2 too many."
HALF = "It is half the gradient: a factor 2 is missing."
LARGE, SMALL = "It is too large by the size of the batch:", "It is too small by the size of the batch:"
WHOLE = "The gradient is the sum over all"
ALL = "All examples count."
AFTER, PASS = "In {where} stands {name} after the update.", "The backward pass uses changed weights."
OWN = "It uses the notebook's alpha, {alpha},"
EACH = "Take a step after each example."
EARLY = "A parameter is changed before the next gradient is taken."
STALE = "{name} is from before the update, the rest of the row from after it."
STANDS = "In {where} stands {other}, where {name} belongs."

MISTAKES: Mapping[str, str] = {  # what a student is told of each kind; of several, {0} and {1} are the parts
    # constant factors
    "factor": FACTOR,
    "a learning rate as factor": f"{FACTOR} Is that a learning rate? It belongs in the update.",
    "the same everywhere": "It gives the same at every point, whatever goes in.",
    "sign flipped": "The sign is flipped.",
    "twice the gradient": TWICE,
    "twice, the half forgotten": f"{TWICE} Is the ½ of the loss forgotten?",
    "half the gradient": HALF,
    "half, a square forgotten": f"{HALF} A square brings a 2 down when it is differentiated.",
    "four times the gradient": "It is four times the gradient: the factor 2 is there twice over.",
    "the learning rate inside": "The learning rate is inside the gradient. It belongs in the update alone.",
    "twice the value": "It is twice the right number: is a ½ forgotten?",
    "half the value": "It is half the right number.",
    "minus twice the value": "It is −2 times the right number.",
    # a batch
    "too large, the loss is a mean": f"{LARGE} the loss is a mean over the examples.",
    "too large, the loss is a sum": f"{LARGE} each example counts once.",
    "too small, the loss is a mean": f"{SMALL} divide by that only once.",
    "too small, the loss is a sum": f"{SMALL} the loss is a sum over the examples.",
    "one example alone": f"This is the gradient of the {{which}} example alone. {ALL}",
    "one example left out": f"The {{which}} example of the batch is left out. {ALL}",
    "half the gradient, or a length": "It is half the gradient: divided by 2, or by the length of {name}?",
    "divided by a length": "It is the gradient divided by {size}. Is that the length of {name}?",
    "a written size of the batch": "It divides by {size}, whatever the size of the batch is.",
    # links
    "link missing": "The link {link} is missing.",
    "link twice": "The link {link} is there twice.",
    "divides": "{link} divides, where a link multiplies.",
    "step for its derivative": "{step} itself stands where its derivative {link} belongs.",
    "fed the sum": "{link} is fed {argument} where {step} belongs: your form of it takes the activation.",
    "one of two factors": "Of {link} only one of two factors is there: 1 − {step}.",
    "taken elsewhere": "{link} is taken at {other}, where it belongs at {argument}.",
    "not transposed": "In {link} the matrix is not transposed.",
    "example left out": f"Example {{index}} of the batch is left out. {ALL}",
    "only one example": f"Only example {{index}} of the batch is used. {ALL}",
    "path left out": f"The path through {{step}}[{{index}}] is left out. {WHOLE} paths.",
    "only one path": f"Only the path through {{step}}[{{index}}] counts. {WHOLE} paths.",
    "another gradient handed": "In place of {link} stands {other}.",
    "a value for a gradient": "In place of {link} stands {other}.",
    "another link": "The link {other} stands where {link} belongs.",
    # a value in a step, or in a link; {where} is one of the two, or what lies behind it
    "left out": "In {where}, {name} is left out.",
    "wrong sign": "In {where}, {name} has the wrong sign.",
    "transposed": "In {where}, {name} is transposed.",
    "wrong example": "In {where}, {name} is taken from the wrong example.",
    "mean of the batch": "In {where} stands the mean of {name}, where each example's own belongs.",
    "stands": STANDS,
    "stands, activation forgotten": f"{STANDS} Is the activation forgotten?",
    "after the update": f"{AFTER} The backward pass needs it as it was before.",
    # whole gradients
    "one path left out": f"One path is left out: the one through {{via}}. {WHOLE} paths.",
    "one path alone": f"Only the path through {{via}} is there. {WHOLE}.",
    "one path of wrong sign": "The path through {via} has the wrong sign.",
    "another gradient": "This is {other}, where {asked} was asked for.",
    "all transposed": "It is transposed.",
    "a value itself": "This is {name} itself, not {asked}.",
    "links added": "{one} and {other} are added, where links of one path are multiplied.",
    "a factor too many": "There is one factor too many: {name}.",
    "a link too many": "There is one link too many: {link}.",
    # values
    "activation forgotten": "The activation is forgotten: {name} stands where {step} belongs.",
    "factor missing": "In {step}, the factor {name} is missing.",
    "swapped": "In {step}, {one} and {other} are swapped.",
    "term twice": "In {where}, the term with {name} is twice as large as it should be.",
    "term halved": "In {where}, the term with {name} is half as large as it should be.",
    "divides in a step": "In {where}, {name} divides, where it should multiply.",
    "sign of a value": "In {where}, only the sign of {name} is used. Its size counts, too.",
    "added in a step": "In {where}, {one} and {other} are added, where they should be multiplied.",
    "a written number": "In {where} stands the number {number}, where {name} belongs.",
    "factor in another term": "In {where}, {name} multiplies {other}, where it should multiply {own}.",
    "factor in another term, too": "In {where}, {name} multiplies {other}, too. Is a bracket wrong?",
    "no square": "The square is missing.",
    "another value": "This is {other}, where {asked} was asked for.",
    # training
    "uphill": "The steps go uphill: the gradient is added, where it must be subtracted.",
    "no learning rate": "The learning rate alpha is not used.",
    "the notebook's learning rate": f"{OWN} in place of its parameter alpha.",
    "steps twice as long": "The steps are twice as long as they should be.",
    "steps half as long": "The steps are half as long as they should be.",
    "a written rate": "The steps use the number {number}, where the learning rate alpha belongs.",
    "decaying rate": "The learning rate changes with the epoch, as in {how}. It must stay alpha.",
    "old gradients added": "The gradients of earlier steps are added, too. Use those of this step alone.",
    "momentum": "There is a momentum of {momentum}: old gradients act on. Use those of this step alone.",
    "sign of the gradient": "Only the sign of each gradient is used. Its size counts, too.",
    "frozen gradients": "The gradients are those from before the loop. Take them anew for every step.",
    "starts again": "Every update starts from the first parameters again. Keep the new ones.",
    "one row throughout": "Every row equals the last one. Append a new list in each epoch.",
    "history before the update": "The history is taken before each update. It must be taken after it.",
    "another history": "This is the history of {other}, where that of {asked} was asked for.",
    "stale in the history": f"{STALE} Compute {{name}} anew.",
    "no update": "No parameter is ever updated.",
    "changed too early": f"{EARLY} Take all the gradients first.",
    "backward pass with changed weights": f"{PASS} Take all gradients before you change a parameter.",
    "never updated": "{name} is never updated.",
    "one uphill": "{name} goes uphill.",
    "one twice as far": "{name} moves twice as far as it should.",
    "one half as far": "{name} moves half as far as it should.",
    "one without the learning rate": "{name} moves by its whole gradient: the learning rate is missing.",
    "one alone updated": "Only {name} is ever updated.",
    "another parameter's gradient": "{name} moves by the gradient of {other}.",
    "a row for the start": "It begins with a row for the start. Leave that out.",
    "an epoch too many": "That is one epoch too many.",
    "an epoch too few": "That is one epoch too few.",
    "first row alone": "Only the first epoch is there. Does `return` stand in the loop?",
    "last row alone": "Only the last epoch is there. Add a row in every epoch.",
    "one column alone": "Only {name} is there. Each row needs all of them.",
    "one long list": "All its numbers are in one list. Append a row for each epoch.",
    "rows of an earlier call": "It begins with rows of an earlier call. Make a new list in each call.",
    # training by one example after the other
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
    # several
    "and besides": "{0} And besides: {1}",
    "and the sign": "{0} And the sign is flipped.",
    "two links": "Two links are wrong. {0} {1}",
    "two things": "Two things are wrong. {0} {1}",
}


def word_mistake(mistake: Mistake, with_numbers: bool = True) -> str:
    """Return what a student is told of a mistake, in one or two sentences, its numbers written or as "…"."""
    about, parts = mistake.about, [word_mistake(part, with_numbers) for part in mistake.parts]
    if mistake.kind == "and besides":
        parts[1] = f"{parts[1][0].lower()}{parts[1][1:]}"
    number = "{:.6g}" if with_numbers else "…"
    written = {name: number.format(v) if isinstance(v, float) else str(v) for name, v in about.items()}
    places = [written[kind] for kind in ("link", "step") if kind in written][:1]
    places += [f"the {written['behind']} behind it"] if "behind" in written else []
    return MISTAKES[mistake.kind].format(*parts, **written, where=", in ".join(places))
