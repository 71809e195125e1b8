"""What the documents name is there: commands, files, options, pages; what they show is described."""

import re
import subprocess

import pytest
from PIL import Image

from tests.documents import (
    COMMANDS,
    DOCUMENTS,
    IN_ORDER,
    OF_THEIR_OWN,
    Elsewhere,
    Run,
    Serve,
    begins,
    commands_in,
    mentions_in,
    tree,
)
from tests.notebooks import ROOT, plain_text

each_document = pytest.mark.parametrize("document", DOCUMENTS)
TARGETS = re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


# ---- commands


def test_every_document_is_known():
    listed = subprocess.check_output(["git", "ls-files", "*.md"], cwd=ROOT, text=True).split()
    assert [name for name in listed if not name.startswith(".github/")] == sorted(
        DOCUMENTS
    )  # forms to fill in


def test_of_every_command_it_is_known_what_tests_do_with_it():
    assert [command for command in IN_ORDER if command not in COMMANDS] == []


@each_document
def test_a_command_in_a_sentence_begins_one_that_is_known(document):
    known = [*COMMANDS, *commands_in(document)]
    unknown = [said for said in mentions_in(document) if not any(begins(command, said) for command in known)]
    assert unknown == []


def test_nothing_is_known_of_a_command_that_no_document_has():
    said = [*IN_ORDER, *(mention for document in DOCUMENTS for mention in mentions_in(document))]
    assert [command for command in COMMANDS if command not in said] == []


def test_what_is_to_be_run_is_in_a_block():
    runs = [command for command, action in COMMANDS.items() if isinstance(action, Run | Serve)]
    assert [command for command in runs if command not in IN_ORDER] == []


def test_a_page_with_a_test_of_its_own_is_read_there():
    assert [page for page, file in OF_THEIR_OWN.items() if page not in (ROOT / file).read_text()] == []


def test_what_is_run_elsewhere_is_called_for_there():
    lost = {
        command: action.file
        for command, action in COMMANDS.items()
        if isinstance(action, Elsewhere)
        and action.words not in (ROOT / action.file).read_text(encoding="utf-8")
    }
    assert lost == {}


def test_every_target_is_in_the_makefile():
    named = {words[1] for command in COMMANDS if (words := command.split())[0] == "make" and len(words) > 1}
    assert named - set(TARGETS) == set()


# ---- what they name


def code_in(document: str) -> list[str]:
    return [node["raw"] for node in tree(document) if node["type"] in ("codespan", "block_code")]


@each_document
def test_every_python_file_that_is_named_is_there(document):
    pattern = r"(?<![\w./])((?:grading|helpers|tests|tools)/[\w/]+\.\w+)"
    paths = {path for text in code_in(document) for path in re.findall(pattern, text)}
    to_be_made = {path for path in paths if "07_mine" in path}  # by the reader's `make lesson NAME=07_mine`
    assert [path for path in paths - to_be_made if not (ROOT / path).exists()] == []


def test_every_file_of_both_packages_is_in_the_table_of_how_it_is_built():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = [
        line.split(" | ")[0] for line in text.splitlines() if line.startswith(("| `helpers/", "| `grading/"))
    ]
    named = []
    for row in rows:
        first, *others = re.findall(r"`(\S+)`", row)
        named += [first, *(f"{first.rpartition('/')[0]}/{name}" for name in others)]
    files = [path for package in ("helpers", "grading") for path in (ROOT / package).rglob("[!_]*.py")]
    assert sorted(named) == sorted(path.relative_to(ROOT).as_posix() for path in files)


def test_as_many_attacks_are_run_as_is_said():
    from tools import attacks

    [said] = re.findall(r"runs (\d+) hostile", (ROOT / "docs/protection.md").read_text(encoding="utf-8"))
    assert int(said) == len(attacks.EVERY)


def options() -> set[str]:
    """Return the options of all that grades and exports, such as Sandbox.cell_timeout."""
    from grading.commands import AutogradeClass, ExportClass
    from grading.repair import Repair

    classes = {Repair, *(one for app in (AutogradeClass(), ExportClass()) for one in app.classes)}
    return {f"{one.__name__}.{name}" for one in classes for name in one.class_traits(config=True)}


def test_every_option_that_is_named_is_there():
    ours = [document for document in DOCUMENTS if document not in OF_THEIR_OWN]
    text = "\n".join(code for document in ours for code in code_in(document))
    named = set(re.findall(r"(?:--|\bc\.)([A-Z]\w+\.\w+)", text))
    assert "Sandbox.cell_timeout" in named
    assert named - options() == set()


# ---- where they lead


def anchors(document: str) -> set[str]:
    """Return the anchors of a document's headings, as GitHub makes them."""
    headings = [plain_text(node).lower() for node in tree(document) if node["type"] == "heading"]
    return {re.sub(r"[^\w\- ]", "", text).replace(" ", "-") for text in headings}


@each_document
def test_every_link_leads_somewhere(document):
    lost = []
    for node in tree(document):
        url = node.get("attrs", {}).get("url", "") if node["type"] in ("link", "image") else ""
        if not url or re.match(r"https?://", url):
            continue
        path, _, anchor = url.partition("#")
        target = (ROOT / document).parent / path if path else ROOT / document
        where = target.resolve().relative_to(ROOT).as_posix()
        if not target.exists() or (anchor and anchor not in anchors(where)):
            lost.append(url)
    assert lost == []


def test_every_document_can_be_reached_from_the_readme():
    found, todo = set(), ["README.md"]
    while todo:
        found.add(document := todo.pop())
        links = [node["attrs"]["url"].partition("#")[0] for node in tree(document) if node["type"] == "link"]
        places = [((ROOT / document).parent / link).resolve() for link in links if link and ":" not in link]
        names = {place.relative_to(ROOT).as_posix() for place in places}
        todo += names & set(DOCUMENTS) - found - set(todo)
    assert found == set(DOCUMENTS)


# ---- what they show

PICTURES = {
    node["attrs"]["url"].rpartition("/")[2]: plain_text(node)
    for document in DOCUMENTS
    for node in tree(document)
    if node["type"] == "image" and not node["attrs"]["url"].startswith("http")
}


def test_every_picture_that_is_kept_is_shown_and_described():
    assert {path.name for path in (ROOT / ".github").glob("*.png")} == set(PICTURES)
    assert [name for name, description in PICTURES.items() if len(description) < 100] == []


@pytest.mark.parametrize("name", ["broken-link.png", "feedback.png"])
def test_what_a_description_quotes_stands_in_the_screenshot(name):
    with Image.open(ROOT / ".github" / name) as picture:
        written = picture.text["written"].replace("\n", " ")
    quoted = re.findall(r'"([^"]+)"|(?<!\w)(\d+\.\d+)', PICTURES[name])
    assert quoted
    assert [words for words in map("".join, quoted) if words.rstrip(",.") not in written] == []


def test_the_picture_of_a_backward_pass_moves():
    with Image.open(ROOT / ".github" / "backward-pass.png") as picture:
        assert picture.n_frames > 1
