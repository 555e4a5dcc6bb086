"""How the documentation is built: ``sphinx-build -W -n docs build/docs``."""

from __future__ import annotations

import sys
from importlib import metadata
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "extensions"))

project = "onward"
author = "The onward authors"
project_copyright = author
release = metadata.version("onward")

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.napoleon",
    "sphinx_click",
    "sphinx_copybutton",
    "sphinx_design",
    "architecture",
    "catalog",
    "mathml",
]
exclude_patterns = ["extensions", "founding"]

html_theme = "furo"
html_title = "onward"
html_static_path = ["static"]
html_css_files = ["onward.css"]
html_show_sphinx = False
html_copy_source = False
html_theme_options = {"sidebar_hide_name": False, "navigation_with_keys": True}
html_math_renderer = "mathml"

# Notebooks carry their outputs: tests execute them, the site shows what is in them.
nb_execution_mode = "off"
myst_enable_extensions = ["dollarmath", "colon_fence", "deflist", "substitution"]
myst_heading_anchors = 3
suppress_warnings = ["mystnb.unknown_mime_type", "ref.python"]

autodoc_member_order = "bysource"
autodoc_typehints = "none"
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_use_param = False
napoleon_use_ivar = True
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True

# Types in docstrings may be words ("function of a Progress"); dotted names must lead somewhere.
# Other libraries' own pages are not linked: the site is built without a network.
nitpick_ignore_regex = [
    ("py:class", r"[^.]*"),
    ("py:class", r"onward\.data\..*"),
    ("py:.*", r"(abc|collections|enum|numpy|pandas|pathlib|torch|matplotlib)\..*"),
]
