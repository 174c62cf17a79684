"""Sphinx's settings for the course's pages."""

from pathlib import Path

from course_lib.publishing.site import TITLE

HERE = Path(__file__).parent

project = html_title = TITLE
extensions = ["myst_nb"]
myst_heading_anchors = 3
myst_heading_slug_func = "course_lib.publishing.site.anchor"
nb_execution_mode = "off"  # the lessons are committed with their outputs

html_theme = "furo"
html_theme_options = {
    "light_css_variables": {
        "color-brand-primary": "#005f99",
        "color-brand-content": "#005f99",
        "color-brand-visited": "#6b4a8f",
    },
    "dark_css_variables": {
        "color-brand-primary": "#6cc0f5",
        "color-brand-content": "#6cc0f5",
        "color-brand-visited": "#c5a3e6",
    },
    "top_of_page_buttons": [],
}
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
html_static_path = [str(HERE / "static"), str(HERE.parent / "fonts")]
html_css_files = ["site.css"]
html_js_files = ["site.js"]

html_show_search_summary = False  # it would ask for pages, which a folder cannot answer
html_copy_source = False
html_show_copyright = False
html_use_index = False
