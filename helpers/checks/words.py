"""The words of a finding: what a student is told, made once and here.

The first line says what is wrong; what follows shows the point and the numbers there.
"""

from collections.abc import Callable, Mapping
from itertools import chain
from textwrap import fill
from typing import Any

import numpy as np

from helpers.asking.finding import Finding, Kind
from helpers.checks.mistakes import word_mistake
from helpers.notation import write_value

WIDTH = 100  # characters in a line
TRUTHS = {"slope": "the numerical slope", "value": "the right value", "descent": "gradient descent"}


def tell(finding: Finding) -> str:
    """Return the whole message: "✓ …" for a right answer, "✗ …" for a wrong one; a remark as it is."""
    if finding.kind is Kind.READS:
        return _complain(finding)
    if finding.kind is Kind.RIGHT:
        return f"✓ {_complain(finding)}"
    parts = (_show_line(finding), _explain(finding), _show_chain(finding), _show_facts(finding))
    return "\n".join([f"✗ {_complain(finding)}", *chain(*parts)])


def summarise(finding: Finding, with_numbers: bool = True) -> str:
    """Return in one line what was found, without the point and the numbers there: for tables and reports.

    Args:
        finding: what was found.
        with_numbers: whether the numbers of a mistake are written; if not, "…" stands for each.
    """
    first = " ".join(_complain(finding).split())
    if finding.mistake:
        first += f" {word_mistake(finding.mistake, with_numbers)}"
    return first if finding.kind is Kind.READS else f"{'✓' if finding.kind is Kind.RIGHT else '✗'} {first}"


def name_subject(finding: Finding, with_numbers: bool = True) -> str:
    """Return the mistake alone if one is known, else the complaint: what several students may share."""
    if finding.mistake:
        return word_mistake(finding.mistake, with_numbers)
    return " ".join(_complain(finding).split())


def _complain(finding: Finding) -> str:
    """Return what is wrong, without the diagnosis."""
    about = {name: _write_field(value) for name, value in finding.about.items()}
    complaint = COMPLAINTS[finding.kind]
    text = complaint if isinstance(complaint, str) else complaint(finding)
    return text.format(function=finding.function, quantity=finding.quantity, which=_name(finding), **about)


def _write_field(value: Any) -> str:
    """Return a field of a finding; lists of names are separated by commas."""
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _name(finding: Finding) -> str:
    """Return the function, with the value that it is about if it returns several."""
    several = finding.about.get("several")
    return f"{finding.function}, for {finding.quantity}," if several else finding.function


def _explain(finding: Finding) -> list[str]:
    if finding.mistake:
        return [f"  {word_mistake(finding.mistake)}"]
    others = finding.about.get("right_elsewhere", 0)
    return [f"  At the other {others} points it is right."] if others else []


def _show_line(finding: Finding) -> list[str]:
    """Return the lines that show where an error was raised, and between what shapes."""
    about, lines = finding.about, []
    if about.get("line"):
        lines.append(f"  in line {about['line']} of its cell:  {about['source']}")
    if finding.kind is Kind.MISMATCHED:
        shapes = {name: np.shape(value) for name, value in finding.at.items()}
        listed = ", ".join(f"{name} {shape}" for name, shape in shapes.items() if shape)
        lines.append(f"  the shapes are:  {listed}")
    return lines


def _show_chain(finding: Finding) -> list[str]:
    """Return two lines that show the chain, the broken links underlined; none where there is no chain."""
    if not finding.chain or not finding.mistake:
        return []
    start = f"  ∂{finding.chain[0].step}/∂{finding.chain[-1].argument} = "
    broken = finding.mistake.links
    marks = "   ".join(("^" if link in broken else " ") * len(str(link)) for link in finding.chain)
    return [start + " · ".join(map(str, finding.chain)), " " * len(start) + marks.rstrip()]


def _show_facts(finding: Finding) -> list[str]:
    """Return the lines with the point and the numbers there."""
    about = finding.about
    facts: dict[str, str] = {}
    if finding.at:
        facts["at"] = ", ".join(f"{name} = {write_value(value)}" for name, value in finding.at.items())
    if finding.kind is Kind.VALUES:
        facts[f"yours{_place(about)}"] = write_value(about["yours"])
        facts[TRUTHS[about["truth"]]] = write_value(about["right"])
    width = max(map(len, facts), default=0)
    indent = " " * (width + 4)
    return [
        fill(fact, WIDTH, initial_indent=f"  {label:<{width}}  ", subsequent_indent=indent)
        for label, fact in facts.items()
    ]


def _place(about: Mapping[str, Any]) -> str:
    """Return where in an array, or in which epoch and column of a history, the numbers are."""
    entry, row = about["entry"], about.get("row")
    if row:
        return f" in epoch {entry[0]}, {row if isinstance(row, str) else row[entry[1]]}"
    return f" in entry {list(entry)}" if len(entry) else ""


# ---- complaints that take more than a template


def _complain_of_pass(finding: Finding) -> str:
    names = finding.about["quantities"]
    named = ", ".join(names) if len(names) < 4 else f"all of {names[0]} … {names[-1]}"
    return f"{{function}} gives {named}, at all {{points}} points."


def _complain_of_error(finding: Finding) -> str:
    return "{function} stops with {error}" + ": {message}" * bool(finding.about["message"])


def _complain_of_shape(finding: Finding) -> str:
    about = finding.about
    got, needed = _word_shape(about["got"]), _word_shape(about["needed"])
    if row := about.get("row"):
        each = row if isinstance(row, str) else f"a row ({', '.join(row)})"
        epochs = about["needed"][0]
        return f"{{which}} returns {got}. It needs {needed}: {each} for each of the {epochs} epochs."
    end = {
        "": ".",
        "transposed": ". Its numbers are right, but it is transposed.",
        "rows": ": the sum over the rows, one for each example.",
    }[about["hint"]]
    return f"{{which}} returns {got}, where {needed} is needed{end}"


def _word_shape(shape: tuple[int, ...]) -> str:
    return f"an array of shape {tuple(shape)}" if len(shape) else "a single number"


def _complain_of_hunt(finding: Finding) -> str:
    missed, accused = finding.about["missed"], finding.about["accused"]
    at_large = "formula is" if missed == 1 else "formulas are"
    counts = [f"{missed} wrong {at_large} still at large"] * bool(missed)
    counts += [f"{accused} of those you named {'is' if accused == 1 else 'are'} right"] * bool(accused)
    return f"Not yet: {' and '.join(counts)}. Run `check_gradient` on each formula."


STARTS = {
    "shapes": "makes w of shape {w} and b of shape {b}, where (2,) and () are needed.",
    "not repeatable": "makes another w each time, though its rng is the same. Draw w from rng.",
    "deaf": "makes the same w whatever its rng. Draw w from rng.",
}
PASSES: Mapping[str, Callable[[Finding], str]] = {
    "": _complain_of_pass,
    "hunt": lambda finding: "All {wrong} wrong formulas are found, and no right one is accused.",
    "start": lambda finding: "{function} draws w from rng.",
}

COMPLAINTS: Mapping[Kind, str | Callable[[Finding], str]] = {
    Kind.RIGHT: lambda finding: PASSES[finding.about.get("of", "")](finding),
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
    Kind.RAISED: _complain_of_error,
    Kind.MISMATCHED: "{function} stops with {error}: these shapes do not go together",
    Kind.STILL_RUNNING: ("{function} was still running when it was stopped. Does its loop come to an end?"),
    Kind.NOTHING: "{function} returns nothing (None). Does every way through it end in `return …`?",
    Kind.COUNT: lambda finding: (
        f"{{function}} returns {{got}}, where {len(finding.about['needed'])} values are needed: {{needed}}."
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
    Kind.START: lambda finding: f"{{function}} {STARTS[finding.about['how']]}",
    Kind.USES_WRONG: "{function} uses {used}, which is not right yet. Put {used} right first.",
    Kind.VALUES: "{function} does not give {quantity}.",
    Kind.HUNT: _complain_of_hunt,
    Kind.SILENT: "{check} published no answer, so it earns nothing.",
    Kind.REPEATED: "{check} published {times} answers. It must publish one.",
    Kind.ODD: "What {check} published is not an answer to it: {reason}.",
    Kind.INCOMPLETE: "{check} was not answered to the end.",
    Kind.NOT_RUN: "{check} was not run. {trouble}",
    Kind.STOPPED: "{trouble}",
    Kind.NO_CHECK: "The reference has no check {check}. Generate the assignment again.",
}
"""What is said of each kind; names in braces are the function, and the fields of the finding."""
