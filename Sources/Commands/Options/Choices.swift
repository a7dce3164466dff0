public import Analyses
public import ArgumentParser
public import Cubes
public import Reports
public import Simulation
public import Statistics
public import Tables

// Enumerations of the library modules, as values of options.

extension ExportKind: ExpressibleByArgument {}
extension AssociationQuery.Outcome: ExpressibleByArgument, Encodable {}
extension ForecastQuestion.Measure: ExpressibleByArgument {}
extension CompareQuestion.Metric: ExpressibleByArgument {}
extension GapFilling: ExpressibleByArgument {}
extension ClusterQuestion.Of: ExpressibleByArgument {}
extension Format: ExpressibleByArgument {}
extension IntervalMethod: ExpressibleByArgument {}
extension Language: ExpressibleByArgument {}
extension Period: ExpressibleByArgument {}
extension RatesQuestion.Basis: ExpressibleByArgument {}
extension RatesQuestion.Clock: ExpressibleByArgument {}
extension RetailCalendar: ExpressibleByArgument {}
extension WatchQuestion.Metric: ExpressibleByArgument {}
extension SimulatedProfile: ExpressibleByArgument {}
