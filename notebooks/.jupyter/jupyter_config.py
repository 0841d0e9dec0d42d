"""Settings of every Jupyter command that `deno task lab` and `deno task notebooks` start."""

c = get_config()  # noqa: F821

c.KernelSpecManager.allowed_kernelspecs = {"deno"}
c.KernelSpecManager.ensure_native_kernel = False
c.MultiKernelManager.default_kernel_name = "deno"

# JupyterLab asks no other host for anything.
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
c.LabApp.extension_manager = "readonly"
