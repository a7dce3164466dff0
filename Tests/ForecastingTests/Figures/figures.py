"""Writes figures.json, which ForecastingTests hold the module against.

    pip install statsforecast==2.1.1 statsmodels==0.15.0
    python figures.py

The tests do not run this. Series: AirPassengers (Box and Jenkins 1976, Time series analysis, series G) is in
air_passengers.csv; Nile (Cobb 1978, doi:10.1093/biomet/65.2.243) comes with statsmodels; the others are made here.
"""

import json
from pathlib import Path

import numpy as np
import statsmodels.api as sm
from statsforecast.ets import ets_f
from statsforecast.models import TSB, AutoETS, AutoTheta, CrostonClassic, CrostonSBA, SeasonalNaive
from statsforecast.models import DynamicOptimizedTheta, DynamicTheta, OptimizedTheta, Theta

here = Path(__file__).parent
air = np.array([float(line) for line in (here / "air_passengers.csv").read_text().split()[1:]])
nile = sm.datasets.nile.load_pandas().data["volume"].to_numpy(float)
index = np.arange(60)
weekly = 40 + 0.3 * index + (index * index * 7 % 23) / 2.0
daily = np.round(30 + 8 * np.sin(2 * np.pi * np.arange(98) / 7) + (np.arange(98) ** 2 % 11))
rare = np.array([0, 0, 1, 0, 3, 0, 0, 0, 2, 0, 0, 1, 1, 0, 0, 0, 0, 4, 0, 0, 2, 0, 1, 0, 0, 0, 0, 0, 1, 0], float)

series = {
    "air": (air[:132], 12, 12), "nile": (nile, 1, 8), "weekly": (weekly, 1, 6), "daily": (daily, 7, 14),
}
forms = {
    "air": ["ANN", "AAN", "MAM", "MAMd", "MNM", "AAA", "AAAd", "MAA"], "nile": ["ANN", "MNN", "AAN", "AANd", "MAN"],
    "weekly": ["ANN", "AAN", "AANd", "MANd"], "daily": ["ANA", "MNM", "AAAd", "MAA"],
}


def floats(values):
    return [float(value) for value in values]


def ets(y, m, form):
    fit = ets_f(y, m, form[:3], damped=form.endswith("d"))
    alpha, beta, gamma, phi = (0.0 if np.isnan(p) else float(p) for p in fit["par"][:4])
    return {
        "form": form, "alpha": alpha, "beta": beta, "gamma": gamma, "phi": phi if form.endswith("d") else 1.0,
        "states": floats(fit["par"][4:]), "deviance": float(-2 * fit["loglik"]), "aicc": float(fit["aicc"]),
    }


def theta(model, y, h):
    model.fit(y)
    return {"squares": float(model.model_["mse"] * np.mean(np.abs(y))), "forecast": floats(model.forecast(y, h)["mean"])}


def coverage(name, model, y, z, m):
    model.fit(y)
    out = model.predict(len(z), level=[80])
    scale = np.mean(np.abs(y[m:] - y[:-m]))
    inside = np.mean((z >= out["lo-80"]) & (z <= out["hi-80"]))
    return {
        "model": name, "mase": float(np.mean(np.abs(z - out["mean"])) / scale), "coverage80": float(inside),
        "forecast": floats(out["mean"]), "low80": floats(out["lo-80"]), "high80": floats(out["hi-80"]),
    }


figures = {}
for name, (y, m, h) in series.items():
    auto = AutoETS(season_length=m)
    auto.fit(y)
    figures[name] = {
        "values": floats(y), "season": m, "horizon": h, "ets": [ets(y, m, form) for form in forms[name]],
        "auto_ets": {"method": auto.model_["method"], "aicc": float(auto.model_["aicc"]),
                     "forecast": floats(auto.predict(h)["mean"])},
        # The fits of AutoTheta divide by the mean of the deseasonalised series: seasonless series only.
        "theta": {} if m > 1 else {
            "STM": theta(Theta(season_length=m), y, h), "OTM": theta(OptimizedTheta(season_length=m), y, h),
            "DSTM": theta(DynamicTheta(season_length=m), y, h),
            "DOTM": theta(DynamicOptimizedTheta(season_length=m), y, h),
        },
        "auto_theta": floats(AutoTheta(season_length=m).forecast(y, h)["mean"]),
    }
figures["rare"] = {
    "values": floats(rare), "croston": float(CrostonClassic().forecast(rare, 1)["mean"][0]),
    "sba": float(CrostonSBA().forecast(rare, 1)["mean"][0]),
    "tsb": float(TSB(alpha_d=0.1, alpha_p=0.1).forecast(rare, 1)["mean"][0]),
}
figures["plain"] = [
    coverage("seasonal_naive", SeasonalNaive(season_length=12), air[:132], air[132:], 12),
    coverage("auto_ets", AutoETS(season_length=12), air[:132], air[132:], 12),
]
(here / "figures.json").write_text(json.dumps(figures, indent=1) + "\n")
