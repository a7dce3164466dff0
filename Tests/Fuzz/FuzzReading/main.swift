import CLibFuzzer

/// Made before the first input.
enum Shared {
  static let target = try? Target()
}

var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
LLVMFuzzerRunDriver(&count, &arguments) { bytes, count in
  guard let target = Shared.target else { preconditionFailure("no folder for temporary files") }
  target.run(UnsafeRawBufferPointer(start: bytes, count: count))
  return 0
}
