from importlinter import cli


def test_every_import_keeps_the_contracts():
    assert cli.lint_imports(config_filename="pyproject.toml", no_cache=True) == cli.EXIT_STATUS_SUCCESS
