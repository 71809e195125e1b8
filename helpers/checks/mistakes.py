"""The words of known mistakes: one row each. `helpers.diagnosis` finds them, and only names their kind."""

from collections.abc import Mapping

from helpers.asking.finding import Mistake

FACTOR = "It is {factor} times the right number at every point."
TWICE = "It is twice the gradient: one factor 2 too many."
HALF = "It is half the gradient: a factor 2 is missing."
LARGE, SMALL = "It is too large by the size of the batch:", "It is too small by the size of the batch:"
WHOLE = "The gradient is the sum over all"
AFTER, PASS = "In {where} stands {name} after the update.", "The backward pass uses changed weights."
OWN = "It uses the notebook's alpha, {alpha},"
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
    "example left out": f"Example {{index}} of the batch is left out. {WHOLE} examples.",
    "only one example": f"Only example {{index}} of the batch counts. {WHOLE} examples.",
    "path left out": f"The path through {{step}}[{{index}}] is left out. {WHOLE} paths.",
    "only one path": f"Only the path through {{step}}[{{index}}] counts. {WHOLE} paths.",
    "another gradient handed": "In place of {link} stands {other}.",
    "only the diagonal": "Of {link} only the diagonal is there: each entry acts on the others too.",
    "reshaped, not transposed": "In {link} the matrix is reshaped, where it must be transposed.",
    "wrong axis in a link": "{link} is taken along the wrong axis.",
    "a value for a gradient": "In place of {link} stands {other}.",
    "transposed handed": "In place of {link} stands its transpose.",
    "another link": "The link {other} stands where {link} belongs.",
    "a difference quotient in a link": "A difference quotient, of width {width}, stands for {link}.",
    "absolute value, of a link": "Of {link} the sign is lost: it is the absolute value.",
    "cut off below 0, of a link": "{link} is cut off: it is 0 where it must be negative.",
    "the sign alone, of a link": "Of {link} only the sign is there.",
    "clipped, of a link": "{link} is clipped at −1 and 1.",
    # links that are derivatives of activations
    "form of another activation": "{link} has the form of {other}'s derivative.",
    "sign inside the derivative": "A sign inside {link} is wrong.",
    "formed from another": "{link} is formed from {other}, where {step} belongs.",
    "half formed from another": "In {link} stands {other} in one of the places where {step} belongs.",
    "alive below 0": "Where {name} is negative, {where} must be 0.",
    "derivative at 0": "{value} stands where {link} belongs. That is its value at {argument} = 0 only.",
    "derivative of another activation": "For {link} stands the derivative of {other}, another activation.",
    "already in the gradient": "One link too many: {inner} is already in {link}.",
    "an activation too many": "The derivative of {other} at {name} is there, where none belongs.",
    # a value in a step, or in a link; {where} is one of the two, or what lies behind it
    "left out": "In {where}, {name} is left out.",
    "wrong sign": "In {where}, {name} has the wrong sign.",
    "transposed": "In {where}, {name} is transposed.",
    "wrong example": "In {where}, {name} is taken from the wrong example.",
    "stands": STANDS,
    "stands, a sum": "In {where} stands {name} + {other}, where {name} alone belongs.",
    "derivative for a value": "In {where} stands the derivative of {name}, where {name} belongs.",
    "order of the entries": "In {where}, the entries of {name} are in the wrong order.",
    "two left out": "In {where}, {one} and {other} are left out.",
    "constant left out": "In {where}, the constant factor {factor} is left out.",
    "stands, activation forgotten": f"{STANDS} Is the activation forgotten?",
    "after the update": f"{AFTER} The backward pass needs it as it was before.",
    # whole gradients
    "one path left out": f"One path is left out: the one through {{via}}. {WHOLE} paths.",
    "one path alone": f"Only the path through {{via}} is there. {WHOLE}.",
    "one path of wrong sign": "The path through {via} has the wrong sign.",
    "the direct path left out": f"The direct path is left out. {WHOLE} paths.",
    "the direct path alone": f"Only the direct path is there. {WHOLE} paths.",
    "the direct path of wrong sign": "The direct path has the wrong sign.",
    "absolute value": "It is the absolute value: the sign is lost.",
    "cut off below 0": "It is cut off: it is 0 where it must be negative.",
    "the sign alone": "Only the sign is there.",
    "clipped": "It is clipped at −1 and 1.",
    "brackets missing": "The brackets around {one} − {other} are missing.",
    "subtraction forgotten": "This is {name}: subtract {other}.",
    "a difference quotient": "A difference quotient, of width {width}, only comes near {asked}.",
    "an entry of wrong sign": "Entry {entry} has the wrong sign.",
    "an entry left out": "Entry {entry} must not be 0.",
    "entries swapped": "The entries {entry} and {other} are swapped.",
    "an entry in place of another": "Entry {other} stands in the place of entry {entry}, too.",
    "entries in another order": "The entries are in the wrong order.",
    "another gradient": "This is {other}, where {asked} was asked for.",
    "all transposed": "It is transposed.",
    "a value itself": "This is {name} itself, not {asked}.",
    "links added": "{one} and {other} are added, where links of one path are multiplied.",
    "a factor too many": "There is one factor too many: {name}.",
    "a link too many": "There is one link too many: {link}.",
    # values
    "activation forgotten": "The activation is forgotten: {name} stands where {step} belongs.",
    "factor missing": "In {step}, the factor {name} is missing.",
    "swapped": "In {where}, {one} and {other} are swapped.",
    "1 stands": "In {step} stands 1, where {name} belongs.",
    "activation twice": "The activation is applied twice in {step}.",
    "another activation": "In {step} stands {other}, which is another activation.",
    "activation too many": "The activation {other} is applied to {step}, where none belongs.",
    "derivative for its step": "It is the derivative of {step}, not {step} itself.",
    "reciprocal": "It is 1/{step}. Is the 1/(…) forgotten, or a pair of brackets?",
    "absolute value inside": "In {step} stands the absolute value of {name}: its sign is lost.",
    "absolute value of a step": "It is the absolute value of {step}: the sign is lost.",
    "added after the activation": "{name} is added after the activation. It belongs in {before}.",
    "sum for a product": "In {step}, {one} and {other} are added, where they must be multiplied.",
    "quotient for a product": "In {step}, {one} is divided by {other}, where they must be multiplied.",
    "product for a sum": "In {step}, {name} is a factor, where it must be added.",
    "added too early": "In {step}, {name} is added to {other} before the product. Are brackets misplaced?",
    "mean for a sum": "In {step} a mean is taken, where a sum belongs.",
    "sum for a mean": "In {step} a sum is taken, where a mean belongs.",
    "wrong axis": "{step} is taken along the wrong axis.",
    "all axes at once": "{step} is taken over all the entries at once, not along one axis.",
    "entry left out of a step": "In {step}, the entry {entry} of {name} is left out.",
    "absolute value for the square": "It is the absolute value of the error, where its square belongs.",
    "squares subtracted": "The squares are subtracted. Subtract {other} from {one} first, then square.",
    "brackets missing in the square": "The brackets around {one} − {other} are missing.",
    "no square": "The square is missing.",
    "another value": "This is {other}, where {asked} was asked for.",
    # training
    "uphill": "The steps go uphill: the gradient is added, where it must be subtracted.",
    "no learning rate": "The learning rate alpha is not used.",
    "the notebook's learning rate": f"{OWN} in place of its parameter alpha.",
    "steps twice as long": "The steps are twice as long as they should be.",
    "steps half as long": "The steps are half as long as they should be.",
    "frozen gradients": "The gradients are those from before the loop. Take them anew in every epoch.",
    "history before the update": "The history is taken before each update. It must be taken after it.",
    "another history": "This is the history of {other}, where that of {asked} was asked for.",
    "stale in the history": f"{STALE} Compute {{name}} anew.",
    "no update": "No parameter is ever updated.",
    "changed too early": f"{EARLY} Take all the gradients first.",
    "backward pass with changed weights": f"{PASS} Take all gradients before you change a parameter.",
    "never updated": "{name} is never updated.",
    "one uphill": "{name} goes uphill.",
    "one twice as far": "{name} moves twice as far as it should.",
    "a row for the start": "It begins with a row for the start. Leave that out.",
    "an epoch too many": "That is one epoch too many.",
    "an epoch too few": "That is one epoch too few.",
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
