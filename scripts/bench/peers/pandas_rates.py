"""Return and complaint rate by category with pandas, for scripts/bench/run rates; reads the columns it needs."""
import json
import sys

import pandas as pd

folder = sys.argv[1]
key = ["order_id", "sku"]


def read(name, *columns):
    return pd.read_csv(f"{folder}/{name}", usecols=[*key, *columns], dtype=str)


orders = read("orders.csv", "category", "status")
orders = orders[orders["status"] != "cancelled"]
returns = read("returns.csv", "status")
returns = returns[returns["status"] != "refused"][key].drop_duplicates().assign(r=1)
complaints = read("complaints.csv").drop_duplicates().assign(c=1)
found = (
    orders.merge(returns, on=key, how="left").merge(complaints, on=key, how="left")
    .groupby("category").agg(n=("order_id", "size"), r=("r", "count"), c=("c", "count")))
json.dump({name: [int(count) for count in row] for name, *row in found.itertuples()}, sys.stdout, ensure_ascii=False)
