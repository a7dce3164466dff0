import CMemory

/// Gives memory that was freed back to the system.
///
/// The C library keeps what lies between pieces still in use, for each thread that ever allocated; after work that
/// took hundreds of megabytes, what comes next would stand beside it.
///
/// - Complexity: O(memory freed), some tens of milliseconds a gigabyte.
public func returnFreedMemory() { cmemory_trim() }
