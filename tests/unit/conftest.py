"""What tests of pictures share."""

import pytest

from tools import gallery


@pytest.fixture
def drawn():
    """A function that draws, and returns the page and the description."""

    def page_of(function, *args, **kwargs):
        (data, _), page = gallery.drawn(lambda: function(*args, **kwargs))
        return page, data["text/plain"]

    return page_of
