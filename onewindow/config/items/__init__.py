"""The subcommands of `onewindow items`: one module each, with its arguments and what it does."""
