from django.apps import apps
from django.db.models import CASCADE, ForeignKey, ManyToManyField

from tests.architecture.parts import height_of_parts


def relations_across_parts():
    for model in apps.get_models():
        if model.__module__.startswith("onewindow."):
            for field in [*model._meta.fields, *model._meta.many_to_many]:
                target = field.related_model
                if target and target.__module__.startswith("onewindow."):
                    part, other = model.__module__.split(".")[1], target.__module__.split(".")[1]
                    if part != other:
                        yield field, part, other


def faults_of_relations():
    height = height_of_parts()
    for field, part, other in relations_across_parts():
        if height[other] >= height[part]:
            yield f"{field}: points up or sideways, from {part} to {other}"
        if isinstance(field, ManyToManyField):
            yield f"{field}: no many-to-many across parts"
        if isinstance(field, ForeignKey):
            if not field.remote_field.hidden:
                yield f'{field}: needs related_name="+"'
            if field.remote_field.on_delete is CASCADE:
                yield f"{field}: a part must not be emptied by the deletion of another part's row"


def test_foreign_keys_across_parts_point_down_and_stay_hidden():
    assert list(faults_of_relations()) == []
