import psycopg


def test_each_test_has_an_empty_postgresql_of_its_own(postgres_url: str, cluster: str) -> None:
    with psycopg.connect(postgres_url.replace("+psycopg", "")) as connection:
        row = connection.execute("select current_database(), current_setting('server_version')")
        database, version = row.fetchone() or ("", "")
    assert database == cluster
    assert version.startswith("18.")
