"""Lets pandas read Parquet where pyarrow is not installed: DuckDB of tests/duckdb reads the file, and its values get the types that pyarrow gives them.

import parquet_by_duckdb, and pandas.read_parquet(path) works.
"""
import datetime
import json
import pathlib
import subprocess

import pandas as pd

QUERY = pathlib.Path(__file__).resolve().parent.parent / "duckdb" / "query.mjs"


def rows(sql):
    return json.loads(subprocess.run(["node", QUERY, sql], check=True, stdout=subprocess.PIPE).stdout)


def column(values, kind):
    if kind == "DATE":
        return pd.Series([None if v is None else datetime.date.fromisoformat(v) for v in values], dtype=object)
    if kind.startswith("TIMESTAMP"):
        return pd.Series(pd.to_datetime(values))
    if kind in ("BIGINT", "INTEGER"):
        return pd.Series([None if v is None else int(v) for v in values], dtype="float64" if None in values else "int64")
    if kind == "DOUBLE":
        return pd.Series(values, dtype="float64")
    if kind == "BOOLEAN":
        return pd.Series(values, dtype=object if None in values else "bool")
    return pd.Series(values, dtype=object)


def read_parquet(path):
    source = "read_parquet('" + str(path).replace("'", "''") + "')"
    kinds = {c["column_name"]: c["column_type"] for c in rows("describe select * from " + source)}
    read = rows("select * from " + source)
    return pd.DataFrame({name: column([row[name] for row in read], kind) for name, kind in kinds.items()})


pd.read_parquet = read_parquet
