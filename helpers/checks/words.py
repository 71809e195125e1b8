"""The words of a finding: what a student is told, made once and here.

The first line says what is wrong; what follows shows the point and the numbers there.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from textwrap import TextWrapper, indent
from typing import Any

import numpy as np

from helpers.asking.finding import Finding, Kind
from helpers.checks.mistakes import word_cause, word_mistake
from helpers.notation import write_slope, write_symbol, write_symbols, write_value

WIDTH = 100  # characters in a line
WHOLE = r"`[^`]{,60}`|\([^()]{,60}\)|\[[^][]{,60}\]"  # code, shapes and short arrays aren't broken
SEAMS = (r"(?<=\],) ", r"(?<=,) ")  # of an array too long for a line: between its rows, or its numbers
MARKS = {Kind.RIGHT: "✓ ", Kind.READS: "", Kind.WARNS: ""}  # before what is said; a wrong answer has "✗ "
MEANT = ("one of its parameters", "`self.…`")  # where a function, or a method, reads from the notebook
TRUTHS = {"slope": "the numerical slope", "value": "the right value", "descent": "gradient descent"}
ASIDES = {"the mean loss of each epoch": " (each loss before its step)"}  # said where a quantity is wrong
UNNAMED = "your answer"  # what has no name, such as a lambda that a check is called on
FREE = {"message"}  # what can be any text
CODE = {"names", "known", "unknown", "changed", "hidden"}  # names as the student's code has them
# What a student's code says of itself needs no quotes: names, types, sizes, and the network's own arguments.
PLAIN = re.compile(
    r"(an? |\*{1,2})?[^\W\d][\w.]{,60}(, [^\W\d]\w{,20}){,9}|\d+ values?|\(\d*(, ?\d*)*\)|[-+.\dej]{,40}"
)


def tell(finding: Finding) -> str:
    """Return the whole message: "✓ …" for a right answer, "✗ …" for a wrong one; a remark as it is.

    No line is longer than WIDTH, but for a word or a line of the student's that is.
    """
    about = finding.about
    lines = break_lines(f"{MARKS.get(finding.kind, '✗ ')}{_complain(finding)}")
    if about.get("line"):
        lines.append(f"  in line {about['line']} of its cell:  {' '.join(about['source'].split())}")
    if finding.kind is Kind.MISMATCHED:
        shapes = {name: np.shape(value) for name, value in finding.at.items()}
        items = [f"{name} {shape}" for name, shape in shapes.items() if shape]
        lines += _list_items("  the shapes are:  ", items) if items else []
    if finding.mistake:
        lines += break_lines(indent(word_mistake(finding.mistake), "  "))
    elif about.get("right_elsewhere"):
        lines.append(f"  At the other {about['right_elsewhere']} points it is right.")
    return "\n".join([*lines, *_show_chain(finding), *_show_facts(finding)])


def summarise(finding: Finding, with_numbers: bool = True) -> str:
    """Return in one line what was found, without the point; "…" may stand for each number of a mistake."""
    mistake = word_mistake(finding.mistake, with_numbers) if finding.mistake else ""
    return MARKS.get(finding.kind, "✗ ") + " ".join(f"{_complain(finding)} {mistake}".split())


def name_subject(finding: Finding, with_numbers: bool = True) -> str:
    """Return the mistake alone if one is known, else the complaint: what several students may share."""
    named = word_mistake(finding.mistake, with_numbers) if finding.mistake else _complain(finding)
    return " ".join(named.split())


def quote(text: str) -> str:
    """Return what a student's code says, such as an error's message, on one line and as its own words."""
    return "“{}”".format(re.sub("[“”]", '"', " ".join(text.split())).replace("`", "'"))


def quote_unless_plain(text: str) -> str:
    """Return a name, a type or a size as it is, and all else that a student's code says as its own words."""
    return text if PLAIN.fullmatch(text) else quote(text)


def _complain(finding: Finding) -> str:
    """Return what is wrong, without the diagnosis; lists of names are separated by commas."""
    complaint, function = COMPLAINTS[finding.kind], finding.function
    quantity = write_symbols(finding.quantity) + ASIDES.get(finding.quantity, "")
    about = dict(finding.about)
    for name, value in about.items():
        if isinstance(value, list | tuple):
            names = value if finding.is_judged else map(quote_unless_plain, value)
            about[name] = ", ".join(f"`{n}`" if name in CODE else write_symbols(str(n)) for n in names)
        elif isinstance(value, str) and finding.kind.fields is not None:
            about[name] = quote(value) if name in FREE else quote_unless_plain(value)
    text = complaint if isinstance(complaint, str) else complaint(finding.about)
    of_several = f" for {quantity}" if about.get("several") else ""
    text = text.format(
        function=quote_unless_plain(function) if function else UNNAMED,
        quantity=quantity,
        of_several=of_several,
        **about,
    )
    return f"{text[0].upper()}{text[1:]}" if text.startswith(UNNAMED) else text


def break_lines(text: str) -> list[str]:
    """Return the lines of a text that is too long for one; code, shapes and numbers stay whole."""
    whole = re.sub(WHOLE, lambda part: part[0].replace(" ", "\xa0"), text)
    wrapper = TextWrapper(WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
    return [line.replace("\xa0", " ") for line in chain(*map(wrapper.wrap, whole.splitlines()))]


def _list_items(start: str, items: Sequence[str]) -> list[str]:
    """Return lines of items with commas between them; one that is longer than a line begins its own."""
    room, lines = WIDTH - len(start), [""]
    for item in [*(f"{item}," for item in items[:-1]), *items[-1:]]:
        pieces = [item]
        for seam in SEAMS:
            pieces = [*chain(*(re.split(seam, each) if len(each) > room else [each] for each in pieces))]
        for number, piece in enumerate(pieces):
            longer = f"{lines[-1]} {piece}".strip()
            if len(longer) <= room and (number > 0 or len(pieces) == 1 or longer == piece):
                lines[-1] = longer
            else:
                lines.append(piece)
    return [f"{' ' * len(start) if number else start}{line}" for number, line in enumerate(lines)]


def _show_chain(finding: Finding) -> list[str]:
    """Return lines that show the chain, the broken links underlined; none where there is no chain."""
    if not finding.chain or not finding.mistake:
        return []
    start = f"  {write_slope(finding.chain[0].step, finding.chain[-1].argument)} ="
    lines = [start, ""]
    for number, link in enumerate(finding.chain):
        name = write_slope(*link)
        if len(f"{lines[-2]} · {name}") > WIDTH:
            lines += [" " * len(start), ""]
        lines[-2] += f" · {name}" if number else f" {name}"
        if link in finding.mistake.links:
            lines[-1] = lines[-1].ljust(len(lines[-2]) - len(name)) + "^" * len(name)
    return [line for line in lines if line]


def _show_facts(finding: Finding) -> list[str]:
    """Return the lines with the point, and with the numbers there and where in an array they are."""
    about, facts = finding.about, dict[str, list[str]]()
    if finding.at:
        facts["at"] = [f"{name} = {write_value(value)}" for name, value in finding.at.items()]
    if finding.kind is Kind.VALUES:
        entry, row = about["entry"], about.get("row")
        place = f" in entry {list(entry)}" if len(entry) else ""
        if row:
            place = f" in epoch {entry[0]}, {write_symbol(row if isinstance(row, str) else row[entry[1]])}"
        facts[f"yours{place}"] = [write_value(about["yours"])]
        facts[TRUTHS[about["truth"]]] = [write_value(about["right"])]
    width = max(map(len, facts), default=0)
    return [*chain(*(_list_items(f"  {label:<{width}}  ", items) for label, items in facts.items()))]


# ---- complaints that take more than a template: from the fields of a finding

About = Mapping[str, Any]

SHAPE_HINTS = {  # how a shape that is wrong, of right numbers, becomes the one that is needed
    "transposed": ". Its numbers are right, but it is transposed.",
    "extra axis": ". Its numbers are right. Drop the extra axis.",
    "missing axis": ". Its numbers are right. An axis is missing.",
    "rows": ": the sum over the rows, one for each example.",
    "mean of the rows": ": the mean over the rows, one for each example.",
    "summed": ". It is a sum of the right numbers. Leave this sum out.",
    "sum": ". Added up along the first axis, its numbers are right.",
}


STARTS = {  # how a class makes its parameters
    "shapes": "{function} makes w of shape {w} and b of shape {b}. It needs (2,) and ().",
    "deaf": "{function} makes the same w with every rng. Draw w from rng.",
    "not repeatable": "{function} makes another w each time with the same rng. Draw w from rng.",
}


def _complain_of_pass(about: About) -> str:
    if given := about.get("given"):
        most = ", ".join(given[:-1])
        return f"{{function}} is right, given a right {most}{' and ' * bool(most)}{given[-1]}."
    if about.get("of") in ("hunt", "start"):
        found = "You found all {wrong} wrong formulas, and named no right one."
        return found if about["of"] == "hunt" else "{function} draws w from rng."
    names = list(map(write_symbols, about["quantities"]))
    named = ", ".join(names) if len(names) < 4 else f"all of {names[0]} … {names[-1]}"
    return f"{{function}} gives {named}, at all {{points}} points."


def _complain_of_shape(about: About) -> str:
    got, needed = (
        f"an array of shape {tuple(shape)}" if len(shape) else "a single number"
        for shape in (about["got"], about["needed"])
    )
    hint = SHAPE_HINTS.get(about["hint"], ".")
    if row := about.get("row"):
        names = ", ".join(map(write_symbol, [row] if isinstance(row, str) else row))
        each, epochs = names if isinstance(row, str) else f"a row ({names})", about["needed"][0]
        return f"{{function}} returns {got}. It needs {needed}: {each} for each of the {epochs} epochs{hint}"
    return f"{{function}} returns {got}{{of_several}}. It needs {needed}{hint}"


def _complain_of_error(about: About) -> str:
    if about["message"].startswith("The truth value of an array"):
        return "{function} stops with {error}: there is a whole array where one number is needed."
    if re.match(r"\S+\.\w+\(\) takes \d+ positional", about["message"]):
        return "{function} stops with {error}: {message}. Is `self` its first parameter?"
    if about["error"] == "NameError" and about["message"]:
        return "{function} stops with {error}: {message}. Is it misspelt, or were the cells above not run?"
    times = " To Python, · is a letter: type * for times." if "·" in about["message"] else ""
    return "{function} stops with {error}" + ": {message}" * bool(about["message"]) + times


def _complain_of_hidden(about: About) -> str:
    if names := about["names"]:
        values = f"the {len(names)} values" if len(names) > 1 else "the one value"
        return f"{{function}} can't be called with {values} that it is given: {{names}}."
    return "{function} hides the names of its parameters. Write it with `def`, and name each of them."


def _complain_of_silence(about: About) -> str:
    ended = "Something in the notebook ended its cell, or took the place of what the lesson imports."
    hidden = "The notebook gives another meaning to {hidden}: give yours another name."
    return f"{{check}} gave no answer, so it earns no points. {hidden if about.get('hidden') else ended}"


def _complain_of_hunt(about: About) -> str:
    missed, accused = about["missed"], about["accused"]
    counts = [f"missed {missed} wrong formula{'s' * (missed > 1)}"] * bool(missed)
    counts += [f"named {accused} right one{'s' * (accused > 1)}"] * bool(accused)
    return f"Not yet: you {' and '.join(counts)}. Run `check_gradient` on each formula."


COMPLAINTS: Mapping[Kind, str | Callable[[About], str]] = {
    Kind.RIGHT: _complain_of_pass,
    Kind.READS: lambda about: (
        f"{{function}} reads {{names}} from the notebook. Did you mean {MEANT['of_class' in about]}?"
    ),
    Kind.NO_FUNCTION: (
        "{function} must be a function, but it is {type}: {value}. "
        "Write it with `def`, and give its name to nothing else."
    ),
    Kind.NO_CLASS: (
        "{function} must be a class, but it is {type}. "
        "Write it with `class`, and give its name to nothing else."
    ),
    Kind.NO_METHOD: (
        "{function} has no method `{method}`. Write `def {method}(self, {arguments}):` in the class."
    ),
    Kind.NO_NAMES: 'The answer must be a set of names such as `{{"w_1", "b_1"}}`, but it is {value}.',
    Kind.UNKNOWN_NAMES: "There is no formula for {unknown}. Write names one by one, of these: {known}.",
    Kind.UNKNOWN_PARAMETER: (
        "{function} has a parameter `{parameter}`, which the check does not know. Keep the parameters that "
        "it had at first. The check knows {known}."
    ),
    Kind.HIDDEN_PARAMETERS: _complain_of_hidden,
    Kind.BORROWS: "{function} uses {package}, which finds derivatives for you. Find the formula yourself.",
    Kind.USES_HELPERS: "{function} uses `helpers`. Write the formula yourself.",
    Kind.NOT_WRITTEN: (
        "{function} is not written yet. Replace `raise NotImplementedError` with your own lines."
    ),
    Kind.USES_UNWRITTEN: "{function} uses {used}, which is not written yet. Write {used} first.",
    Kind.RAISED: _complain_of_error,
    Kind.MISMATCHED: "{function} stops with {error}: the shapes do not fit together.",
    Kind.STILL_RUNNING: "{function} was still running when it was stopped. Does its loop end?",
    Kind.NOTHING: "{function} returns nothing (None). Is a `return …` missing, perhaps after an `if`?",
    Kind.COUNT: lambda about: (
        f"{{function}} returns {{got}}. It needs {len(about['needed'])} values, one for each of {{needed}}."
    ),
    Kind.TYPE: "{function} must return numbers, but it returns {type}: {value}.",
    Kind.SIZE: "{function} returns an array of shape {shape}, which is far too large.",
    Kind.CHANGES_PARAMETERS: "{function} changes `self.w` or `self.b`. Only `update_params` may do that.",
    Kind.CHANGES_NOTHING: "{function} leaves `self.w` and `self.b` as they were. Set both.",
    Kind.SHAPE: _complain_of_shape,
    Kind.NOT_FINITE: lambda about: (
        "{function} gives {value}{of_several}. " + word_cause(about.get("warning", ""))
    ),
    Kind.CHANGES_INPUTS: (
        "{function} changes {changed}, which it was given. Make a new array: `w = w - step`, "
        "not `w -= step`, and `x = x.copy()` before `x[0] = 0`."
    ),
    Kind.WARNS: "In {function}, numpy warns: {warning}. Its values are right all the same.",
    Kind.OVERFLOWS: "In {function}, numpy warns: {warning}. Use a form that does not, even far from 0.",
    Kind.NOT_REPEATABLE: (
        "{function} gives another result when it is called again with the same values. "
        "Look for random numbers, or for something outside that it changes."
    ),
    Kind.START: lambda about: STARTS[about["how"]],
    Kind.USES_WRONG: "{function} uses {used}, which is not right yet. Put {used} right first.",
    Kind.VALUES: "{function} does not give {quantity}.",
    Kind.HUNT: _complain_of_hunt,
    Kind.SILENT: _complain_of_silence,
    Kind.REPEATED: "{check} gave {times} answers. It must give one: call no check in a function.",
    Kind.ODD: "What {check} gave is not an answer to what it asks: {reason}.",
    Kind.INCOMPLETE: "{check} was not answered to the end.",
    Kind.NOT_RUN: lambda about: "{check} was not run." + " {trouble}" * bool(about["trouble"]),
    Kind.STOPPED: "{trouble}",
    Kind.NO_CHECK: "The reference has no check {check}. Generate the assignment again.",
}
"""What is said of each kind; names in braces are the function, and the fields of the finding."""
