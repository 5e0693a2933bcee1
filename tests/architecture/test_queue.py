import ast

from procrastinate.contrib.django import app

from tests.architecture.parts import PACKAGE


def enqueued_names():
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {
                "enqueue",
                "enqueue_many",
                "prepare_job",
                "prepare_job_where",
            }:
                name = node.args[0]
                yield file.name, name.value if isinstance(name, ast.Constant) else "(not a literal)"


def test_every_enqueued_name_is_a_registered_task():
    assert [found for found in enqueued_names() if found[1] not in app.tasks] == []


def test_every_task_is_named_after_its_part():
    ours = [task for task in app.tasks.values() if task.func.__module__.startswith("onewindow.")]
    assert [task.name for task in ours if not task.name.startswith(task.func.__module__.split(".")[1] + ".")] == []
