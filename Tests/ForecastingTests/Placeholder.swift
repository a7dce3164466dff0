import Testing
import Forecasting
