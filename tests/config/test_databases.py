from onewindow.config.databases import addresses, database, password, with_role


def test_without_an_address_the_embedded_cluster_is_used():
    found = addresses("secret", {})

    assert found.embedded
    assert found.app.startswith("postgresql://onewindow_app@/")
    assert found.owner.startswith("postgresql://onewindow_owner@/")


def test_an_address_alone_is_the_owners_and_the_applications_is_derived():
    found = addresses("secret", {"DATABASE_URL": "postgresql://boss:pw@db:5433/city?sslmode=require"})

    expected = f"postgresql://onewindow_app:{password('secret', 'onewindow_app')}@db:5433/city?sslmode=require"
    assert (found.app, found.owner, found.embedded) == (
        expected,
        "postgresql://boss:pw@db:5433/city?sslmode=require",
        False,
    )


def test_with_both_addresses_each_is_as_given():
    found = addresses("s", {"DATABASE_URL": "postgresql://app@db/x", "DATABASE_OWNER_URL": "postgresql://own@db/x"})

    assert (found.app, found.owner) == ("postgresql://app@db/x", "postgresql://own@db/x")


def test_the_application_may_be_given_its_own_address_only():
    found = addresses("s", {"DATABASE_URL": "postgresql://app@db/x", "ONEWINDOW_AS": "app"})

    assert (found.app, found.owner) == ("postgresql://app@db/x", "")


def test_another_role_keeps_the_place():
    assert (
        with_role("postgresql://a:b@h:1/d?host=/s", "ünder@x", "p/w")
        == "postgresql://%C3%BCnder%40x:p%2Fw@h:1/d?host=/s"
    )


def test_an_address_becomes_djangos_dictionary(monkeypatch):
    found = database("postgresql://us%40er:p%2Fw@db:5433/city?sslmode=require")

    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"]) == ("us@er", "p/w", "db", 5433)
    assert found["OPTIONS"]["sslmode"] == "require"
    assert found["CONN_MAX_AGE"] is None
    monkeypatch.setenv("ONEWINDOW_POOL", "8")
    assert database("postgresql:///x?host=/run")["CONN_MAX_AGE"] == 0
    assert database("postgresql:///x?host=/run")["HOST"] == "/run"
