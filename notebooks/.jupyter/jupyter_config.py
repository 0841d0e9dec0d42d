"""Settings of every Jupyter command that `deno task lab` and `deno task notebooks` start."""

import pathlib

c = get_config()  # noqa: F821

here = pathlib.Path(__file__).resolve().parent
root = here.parent.parent

c.KernelSpecManager.allowed_kernelspecs = {"deno"}
c.KernelSpecManager.ensure_native_kernel = False
c.MultiKernelManager.default_kernel_name = "deno"

# Notebooks, experiments and results can be opened; JupyterLab starts at the notebooks.
c.ServerApp.root_dir = str(root)
c.LabApp.default_url = "/lab/tree/notebooks"
c.ContentsManager.hide_globs = ["node_modules", "__pycache__", "*.pyc", "*~"]

# The fonts of figures; `prepareJupyter` puts custom.css and its fonts where JupyterLab looks for them.
c.LabApp.custom_css = True

# JupyterLab asks no other host for anything.
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
c.LabApp.extension_manager = "readonly"
