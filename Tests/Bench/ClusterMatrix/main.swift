import Clustering
import Foundation
import Matrices

// ClusterMatrix FILE K RESTARTS SEED THREADS: clusters a matrix file (its layout: scripts/bench/cluster_sklearn.py)
// and prints what the fit alone took, as JSON.

let arguments = CommandLine.arguments
guard arguments.count == 6, let k = Int(arguments[2]), let restarts = Int(arguments[3]),
  let seed = UInt64(arguments[4]), let threads = Int(arguments[5])
else {
  FileHandle.standardError.write(Data("usage: ClusterMatrix FILE K RESTARTS SEED THREADS\n".utf8))
  exit(64)
}
let points = try MatrixFile(path: arguments[1]).points
let clock = ContinuousClock()
let start = clock.now
let result = try KMeans(k: k, restarts: restarts, seed: seed, threads: threads).fit(points)
let seconds = (clock.now - start) / .seconds(1)
var checksum: UInt64 = 14_695_981_039_346_656_037
for label in result.assignments {
  checksum = (checksum ^ UInt64(UInt32(bitPattern: label))) &* 1_099_511_628_211
}
print(
  """
  {"seconds": \(seconds), "inertia": \(result.inertia), "iterations": \(result.iterations), \
  "checksum": "\(String(checksum, radix: 16))"}
  """)
