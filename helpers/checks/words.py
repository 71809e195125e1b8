"""The words of a finding: what a student is told, made once and here.

The first line says what is wrong; what follows shows the point and the numbers there.
"""

from collections.abc import Callable, Mapping
from textwrap import fill
from typing import Any

import numpy as np

from helpers.asking.finding import Finding, Kind
from helpers.checks.mistakes import word_mistake
from helpers.notation import write_value

WIDTH = 100  # characters in a line
MARKS = {Kind.RIGHT: "✓ ", Kind.READS: ""}  # before what is said; a wrong answer has "✗ "
TRUTHS = {"slope": "the numerical slope", "value": "the right value", "descent": "gradient descent"}
ASIDES = {"the mean loss of each epoch": " (each loss before its step)"}  # said where a quantity is wrong


def tell(finding: Finding) -> str:
    """Return the whole message: "✓ …" for a right answer, "✗ …" for a wrong one; a remark as it is."""
    about = finding.about
    lines = [f"{MARKS.get(finding.kind, '✗ ')}{_complain(finding)}"]
    if about.get("line"):
        lines.append(f"  in line {about['line']} of its cell:  {about['source']}")
    if finding.kind is Kind.MISMATCHED:
        shapes = {name: np.shape(value) for name, value in finding.at.items()}
        listed = ", ".join(f"{name} {shape}" for name, shape in shapes.items() if shape)
        lines.append(f"  the shapes are:  {listed}")
    if finding.mistake:
        lines.append(f"  {word_mistake(finding.mistake)}")
    elif about.get("right_elsewhere"):
        lines.append(f"  At the other {about['right_elsewhere']} points it is right.")
    return "\n".join([*lines, *_show_chain(finding), *_show_facts(finding)])


def summarise(finding: Finding, with_numbers: bool = True) -> str:
    """Return in one line what was found, without the point; "…" may stand for each number of a mistake."""
    complaint = " ".join(_complain(finding).split())
    mistake = f" {word_mistake(finding.mistake, with_numbers)}" if finding.mistake else ""
    return f"{MARKS.get(finding.kind, '✗ ')}{complaint}{mistake}"


def name_subject(finding: Finding, with_numbers: bool = True) -> str:
    """Return the mistake alone if one is known, else the complaint: what several students may share."""
    if finding.mistake:
        return word_mistake(finding.mistake, with_numbers)
    return " ".join(_complain(finding).split())


def _complain(finding: Finding) -> str:
    """Return what is wrong, without the diagnosis; lists of names are separated by commas."""
    complaint, function = COMPLAINTS[finding.kind], finding.function
    quantity = finding.quantity + ASIDES.get(finding.quantity, "")
    about = {
        n: ", ".join(map(str, v)) if isinstance(v, list | tuple) else v for n, v in finding.about.items()
    }
    text = complaint if isinstance(complaint, str) else complaint(finding.about)
    which = f"{function}, for {quantity}," if about.get("several") else function
    return text.format(function=function, quantity=quantity, which=which, **about)


def _show_chain(finding: Finding) -> list[str]:
    """Return two lines that show the chain, the broken links underlined; none where there is no chain."""
    if not finding.chain or not finding.mistake:
        return []
    start = f"  ∂{finding.chain[0].step}/∂{finding.chain[-1].argument} = "
    broken = finding.mistake.links
    marks = "   ".join(("^" if link in broken else " ") * len(str(link)) for link in finding.chain)
    return [start + " · ".join(map(str, finding.chain)), " " * len(start) + marks.rstrip()]


def _show_facts(finding: Finding) -> list[str]:
    """Return the lines with the point, and with the numbers there and where in an array they are."""
    about, facts = finding.about, dict[str, str]()
    if finding.at:
        facts["at"] = ", ".join(f"{name} = {write_value(value)}" for name, value in finding.at.items())
    if finding.kind is Kind.VALUES:
        entry, row = about["entry"], about.get("row")
        place = f" in entry {list(entry)}" if len(entry) else ""
        if row:
            place = f" in epoch {entry[0]}, {row if isinstance(row, str) else row[entry[1]]}"
        facts[f"yours{place}"] = write_value(about["yours"])
        facts[TRUTHS[about["truth"]]] = write_value(about["right"])
    width = max(map(len, facts), default=0)
    starts, indent = [f"  {label:<{width}}  " for label in facts], " " * (width + 4)
    facts_by_start = zip(starts, facts.values(), strict=True)
    return [
        fill(fact, WIDTH, initial_indent=start, subsequent_indent=indent) for start, fact in facts_by_start
    ]


# ---- complaints that take more than a template: from the fields of a finding

About = Mapping[str, Any]


def _complain_of_pass(about: About) -> str:
    if given := about.get("given"):
        most = ", ".join(given[:-1])
        return f"{{function}} is right, given a right {most}{' and ' * bool(most)}{given[-1]}."
    if about.get("of") == "hunt":
        return "All {wrong} wrong formulas are found, and no right one is accused."
    if about.get("of") == "start":
        return "{function} draws w from rng."
    names = about["quantities"]
    named = ", ".join(names) if len(names) < 4 else f"all of {names[0]} … {names[-1]}"
    return f"{{function}} gives {named}, at all {{points}} points."


def _complain_of_shape(about: About) -> str:
    got, needed = (
        f"an array of shape {tuple(shape)}" if len(shape) else "a single number"
        for shape in (about["got"], about["needed"])
    )
    if row := about.get("row"):
        each = row if isinstance(row, str) else f"a row ({', '.join(row)})"
        epochs = about["needed"][0]
        return f"{{which}} returns {got}. It needs {needed}: {each} for each of the {epochs} epochs."
    hints = {
        "transposed": ". Its numbers are right, but it is transposed.",
        "rows": ": the sum over the rows, one for each example.",
    }
    return f"{{which}} returns {got}, where {needed} is needed{hints.get(about['hint'], '.')}"


def _complain_of_start(about: About) -> str:
    if about["how"] == "shapes":
        return "{function} makes w of shape {w} and b of shape {b}, where (2,) and () are needed."
    if about["how"] == "deaf":
        return "{function} makes the same w whatever its rng. Draw w from rng."
    return "{function} makes another w each time, though its rng is the same. Draw w from rng."


def _complain_of_hunt(about: About) -> str:
    missed, accused = about["missed"], about["accused"]
    at_large = "formula is" if missed == 1 else "formulas are"
    counts = [f"{missed} wrong {at_large} still at large"] * bool(missed)
    counts += [f"{accused} of those you named {'is' if accused == 1 else 'are'} right"] * bool(accused)
    return f"Not yet: {' and '.join(counts)}. Run `check_gradient` on each formula."


COMPLAINTS: Mapping[Kind, str | Callable[[About], str]] = {
    Kind.RIGHT: _complain_of_pass,
    Kind.READS: "{function} reads {names} from the notebook. Did you mean one of its parameters?",
    Kind.NO_FUNCTION: "This must be a function, but it is {type}: {value}.",
    Kind.NO_CLASS: "This must be a class, but it is of type {type}.",
    Kind.NO_METHOD: (
        "{function} has no method `{method}`. Write `def {method}(self, {arguments}):` in the class."
    ),
    Kind.NO_NAMES: 'The answer is a set of names such as {{"w_1", "b_1"}}, but it is {value}.',
    Kind.UNKNOWN_NAMES: "There is no formula for {unknown}. There is one for {known}.",
    Kind.UNKNOWN_PARAMETER: (
        "{function} has a parameter `{parameter}` that this check can't fill in. Keep the parameters that "
        "{function} had at first. It knows: {known}."
    ),
    Kind.BORROWS: "{function} uses {package}, which differentiates by itself. Work the formula out by hand.",
    Kind.USES_HELPERS: "{function} uses something of `helpers`. It must do its own sums.",
    Kind.NOT_WRITTEN: (
        "{function} is not written yet. Put your own lines in place of `raise NotImplementedError`."
    ),
    Kind.USES_UNWRITTEN: "{function} uses {used}, which is not written yet. Write {used} first.",
    Kind.RAISED: lambda about: "{function} stops with {error}" + ": {message}" * bool(about["message"]),
    Kind.MISMATCHED: "{function} stops with {error}: these shapes do not go together",
    Kind.STILL_RUNNING: "{function} was still running when it was stopped. Does its loop come to an end?",
    Kind.NOTHING: "{function} returns nothing (None). Does every way through it end in `return …`?",
    Kind.COUNT: lambda about: (
        f"{{function}} returns {{got}}, where {len(about['needed'])} values are needed: {{needed}}."
    ),
    Kind.TYPE: "{function} must return numbers, but it returns {type}: {value}.",
    Kind.SIZE: "{function} returns an array of shape {shape}, which is far too large.",
    Kind.CHANGES_PARAMETERS: "{function} changes w or b. Leave that to update_params.",
    Kind.CHANGES_NOTHING: "{function} changes neither w nor b. Set self.w and self.b.",
    Kind.SHAPE: _complain_of_shape,
    Kind.NOT_FINITE: "{which} gives {value}: something overflows or divides by 0.",
    Kind.CHANGES_INPUTS: (
        "{function} changes {changed} in place, so its caller loses the old numbers.\n"
        "  Compute a new array: `w = w - step`, not `w -= step`."
    ),
    Kind.WARNS: "{function} makes numpy warn: {warning}.",
    Kind.NOT_REPEATABLE: (
        "{function} gives something else when it is called a second time with the same values."
    ),
    Kind.START: _complain_of_start,
    Kind.USES_WRONG: "{function} uses {used}, which is not right yet. Put {used} right first.",
    Kind.VALUES: "{function} does not give {quantity}.",
    Kind.HUNT: _complain_of_hunt,
    Kind.SILENT: "{check} published no answer, so it earns nothing.",
    Kind.REPEATED: "{check} published {times} answers. It must publish one.",
    Kind.ODD: "What {check} published is not an answer to it: {reason}.",
    Kind.INCOMPLETE: "{check} was not answered to the end.",
    Kind.NOT_RUN: lambda about: "{check} was not run." + " {trouble}" * bool(about["trouble"]),
    Kind.STOPPED: "{trouble}",
    Kind.NO_CHECK: "The reference has no check {check}. Generate the assignment again.",
}
"""What is said of each kind; names in braces are the function, and the fields of the finding."""
