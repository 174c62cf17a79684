"""What a learner saves opens again with a living page or a picture, and nothing else is lost."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.saving import WIDGET_VIEW, drop_widget_views, keep_living_pictures


def notebook_with(**data):
    """Make a notebook of one cell that shows one thing."""
    data = {kind.replace("_", "/", 1): value for kind, value in data.items()}
    output = {"output_type": "display_data", "data": data, "metadata": {"alt": "a stage"}}
    cell = {"cell_type": "code", "id": "a", "source": "stage", "metadata": {}, "outputs": [output]}
    return {"cells": [cell], "metadata": {"kernelspec": {"name": "python3"}}, "nbformat": 4}


def with_view(notebook):
    """Add to every output a live view, and to the notebook the state of widgets."""
    notebook = copy.deepcopy(notebook)
    notebook["metadata"]["widgets"] = {"state": {"1": {}}}
    for output in notebook["cells"][0]["outputs"]:
        output["data"][WIDGET_VIEW] = {"model_id": "1", "version_major": 2}
        output["metadata"][WIDGET_VIEW] = {}
    return notebook


@pytest.mark.parametrize(
    "data",
    [
        {"text_html": "<p>alive</p>", "image_png": "iVBO", "text_plain": "a stage"},
        {"image_png": "iVBO"},
        {"text_plain": "IntSlider(value=0)"},
    ],
)
def test_only_the_live_view_and_its_state_are_left_out(data):
    expected = notebook_with(**data)
    model = {"type": "notebook", "content": with_view(expected)}

    keep_living_pictures(model=model, path="x.ipynb", contents_manager=None)

    assert model == {"type": "notebook", "content": expected}


def test_a_view_with_nothing_beside_it_leaves_words():
    notebook = with_view(notebook_with())

    drop_widget_views(notebook)

    assert notebook["cells"][0]["outputs"][0]["data"] == {
        "text/plain": "A widget: run this cell to see it."
    }


texts = st.text(max_size=5)
outputs = st.one_of(
    st.fixed_dictionaries({"output_type": st.just("stream"), "name": texts, "text": texts}),
    st.fixed_dictionaries(
        {"output_type": st.just("error"), "ename": texts, "traceback": st.just([])}
    ),
    st.fixed_dictionaries(
        {
            "output_type": st.just("display_data"),
            "data": st.dictionaries(st.sampled_from(["text/plain", "image/png", "a/b"]), texts),
            "metadata": st.dictionaries(texts, texts),
        }
    ),
)
cells = st.one_of(
    st.fixed_dictionaries({"cell_type": st.just("markdown"), "source": texts}),
    st.fixed_dictionaries(
        {"cell_type": st.just("code"), "source": texts, "outputs": st.lists(outputs, max_size=3)}
    ),
)


@given(st.lists(cells, max_size=4))
def test_a_notebook_without_views_is_saved_as_it_is(cells):
    notebook = {"cells": cells, "metadata": {"title": "mine"}, "nbformat": 4}
    before = copy.deepcopy(notebook)

    drop_widget_views(notebook)

    assert notebook == before


@pytest.mark.parametrize(
    "model",
    [
        {"type": "file", "content": "text"},
        {"type": "directory", "content": None},
        {"type": "notebook", "content": None},
        {"type": "notebook", "content": {"cells": [None, {"outputs": 3}], "metadata": 7}},
        {"type": "notebook", "content": "not a notebook"},
        {},
        None,
    ],
)
def test_whatever_is_saved_no_save_is_lost(model):
    before = copy.deepcopy(model)

    keep_living_pictures(model=model)

    assert model == before
