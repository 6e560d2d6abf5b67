"""Questions of one's own about a month, in JupyterLab: the audits behind a figure, what moved it, controls."""
