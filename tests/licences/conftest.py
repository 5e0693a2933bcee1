from tests.cases.conftest import city, zhangsan  # noqa: F401 the same city
