"""Questions of your own about a month, in JupyterLab: the audits behind a figure, what moved it, and controls."""
