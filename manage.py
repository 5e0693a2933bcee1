#!/usr/bin/env python
"""Django's commands; `.venv/bin/onewindow` is the same under the product's own name."""

from onewindow.config.cli import main

if __name__ == "__main__":
    main()
