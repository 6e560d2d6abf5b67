"""Records from a database: SQLite, and a PostgreSQL server of the tests' own; its address is shown to nobody."""

import json
import os
import shutil
import socket
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy
from frames import write

from qa_analysis.contract.schema import TABLES
from qa_analysis.contract.sources import Source, Sources
from qa_analysis.errors import UserError
from qa_analysis.records.exports.sql import grid, query_hashes
from qa_analysis.records.load import load_tables

SECRET = "s3cret-pa55word"
ROWS = {"actions": [{"action_id": "00123", "completed_on": "2019-08-31"}, {"action_id": "X2"}]}


def sources(**queries: str) -> Sources:
    given = {name: [{"query": query, "database": "QA_DATABASE"}] for name, query in queries.items()}
    return Sources.model_validate_json(json.dumps(given))


def stored(engine, folder: Path) -> None:
    """The tables of a folder in a database, dates as dates and flags as flags."""
    kinds = {"date": sqlalchemy.Date, "flag": sqlalchemy.Boolean}
    for name, frame in load_tables(folder).tables.items():
        plain = frame.reset_index(drop=True).drop(columns="authority").astype("object")
        of = {column.name: column.kind for column in TABLES[name].columns}
        months = [column for column, kind in of.items() if kind == "month"]
        plain = plain.assign(**plain[months].astype("str")).where(frame.reset_index(drop=True).notna(), None)
        types = {column: kinds.get(kind, sqlalchemy.Text) for column, kind in of.items()}
        numbers = [column for column, kind in of.items() if kind in ("number", "count", "share")]
        plain.to_sql(name, engine, index=False, dtype=types | dict.fromkeys(numbers, sqlalchemy.Float))


def all_of(names) -> Sources:
    return sources(**{name: f"SELECT * FROM {name}" for name in names})


@pytest.fixture
def folder(tmp_path) -> Path:
    (tmp_path / "csv").mkdir()
    return write(tmp_path / "csv", **ROWS)


@pytest.fixture
def sqlite(tmp_path, folder, monkeypatch) -> str:
    address = f"sqlite:///{tmp_path / 'records.db'}"
    engine = sqlalchemy.create_engine(address)
    stored(engine, folder)
    engine.dispose()
    monkeypatch.setenv("QA_DATABASE", address)
    return address


def programs() -> str | None:
    """The folder of PostgreSQL's programs: Debian does not put them on the path."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("initdb") or next((str(folder / "initdb") for folder in folders), None)
    return str(Path(found).parent) if found else None


@pytest.fixture(scope="module")
def server():
    """A PostgreSQL server on a free port of this machine, gone after the tests; it will not be run by root."""
    if not (bin_folder := programs()):
        pytest.skip("PostgreSQL is not installed")
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    place = Path(tempfile.mkdtemp(prefix="pg-"))
    (place / "secret").write_text(SECRET)
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "cwd": "/"}
    if os.getuid() == 0:
        for path in (place, place / "secret"):
            shutil.chown(path, "postgres")
        quiet |= {"user": "postgres", "group": "postgres", "extra_groups": []}
    data = place / "data"
    begin = ["initdb", "-D", data, "-U", "qa", "--auth=scram-sha-256", f"--pwfile={place / 'secret'}", "--no-sync"]
    options = f"-p {port} -k {place} -h 127.0.0.1 -F"
    control = [f"{bin_folder}/pg_ctl", "-D", data, "-w"]
    subprocess.run([f"{bin_folder}/{begin[0]}", *begin[1:]], **quiet)
    subprocess.run([*control, "-l", place / "log", "-o", options, "start"], **quiet)
    yield f"postgresql+psycopg://qa:{SECRET}@127.0.0.1:{port}/postgres", control, options, place
    subprocess.run([*control, "-m", "immediate", "stop"], **quiet | {"check": False})
    shutil.rmtree(place, ignore_errors=True)


def same(one: dict, other: dict) -> None:
    for name in TABLES:
        pd.testing.assert_frame_equal(one[name].reset_index(drop=True), other[name].reset_index(drop=True))


def test_sqlite_gives_the_same_tables(folder, tmp_path, sqlite, framework):
    (tmp_path / "empty").mkdir()
    tables, findings, _ = load_tables(tmp_path / "empty", all_of(TABLES), framework)
    same(tables, load_tables(folder).tables)
    assert set(findings["rule"]) <= {"read_as"}
    assert tables["actions"].index[0][:3] == ("database QA_DATABASE", "", 2)


def test_postgresql_gives_the_same_tables(folder, tmp_path, server, framework, monkeypatch):
    engine = sqlalchemy.create_engine(server[0])
    stored(engine, folder)
    engine.dispose()
    monkeypatch.setenv("QA_DATABASE", server[0])
    (tmp_path / "empty").mkdir()
    tables, findings, _ = load_tables(tmp_path / "empty", all_of(TABLES), framework)
    same(tables, load_tables(folder).tables)
    assert set(findings["rule"]) <= {"read_as"}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT nonsense FROM pg_class", "UndefinedColumn"),
        ("SELECT 'Zelda'::integer", "InvalidTextRepresentation"),
        ("SELECT pg_terminate_backend(pg_backend_pid())", "AdminShutdown"),
    ],
)
def test_a_query_that_fails_is_one_line_without_its_data(server, monkeypatch, query, words):
    monkeypatch.setenv("QA_DATABASE", server[0])
    with pytest.raises(UserError, match=rf"^database QA_DATABASE: the query failed \({words}\)\. .*$") as caught:
        grid(query, "QA_DATABASE")
    assert "Zelda" not in str(caught.value)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (f"postgresql+psycopg://qa:{SECRET}@127.0.0.1:1/postgres", "the query failed (OperationalError)"),
        (f"mssql+nodriver://qa:{SECRET}@host/db", "its driver is not installed"),
        (SECRET, "is not the address of a database"),
        ("sqlite:////nowhere/records.db", "does not exist"),
        ("", "is not set"),
    ],
)
def test_a_database_that_cannot_be_reached_keeps_its_address(monkeypatch, address, words):
    monkeypatch.setenv("QA_DATABASE", address)
    with pytest.raises(UserError) as caught:
        grid("SELECT 1", "QA_DATABASE")
    assert words in str(caught.value)
    assert SECRET not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not Path("/nowhere").exists()


def test_a_table_that_is_not_there_is_named(sqlite):
    with pytest.raises(UserError, match=r"no such table: audit\. "):
        grid("SELECT * FROM audit", "QA_DATABASE")


@pytest.mark.parametrize("query", ["DELETE FROM audits", "UPDATE audits SET team = 1", "drop table audits"])
def test_a_query_that_does_not_begin_by_reading_is_refused(query):
    with pytest.raises(ValueError, match="begin it with SELECT or WITH"):
        Source(query=query, database="QA_DATABASE")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT 1; DELETE FROM teams; COMMIT",
        "SELECT 1;;",
        "SELECT 1;\nCOPY teams TO PROGRAM 'cat'",
        "SELECT E'\\'; DELETE FROM teams; --'",
        "SELECT $$'$$; DELETE FROM teams; --'",
        "SELECT 1 /* ' */ ; DELETE FROM teams /* ' */",
        "SELECT \"it's\"; DELETE FROM teams WHERE team = 'x'",
        "SELECT [it's]; DELETE FROM teams WHERE team = 'x'",
    ],
)
def test_a_query_is_one_statement(query):
    with pytest.raises(ValueError, match="write one query, with no semicolon except at its end"):
        Source(query=query, database="QA_DATABASE")


@pytest.mark.parametrize(
    "query", ["SELECT 1; ", "SELECT 'a; b', \"c;d\" FROM teams", "WITH a AS (SELECT ';') SELECT 1"]
)
def test_a_semicolon_that_ends_no_statement_is_taken(query):
    assert Source(query=query, database="QA_DATABASE").query == query


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("WITH x AS (SELECT 1) DELETE FROM teams RETURNING team", "attempt to write a readonly database"),
        ("WITH x AS (SELECT 1) INSERT INTO teams (team) SELECT 'T9'", "attempt to write a readonly database"),
        ("WITH x AS (SELECT 1) UPDATE teams SET team = 'T9' RETURNING *", "attempt to write a readonly database"),
        ("SELECT 1; DROP TABLE teams", "the query failed"),
    ],
)
def test_a_query_of_sqlite_cannot_write(sqlite, query, words):
    path = Path(sqlite.removeprefix("sqlite:///"))
    before = path.read_bytes()
    with pytest.raises(UserError, match=words):
        grid(query, "QA_DATABASE")
    assert path.read_bytes() == before


def test_a_file_of_sqlite_is_read_whatever_its_name_and_address_say(sqlite, tmp_path, monkeypatch):
    odd = Path(shutil.copy(sqlite.removeprefix("sqlite:///"), tmp_path / "R&D 100% #1 (ä).db"))
    monkeypatch.setenv("QA_DATABASE", f"sqlite:///{odd}?mode=rwc")
    assert len(grid("SELECT * FROM teams", "QA_DATABASE").rows) == 2
    with pytest.raises(UserError, match="attempt to write"):
        grid("WITH x AS (SELECT 1) DELETE FROM teams RETURNING team", "QA_DATABASE")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("WITH gone AS (DELETE FROM kept RETURNING a) SELECT * FROM gone", "ReadOnlySqlTransaction"),
        ("WITH new AS (INSERT INTO kept VALUES (2) RETURNING a) SELECT * FROM new", "ReadOnlySqlTransaction"),
        ("WITH x AS (SELECT 1) DELETE FROM kept RETURNING a", "ReadOnlySqlTransaction"),
        ("SELECT a INTO written FROM kept", "ReadOnlySqlTransaction"),
        ("SELECT nextval('counter')", "ReadOnlySqlTransaction"),
        ("SELECT a FROM kept FOR UPDATE", "ReadOnlySqlTransaction"),
        ("SELECT emptied()", "ReadOnlySqlTransaction"),
        ("SELECT 1; DELETE FROM kept; COMMIT", "SyntaxError"),
        ("SELECT 1; COMMIT; BEGIN READ WRITE; DELETE FROM kept; COMMIT", "SyntaxError"),
        ("SELECT 1; COPY kept TO PROGRAM 'cat > {program}'", "SyntaxError"),
        ("SELECT set_config('transaction_read_only', 'off', false)", "ActiveSqlTransaction"),
    ],
)
def test_a_query_of_postgresql_cannot_write(server, tmp_path, monkeypatch, query, words):
    monkeypatch.setenv("QA_DATABASE", server[0])
    engine = sqlalchemy.create_engine(server[0])
    deleting = "CREATE FUNCTION emptied() RETURNS int LANGUAGE sql AS 'DELETE FROM kept RETURNING a'"
    for_all = ["CREATE TABLE kept AS SELECT 1 AS a", "CREATE SEQUENCE counter", deleting]
    with engine.begin() as connection:
        for line in ["DROP SCHEMA public CASCADE", "CREATE SCHEMA public", *for_all]:
            connection.execute(sqlalchemy.text(line))
    with pytest.raises(UserError, match=words):
        grid(query.format(program=tmp_path / "out"), "QA_DATABASE")
    with engine.connect() as connection:
        assert connection.execute(sqlalchemy.text("SELECT a FROM kept")).all() == [(1,)]
        assert connection.execute(sqlalchemy.text("SELECT last_value, is_called FROM counter")).all() == [(1, False)]
        assert connection.execute(sqlalchemy.text("SELECT to_regclass('written')")).scalar() is None
    engine.dispose()
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("option", ["autocommit=true", "isolation_level=AUTOCOMMIT", "prepare_threshold=9"])
def test_no_option_of_an_address_lets_a_query_write(server, monkeypatch, option):
    engine = sqlalchemy.create_engine(server[0])
    with engine.begin() as connection:
        for line in ["DROP TABLE IF EXISTS kept", "CREATE TABLE kept AS SELECT 1 AS a"]:
            connection.execute(sqlalchemy.text(line))
    monkeypatch.setenv("QA_DATABASE", f"{server[0]}?{option}")
    for query in (
        "WITH gone AS (DELETE FROM kept RETURNING a) SELECT * FROM gone",
        "SELECT 1; DELETE FROM kept; COMMIT",
    ):
        with pytest.raises(UserError, match=r"ReadOnlySqlTransaction|SyntaxError|ProgrammingError"):
            grid(query, "QA_DATABASE")
    monkeypatch.setenv("QA_DATABASE", server[0])
    assert grid("SELECT a FROM kept", "QA_DATABASE").rows[1:] == [(2, [1])]
    engine.dispose()


QUOTING = "SELECT ':x' AS a, '\\:b' AS b, 'c%' AS c, '%(d)s' AS d, '?' AS e"


def test_a_query_reaches_sqlite_as_it_is_written(sqlite):
    assert grid(QUOTING, "QA_DATABASE").rows[1] == (2, [":x", "\\:b", "c%", "%(d)s", "?"])


def test_a_query_reaches_postgresql_as_it_is_written(server, monkeypatch):
    monkeypatch.setenv("QA_DATABASE", server[0])
    assert grid(QUOTING, "QA_DATABASE").rows[1] == (2, [":x", "\\:b", "c%", "%(d)s", "?"])


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("SELECT 1 DELETE FROM teams COMMIT", "DELETE"),
        ("WITH x AS (SELECT 1 AS a) insert teams SELECT a FROM x", "INSERT"),
        ("SELECT team INTO copied FROM teams", "INTO"),
        ("SELECT 1 EXEC('DELETE FROM teams')", "EXEC"),
        ("SELECT 1 -- '\nUPDATE teams SET team = 1 -- '", "UPDATE"),
    ],
)
@pytest.mark.parametrize("driver", ["mssql+pyodbc", "mysql+pymysql", "postgresql+psycopg2"])
def test_a_word_that_writes_is_refused_where_the_database_would_run_it(monkeypatch, driver, query, word):
    monkeypatch.setenv("QA_DATABASE", f"{driver}://qa:{SECRET}@127.0.0.1:1/records")
    with pytest.raises(UserError, match=f"^database QA_DATABASE: {word} can write to the database"):
        grid(query, "QA_DATABASE")


def test_such_a_word_within_quotes_is_none(monkeypatch):
    monkeypatch.setenv("QA_DATABASE", f"mssql+pyodbc://qa:{SECRET}@127.0.0.1:1/records")
    with pytest.raises(UserError, match="its driver is not installed"):
        grid("SELECT [delete], \"set\" FROM teams WHERE reason = 'Taken into care'", "QA_DATABASE")


def test_a_report_of_other_rows_is_another(sqlite, tmp_path):
    own = all_of(["teams", "actions"])
    before = query_hashes(own)
    assert list(before) == ["teams, database QA_DATABASE", "actions, database QA_DATABASE"]
    backwards = sources(actions="SELECT * FROM actions ORDER BY action_id DESC")
    assert query_hashes(backwards)["actions, database QA_DATABASE"] == before["actions, database QA_DATABASE"]
    engine = sqlalchemy.create_engine(sqlite)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("UPDATE actions SET completed_on = NULL"))
    engine.dispose()
    after = query_hashes(own)
    assert [after[name] == before[name] for name in before] == [True, False]
    assert SECRET not in str(after)


def test_the_address_is_an_environment_variable():
    with pytest.raises(ValueError, match="name an environment variable"):
        Source(query="SELECT 1", database=f"sqlite:///{SECRET}")
