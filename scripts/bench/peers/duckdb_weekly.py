"""The tables of `aftersales weekly` with DuckDB, as far as SQL can say them.

python duckdb_weekly.py FOLDER THREADS    prints some totals as JSON

Loads the three files into tables, works out once for each order line when it was first returned and complained
about, then fills one table for each question. No intervals, forecasts, alarms, comparisons or themes.
"""
import json
import sys

import duckdb

folder, threads = sys.argv[1], int(sys.argv[2])
connection = duckdb.connect(config={"threads": threads})
ids = "types={'order_id': 'VARCHAR', 'sku': 'VARCHAR'}"

connection.execute(f"""
    CREATE TABLE orders AS
      SELECT order_id, sku, category, channel, region, ordered_at, delivered_at, quantity,
        CAST(amount AS DECIMAL(18, 2)) AS amount, status
      FROM read_csv('{folder}/orders.csv', {ids});
    CREATE TABLE returns AS
      SELECT order_id, sku, requested_at, reason, quantity, CAST(refund_amount AS DECIMAL(18, 2)) AS refund
      FROM read_csv('{folder}/returns.csv', {ids}) WHERE status <> 'refused';
    CREATE TABLE complaints AS
      SELECT order_id, sku, created_at FROM read_csv('{folder}/complaints.csv', {ids});

    CREATE TABLE returned AS
      SELECT order_id, sku, min(requested_at) AS requested_at, sum(quantity) AS units, sum(refund) AS refund
      FROM returns GROUP BY ALL;
    CREATE TABLE complained AS
      SELECT order_id, sku, min(created_at) AS created_at FROM complaints GROUP BY ALL;
    CREATE TABLE lines AS
      SELECT o.order_id, sku, category, channel, region, o.quantity, amount,
        CAST(date_trunc('week', ordered_at) AS DATE) AS week, CAST(ordered_at AS DATE) AS day,
        CAST(coalesce(delivered_at, ordered_at) AS DATE) AS start,
        status = 'cancelled' AS cancelled, CAST(r.requested_at AS DATE) AS returned,
        CAST(date_trunc('week', r.requested_at) AS DATE) AS return_week,
        least(r.units, o.quantity) AS units_returned, r.refund, CAST(c.created_at AS DATE) AS complained,
        CAST(date_trunc('week', c.created_at) AS DATE) AS complaint_week
      FROM orders AS o
      LEFT JOIN returned AS r USING (order_id, sku) LEFT JOIN complained AS c USING (order_id, sku);
""")

groups = {"week": "week", "day": "day"} | {
    f"week_{column}": f"week, {column}" for column in ("category", "channel", "region", "sku")}
for name, columns in groups.items():
    # Of the lines ordered in the period.
    connection.execute(f"""
        CREATE TABLE by_{name} AS
          SELECT {columns}, count(*) FILTER (NOT cancelled) AS lines,
            count(DISTINCT order_id) FILTER (NOT cancelled) AS orders,
            sum(quantity) FILTER (NOT cancelled) AS units, sum(amount) FILTER (NOT cancelled) AS amount,
            count(*) FILTER (cancelled) AS cancelled,
            count(returned) FILTER (NOT cancelled) AS returned,
            sum(units_returned) FILTER (NOT cancelled) AS units_returned,
            sum(refund) FILTER (NOT cancelled) AS refund,
            count(complained) FILTER (NOT cancelled) AS complained
          FROM lines GROUP BY ALL
    """)
for name, columns in groups.items():
    # Of the returns and complaints of the period, whenever their lines were ordered.
    for event, more in (("return", ", sum(refund) AS refund"), ("complaint", "")):
        column = {"return": "returned", "complaint": "complained"}[event]
        period = columns.replace("week", f"{event}_week").replace("day", f"{column} AS day")
        connection.execute(f"""
            CREATE TABLE {event}s_by_{name} AS
              SELECT {period}, count(*) AS lines{more} FROM lines
              WHERE NOT cancelled AND {column} IS NOT NULL GROUP BY ALL
        """)
for name, columns in groups.items():
    if name == "day":
        continue
    # How old lines are, and how old they were when they came back.
    connection.execute(f"""
        CREATE TABLE exposure_{name} AS
          SELECT {columns}, start, count(*) AS lines FROM lines WHERE NOT cancelled GROUP BY ALL;
        CREATE TABLE return_ages_{name} AS
          SELECT {columns}, returned - start AS age, count(*) AS lines FROM lines
          WHERE NOT cancelled AND returned IS NOT NULL GROUP BY ALL;
        CREATE TABLE complaint_ages_{name} AS
          SELECT {columns}, complained - start AS age, count(*) AS lines FROM lines
          WHERE NOT cancelled AND complained IS NOT NULL GROUP BY ALL
    """)
for name, period in (("by_reason", "week"), ("requests_by_reason", "date_trunc('week', r.requested_at)")):
    connection.execute(f"""
        CREATE TABLE {name} AS
          SELECT CAST({period} AS DATE) AS week, reason, count(DISTINCT (order_id, sku)) AS lines, count(*) AS events,
            sum(r.refund) AS refund
          FROM returns AS r JOIN lines USING (order_id, sku) WHERE NOT cancelled GROUP BY ALL
    """)


def read(query):
    return [[str(value) if index == 0 else value for index, value in enumerate(row)]
            for row in connection.execute(query).fetchall()]


print(json.dumps({
    "tables": [name for (name,) in connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE table_name LIKE '%by\\_%' ESCAPE '\\' "
        "OR table_name LIKE 'exposure%' OR table_name LIKE '%ages%'").fetchall()],
    "weeks": read("SELECT week, orders, lines, returned, complained FROM by_week"),
    "requested": read("SELECT return_week, lines, CAST(100 * refund AS BIGINT) FROM returns_by_week"),
    "categories": read("SELECT week, category, lines, orders, CAST(100 * amount AS BIGINT), returned, complained, "
                       "CAST(100 * coalesce(refund, 0) AS BIGINT) FROM by_week_category"),
    "reasons": read("SELECT week, reason, lines, CAST(100 * refund AS BIGINT) FROM by_reason"),
}, ensure_ascii=False))
