"""How Sphinx builds the site: `make docs`."""

project = "gdsolve"
author = "the gdsolve developers"
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
highlight_language = "none"  # what is shown are commands with their output
myst_heading_anchors = 3
html_theme = "furo"
html_title = "gdsolve"
html_show_copyright = False
html_show_sphinx = False
html_copy_source = False
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#0072B2", "color-brand-content": "#0072B2"},
    "dark_css_variables": {"color-brand-primary": "#56B4E9", "color-brand-content": "#56B4E9"},
}
