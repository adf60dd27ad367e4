package import LoopDemos

/// Where a script's text goes, and who is told what happens.
package struct ScriptOutput {
    package enum Stream: Sendable { case output, error }

    /// Gets whole lines, their ends included, as they are printed.
    package let write: (String, Stream) -> Void
    /// Gets everything that happens, in order, where somebody wants to know.
    package let record: ((Timeline.Entry) -> Void)?

    package init(
        write: @escaping (String, Stream) -> Void, record: ((Timeline.Entry) -> Void)? = nil
    ) {
        self.write = write
        self.record = record
    }
}
