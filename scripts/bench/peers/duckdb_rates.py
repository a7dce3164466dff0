"""Return and complaint rate by category with DuckDB, for scripts/bench/run."""
import json
import sys

import duckdb

folder, threads = sys.argv[1], int(sys.argv[2])
connection = duckdb.connect(config={"threads": threads})
ids = "types={'order_id': 'VARCHAR', 'sku': 'VARCHAR'}"
rows = connection.execute(f"""
    WITH returned AS (
      SELECT DISTINCT order_id, sku FROM read_csv('{folder}/returns.csv', {ids})
      WHERE status <> 'refused'),
    complained AS (
      SELECT DISTINCT order_id, sku FROM read_csv('{folder}/complaints.csv', {ids}))
    SELECT category, count(*), count(r.order_id), count(c.order_id)
    FROM read_csv('{folder}/orders.csv', {ids}) AS o
    LEFT JOIN returned AS r ON o.order_id = r.order_id AND o.sku = r.sku
    LEFT JOIN complained AS c ON o.order_id = c.order_id AND o.sku = c.sku
    WHERE o.status <> 'cancelled'
    GROUP BY 1 ORDER BY 1
""").fetchall()
json.dump({category: counts for category, *counts in rows}, sys.stdout, ensure_ascii=False)
