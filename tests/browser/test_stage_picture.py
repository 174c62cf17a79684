"""What the stage's picture is made of: nothing twice, nothing that hides something else."""

from test_gradient_stage import open_page  # noqa: F401  a fixture

from course_lib.widgets import Stage


def test_a_page_of_several_stages_runs_their_module_once(open_page):  # noqa: F811
    views = open_page(Stage([1, 2, 3], [1, 2]), Stage([1, 2, 3, 4], [2, 1]))

    assert views[0].page.evaluate("Object.keys(c1dModules).length") == 1
    assert [view.output for view in views] == [[4, 7], [5, 8, 11]]


def test_an_output_is_drawn_when_it_is_reached(open_page):  # noqa: F811
    [view] = open_page(Stage([1, 2, 3, 4], [1, 2]))
    marks = view.root.locator("g[data-output] .c1d-mark")
    assert marks.count() == 0

    view.focus()
    view.press("End")
    view.is_at(2)
    assert marks.count() == 3
    view.press("Home")
    view.is_at(-1)
    assert view.shown == []
