"""A throw-away PostgreSQL server for tests, and a database of its own for each."""

import getpass
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from psycopg import sql

#: A password that has to be percent-encoded, and that no other text holds.
PASSWORD = "s3cr@t/p:w?#%"
LOADER, ANALYST = "loader", "analyst"


def binaries() -> Path | None:
    """The folder of PostgreSQL's programs, where Debian puts them or on the path."""
    found = [Path(path).parent for path in [shutil.which("initdb")] if path]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    return next((folder for folder in found if (folder / "initdb").exists() and (folder / "pg_ctl").exists()), None)


@dataclass(frozen=True)
class Server:
    """A cluster that listens on a socket in its folder, and wants passwords."""

    folder: Path
    admin: str

    def url(self, database: str, user: str = LOADER, password: str | None = PASSWORD, **options: str) -> str:
        credentials = user if password is None else f"{user}:{quote(password, safe='')}"
        more = "".join(f"&{name}={quote(value, safe='')}" for name, value in options.items())
        return f"postgresql://{credentials}@/{database}?host={quote(str(self.folder), safe='')}{more}"

    @contextmanager
    def connected(self, database: str, user: str | None = None) -> Iterator[psycopg.Connection]:
        with psycopg.connect(self.url(database, user or self.admin), autocommit=True) as connection:
            yield connection


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A new cluster; as root it belongs to another user, since PostgreSQL does not run as root."""
    programs = binaries()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    user = "postgres" if os.getuid() == 0 else getpass.getuser()
    owner = {"user": user, "group": user, "extra_groups": []} if os.getuid() == 0 else {}
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # the path of a socket has to be short

    def administer(program: str, *arguments: object) -> None:
        done = subprocess.run(
            [programs / program, *map(str, arguments)], cwd=folder, capture_output=True, text=True, check=False, **owner
        )
        assert done.returncode == 0, done.stdout + done.stderr

    try:
        (folder / "password").write_text(PASSWORD)
        if owner:
            for path in (folder, folder / "password"):
                shutil.chown(path, user, user)
        data = folder / "data"
        administer(
            *("initdb", "--pgdata", data, "--username", "admin", "--pwfile", folder / "password"),
            *("--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"),
        )
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c timezone=Asia/Tokyo"
        administer("pg_ctl", "start", "--wait", "--pgdata", data, "--log", folder / "log", "--options", options)
        try:
            found = Server(folder, "admin")
            with found.connected("postgres") as con:
                for role in (LOADER, ANALYST):
                    con.execute(f"create role {role} login password {sql.Literal(PASSWORD).as_string()}")
                    con.execute(f"alter role {role} set lock_timeout = '20s'")  # to fail, rather than wait for ever
            yield found
        finally:
            administer("pg_ctl", "stop", "--wait", "--mode", "immediate", "--pgdata", data)
    finally:
        shutil.rmtree(folder)


@dataclass(frozen=True)
class Database:
    """A database of its own, in which the loader may make schemas."""

    server: Server
    name: str

    @property
    def url(self) -> str:
        return self.server.url(self.name)

    def ask(self, question: str, user: str | None = None) -> list[tuple]:
        with self.server.connected(self.name, user) as con:
            return con.execute(question).fetchall()

    def do(self, *statements: str, user: str | None = None) -> None:
        with self.server.connected(self.name, user) as con:
            for statement in statements:
                con.execute(statement)


def new_database(server: Server) -> Database:
    """A database without tables."""
    name = f"db{time.monotonic_ns()}"
    with server.connected("postgres") as con:
        con.execute(f"create database {name}")
        con.execute(f"grant create on database {name} to {LOADER}")
    return Database(server, name)


@pytest.fixture
def database(server: Server) -> Database:
    return new_database(server)
