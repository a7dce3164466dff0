import Foundation
import Testing

/// The one-way flow of Package.swift, proved from the `import` lines of the sources.
///
/// The compiler does not: it takes an undeclared import of a sibling module as it comes.
@Suite struct LayeringTests {
  let package: PackageText
  let imports: [String: [SourceImport]]

  init() throws {
    package = try PackageText()
    imports = try SourceImport.all(of: package.modules.map(\.name))
  }

  @Test func theOrderIsTheOneTheReadmeTells() {
    #expect(
      package.modules.map(\.name) == [
        "CLibCSV", "CICU", "CSpecial", "CScan", "CMemory", "CKernels", "CNLopt", "CXLSXWriter",
        "Randomness", "Matrices", "Tables", "Exports", "Workspace", "Cubes", "Statistics", "Text",
        "Clustering",
        "Forecasting", "Analyses", "Reports", "Simulation", "Commands", "aftersales",
      ])
  }

  @Test func everyFolderIsAModule() throws {
    let folders = try FileManager.default
      .contentsOfDirectory(
        at: PackageText.root.appending(path: "Sources"),
        includingPropertiesForKeys: [.isDirectoryKey]
      )
      .filter { try $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true }
      .map(\.lastPathComponent)
    #expect(Set(folders) == Set(package.modules.map(\.name)))
  }

  @Test func importsPointUpwards() {
    let places = Dictionary(
      uniqueKeysWithValues: package.modules.enumerated().map { ($1.name, $0) })
    for (index, module) in package.modules.enumerated() {
      for line in imports[module.name, default: []] {
        guard let place = places[line.module] else { continue }
        #expect(place < index, "\(line): \(module.name) stands above \(line.module)")
      }
    }
  }

  @Test func importsAreDeclared() {
    let names = Set(package.modules.map(\.name))
    let products: Set = ["ArgumentParser", "Mustache", "Yams"]
    for module in package.modules {
      for line in imports[module.name, default: []]
      where names.contains(line.module) || products.contains(line.module) {
        #expect(
          module.dependencies.contains(line.module),
          "\(line): Package.swift does not list it under \(module.name)")
      }
    }
  }

  @Test func declarationsAreImported() {
    for module in package.modules {
      let imported = Set(imports[module.name, default: []].map(\.module))
      for dependency in module.dependencies {
        #expect(imported.contains(dependency), "\(module.name) never imports \(dependency)")
      }
    }
  }

  /// What a module may never know, whatever stands above it.
  @Test(arguments: [
    ("Reports", ["Tables", "Exports", "Cubes", "Statistics", "Analyses"]),
    ("Statistics", ["Tables", "Exports", "Cubes"]),
    ("Text", ["Exports", "Cubes"]),
    ("Clustering", ["Tables", "Exports", "Cubes", "Text"]),
    ("Forecasting", ["Tables", "Exports", "Cubes"]),
    ("Simulation", ["Tables", "Exports", "Cubes", "Statistics", "Analyses", "Reports"]),
    ("Analyses", ["Exports"]),
    ("Cubes", ["Exports"]),
    ("Statistics", ["Foundation", "FoundationEssentials"]),
    ("Clustering", ["Foundation", "FoundationEssentials"]),
    ("Forecasting", ["Foundation", "FoundationEssentials"]),
    ("Matrices", ["Foundation", "FoundationEssentials"]),
  ])
  func staysIgnorant(_ module: String, of others: [String]) {
    for line in imports[module, default: []] {
      #expect(!others.contains(line.module), "\(line)")
    }
  }

  @Test func onlyExportsCallsLibcsv() {
    for module in package.modules where module.name != "Exports" {
      for line in imports[module.name, default: []] {
        #expect(line.module != "CLibCSV", "\(line)")
      }
    }
  }

  /// A reader of import lines that finds none would prove nothing.
  @Test func importLinesAreSeen() {
    #expect(imports["Commands", default: []].count > 10)
    #expect(
      SourceImport.modules(
        inText: """
          import Tables
          public import struct Cubes.Cube
          @preconcurrency internal import Exports
          // import Reports
            import Statistics  // indented
          """) == ["Tables", "Cubes", "Exports", "Statistics"])
  }
}
