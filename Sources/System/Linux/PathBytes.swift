/// A path as the kernel has it: any bytes but NUL.
extension [UInt8] {
    /// Calls `body` with the bytes and a NUL behind them. The pointer is not valid afterwards.
    package func withCString<Result>(
        _ body: (UnsafePointer<CChar>) throws -> Result
    ) rethrows -> Result {
        try (self + [0]).withUnsafeBytes {
            // The array has at least the NUL, so it has a base address.
            try body($0.assumingMemoryBound(to: CChar.self).baseAddress.unsafelyUnwrapped)
        }
    }
}
