"""Installed into etc/ipython of the environment, where each kernel reads it: it names what is loaded."""

c = get_config()

c.InteractiveShellApp.extensions.append("backprop_by_hand")
