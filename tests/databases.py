"""Databases of the tests on the one server of a run."""

import time

import psycopg


def on_server(postgres_url: str, statement: str) -> None:
    """Say something to the server, outside of any transaction."""
    with psycopg.connect(plain(postgres_url), autocommit=True) as connection:
        connection.execute(statement)


def new_database(postgres_url: str, name: str, template: str) -> str:
    """Copy a database that nobody is connected to; returns the address of the new one."""
    on_server(postgres_url, f"CREATE DATABASE {name} TEMPLATE {template}")
    return named(postgres_url, name)


def drop(postgres_url: str, name: str) -> None:
    """With whoever is still in it; only an autovacuum, which is not ours to end, is waited for."""
    for _ in range(50):
        try:
            return on_server(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")
        except psycopg.errors.InsufficientPrivilege:
            time.sleep(0.2)
    return on_server(postgres_url, f"DROP DATABASE {name}")


def plain(url: str) -> str:
    """As psycopg takes it."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def named(postgres_url: str, name: str) -> str:
    """The address of another database of the same server."""
    head, _, tail = postgres_url.rpartition("/")
    query = tail.partition("?")[2]
    return f"{head}/{name}" + (f"?{query}" if query else "")
