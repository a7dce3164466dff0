// swift-tools-version: 6.2
import PackageDescription

// The targets stand in the order in which data flows. A module imports only from above it in this
// list; LayeringTests proves it from the import lines.

/// Applied to every Swift target: imports say what they use, and only what is `public import`ed leaks.
let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let gRDB = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")

let package = Package(
  name: "aftersales",
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // Debian ships libcsv without a .pc file, so the module map names the library itself.
    .systemLibrary(name: "CLibCSV", providers: [.apt(["libcsv-dev"])]),
    .target(
      name: "CICU", linkerSettings: [.linkedLibrary("icuuc"), .linkedLibrary("icui18n")]),
    .target(name: "CSpecial"),
    .target(name: "CScan"),
    .target(name: "CMemory"),
    .target(name: "CKernels"),
    .systemLibrary(name: "CNLopt", pkgConfig: "nlopt", providers: [.apt(["libnlopt-dev"])]),
    .systemLibrary(
      name: "CXLSXWriter", pkgConfig: "xlsxwriter", providers: [.apt(["libxlsxwriter-dev"])]),
    .target(name: "Randomness", swiftSettings: settings),
    .target(name: "Matrices", swiftSettings: settings),
    .target(name: "Spreadsheets", swiftSettings: settings),
    .target(name: "Tables", dependencies: ["CICU", "CMemory"], swiftSettings: settings),
    .target(
      name: "Exports",
      dependencies: ["CLibCSV", "CICU", "CScan", "Spreadsheets", "Tables", "Yams"],
      resources: [.embedInCode("Profiles")], swiftSettings: settings),
    .target(
      name: "Workspace", dependencies: ["Spreadsheets", "Tables", gRDB, crypto],
      swiftSettings: settings),
    .target(name: "Cubes", dependencies: ["Tables"], swiftSettings: settings),
    .target(
      name: "Statistics", dependencies: ["CSpecial", "Randomness"], swiftSettings: settings),
    .target(
      name: "Text", dependencies: ["CICU", "Matrices", "Tables"],
      resources: [.embedInCode("StopWords")], swiftSettings: settings),
    .target(
      name: "Clustering", dependencies: ["CSpecial", "CKernels", "Randomness", "Matrices"],
      swiftSettings: settings),
    .target(
      name: "Forecasting", dependencies: ["CNLopt", "Statistics"],
      swiftSettings: settings),
    .target(
      name: "Analyses",
      dependencies: [
        "Tables", "Cubes", "Statistics", "Matrices", "Text", "Clustering", "Forecasting",
      ],
      swiftSettings: settings),
    .target(
      name: "Reports", dependencies: ["CICU", "CXLSXWriter", "Spreadsheets", mustache],
      resources: [.embedInCode("Templates")], swiftSettings: settings),
    .target(
      name: "Simulation", dependencies: ["CICU", "Randomness", "Yams"], swiftSettings: settings),
    .target(
      name: "Commands",
      dependencies: [
        "Spreadsheets", "Tables", "Exports", "Workspace", "Cubes", "Statistics", "Text", "Analyses",
        "Reports", "Simulation", argumentParser,
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "aftersales", dependencies: ["Commands"], swiftSettings: settings),

    .testTarget(name: "LayeringTests", swiftSettings: settings),
    .testTarget(name: "RandomnessTests", dependencies: ["Randomness"], swiftSettings: settings),
    .testTarget(
      name: "SpreadsheetsTests", dependencies: ["Randomness", "Spreadsheets"],
      swiftSettings: settings),
    .testTarget(
      name: "TablesTests", dependencies: ["Randomness", "Tables"], swiftSettings: settings),
    .testTarget(
      name: "ExportsTests",
      dependencies: ["Randomness", "CICU", "CScan", "Spreadsheets", "Tables", "Exports"],
      swiftSettings: settings),
    .testTarget(
      name: "WorkspaceTests", dependencies: ["Tables", "Workspace", gRDB], swiftSettings: settings),
    .testTarget(
      name: "CubesTests", dependencies: ["Randomness", "Tables", "Cubes"], swiftSettings: settings),
    .testTarget(
      name: "StatisticsTests", dependencies: ["Randomness", "Statistics"], exclude: ["Figures"],
      swiftSettings: settings),
    .testTarget(
      name: "TextTests", dependencies: ["Matrices", "Tables", "Text"], swiftSettings: settings),
    .testTarget(
      name: "ClusteringTests", dependencies: ["CKernels", "Randomness", "Matrices", "Clustering"],
      swiftSettings: settings),
    .testTarget(
      name: "ForecastingTests", dependencies: ["Randomness", "Statistics", "Forecasting"],
      exclude: ["Figures"], swiftSettings: settings),
    .testTarget(
      name: "AnalysesTests",
      dependencies: [
        "Randomness", "Tables", "Exports", "Cubes", "Statistics", "Clustering", "Forecasting",
        "Analyses",
        "Simulation",
      ],
      swiftSettings: settings),
    .testTarget(
      name: "ReportsTests", dependencies: ["Randomness", "Reports"], swiftSettings: settings),
    .testTarget(
      name: "SimulationTests", dependencies: ["Simulation"], swiftSettings: settings),
    .testTarget(
      name: "CommandsTests",
      dependencies: [
        "Randomness", "Commands", "Tables", "Exports", "Workspace", "Simulation", argumentParser,
      ],
      swiftSettings: settings),
  ]
)

// Built by scripts/fuzz only: it links libFuzzer, which Swift's toolchain has on Linux alone.
if Context.environment["AFTERSALES_FUZZ"] != nil {
  package.targets += [
    .systemLibrary(name: "CLibFuzzer", path: "Tests/Fuzz/CLibFuzzer"),
    .executableTarget(
      name: "FuzzReading", dependencies: ["CLibFuzzer", "Tables", "Exports"],
      path: "Tests/Fuzz/FuzzReading", swiftSettings: settings),
  ]
}

// Built by scripts/bench/cluster only.
if Context.environment["AFTERSALES_BENCH"] != nil {
  package.targets.append(
    .executableTarget(
      name: "ClusterMatrix", dependencies: ["Matrices", "Clustering"],
      path: "Tests/Bench/ClusterMatrix", swiftSettings: settings))
}
