import psycopg
import pytest
from django.conf import settings
from django.db import connection

from onewindow.foundation import roles

ROLE = "onewindow_test_visitor"


@pytest.fixture
def owner(db):
    with roles.owner_connection() as connected:
        yield connected
        connected.execute(f"drop role if exists {ROLE}")


def test_a_made_role_may_log_in_and_nothing_else(owner):
    roles.ensure_login_role(owner, ROLE)
    roles.ensure_login_role(owner, ROLE)  # once more, as at every start

    with psycopg.connect(roles.role_url(ROLE)) as visitor:
        found = visitor.execute(
            "select current_user::text, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls, rolreplication"
            " from pg_roles where rolname = current_user"
        ).fetchone()
        assert found == (ROLE, False, False, False, False, False)
        assert visitor.info.dbname == connection.settings_dict["NAME"]


def test_only_roles_of_ours_are_made(owner):
    with pytest.raises(ValueError, match="onewindow_"):
        roles.ensure_login_role(owner, "postgres")


@pytest.mark.parametrize("embedded", [True, False])
def test_roles_have_passwords_on_an_external_server_only(settings, embedded):
    settings.ONEWINDOW_EMBEDDED_DATABASE = embedded

    assert bool(roles.role_password(ROLE)) is not embedded
    assert ("password=" in roles.role_url(ROLE)) is not embedded


def test_every_role_has_another_password(settings):
    settings.ONEWINDOW_EMBEDDED_DATABASE = False

    assert roles.role_password(ROLE) != roles.role_password("onewindow_app")


def test_a_process_that_does_not_know_the_owner_cannot_act_as_it(settings):
    settings.ONEWINDOW_OWNER_USER = ""

    with pytest.raises(PermissionError), roles.owner_connection():
        pass


@pytest.mark.django_db
def test_the_application_owns_nothing_and_has_no_special_right():
    with connection.cursor() as cursor:
        cursor.execute("select current_user::text, usesuper, usebypassrls from pg_user where usename = current_user")
        assert cursor.fetchone() == (settings.ONEWINDOW_APP_ROLE, False, False)
        cursor.execute("select relname from pg_class where pg_get_userbyid(relowner) = current_user")
        assert cursor.fetchall() == []
