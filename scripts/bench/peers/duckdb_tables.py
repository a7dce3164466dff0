"""Rates from a DuckDB database, for scripts/bench/run workspace.

python duckdb_tables.py make FILE FOLDER THREADS        loads the files: three tables, and one of marked lines
python duckdb_tables.py joined|marked FILE COLUMNS THREADS   lines, returned and complained lines by group, as JSON
python duckdb_tables.py start FILE COLUMNS THREADS      opens the database and answers nothing
"""
import json
import sys

import duckdb

task, path, source, threads = sys.argv[1:]
connection = duckdb.connect(path, read_only=task != "make", config={"threads": int(threads)})
ids = "types={'order_id': 'VARCHAR', 'sku': 'VARCHAR'}"
EVENTS = """
    WITH r AS (SELECT DISTINCT order_id, sku FROM returns WHERE status <> 'refused'),
         c AS (SELECT DISTINCT order_id, sku FROM complaints)"""
JOINED = "LEFT JOIN r ON o.order_id = r.order_id AND o.sku = r.sku LEFT JOIN c ON o.order_id = c.order_id AND o.sku = c.sku"

if task == "make":
    for name in ("orders", "returns", "complaints"):
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM read_csv('{source}/{name}.csv', {ids})")
    connection.execute(f"""
        CREATE TABLE marked AS {EVENTS}
          SELECT o.*, r.order_id IS NOT NULL AS returned, c.order_id IS NOT NULL AS complained
          FROM orders AS o {JOINED}""")
elif task != "start":
    columns = ", ".join(f"o.{name}" for name in source.split(","))
    if task == "joined":
        query = f"""{EVENTS} SELECT {columns}, count(*), count(r.order_id), count(c.order_id)
            FROM orders AS o {JOINED} WHERE o.status <> 'cancelled' GROUP BY ALL"""
    else:
        query = f"""SELECT {columns}, count(*), count(*) FILTER (returned), count(*) FILTER (complained)
            FROM marked AS o WHERE o.status <> 'cancelled' GROUP BY ALL"""
    json.dump({" / ".join(row[:-3]): row[-3:] for row in connection.execute(query).fetchall()},
              sys.stdout, ensure_ascii=False)
