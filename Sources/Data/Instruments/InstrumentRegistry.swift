package import Bytes
internal import Synchronization

/// Why an instrument could not be made.
package enum InstrumentError: Error, Equatable {
    /// The registry's words are all in use. A label whose values come from clients needs a bound.
    case full(limit: Int)
}

extension InstrumentError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .full(let limit):
            "all \(limit) words for metrics are in use; bound the values of labels, or raise the limit"
        }
    }
}

/// The names, labels and places of all instruments, and the boards with their numbers.
///
/// Making an instrument or a board and scraping take a lock; counting does not, since each board
/// has one writer. An instrument made late is there in the boards that were made before: they all
/// have the registry's number of words from the beginning.
package final class InstrumentRegistry: Sendable {
    /// A name and a value that tell one instrument of a family from another.
    package typealias Label = (name: String, value: String)

    private struct State {
        var families: [Family] = []
        var used = 0
        var boards: [InstrumentSlots] = []
    }

    private let state = Mutex(State())
    private let wordLimit: Int

    /// - Parameter wordLimit: Eight-byte words that each board holds: one for a counter or gauge,
    ///   and for a histogram two more than it has bounds.
    package init(wordLimit: Int = 4096) { self.wordLimit = wordLimit }

    /// The counter of these labels. The same name and labels give the same counter again.
    ///
    /// - Parameter name: By convention it ends in `_total`.
    package func counter(
        _ name: String, help: String, labels: [Label] = []
    ) throws(InstrumentError) -> Counter {
        Counter(slot: try slot(name, help, .counter, labels))
    }

    /// The gauge of these labels. The same name and labels give the same gauge again.
    package func gauge(
        _ name: String, help: String, labels: [Label] = []
    ) throws(InstrumentError) -> Gauge {
        Gauge(slot: try slot(name, help, .gauge, labels))
    }

    /// The histogram of these labels. The same name and labels give the same histogram again.
    ///
    /// - Parameter bounds: Finite and in ascending order; the same for the whole family.
    package func histogram(
        _ name: String, help: String, bounds: [Double] = Histogram.latencyBounds,
        labels: [Label] = []
    ) throws(InstrumentError) -> Histogram {
        precondition(
            bounds.allSatisfy(\.isFinite) && zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 },
            "the bounds of a histogram ascend")
        precondition(
            !labels.contains { $0.name == "le" }, "a histogram's own label cannot be given to it")
        return Histogram(slot: try slot(name, help, .histogram(bounds), labels), bounds: bounds)
    }

    /// A new board, for one thread to write. Its numbers stay in the sums when it is gone.
    package func makeBoard() -> InstrumentBoard {
        let slots = InstrumentSlots(count: wordLimit)
        state.withLock { $0.boards.append(slots) }
        return InstrumentBoard(slots)
    }

    /// Appends all instruments in Prometheus' text format, summed over the boards, in the order
    /// they were made.
    package func appendExposition(to buffer: inout ByteBuffer) {
        let (families, boards) = state.withLock { ($0.families, $0.boards) }
        for family in families { family.append(to: &buffer, from: boards) }
    }

    private func slot(
        _ name: String, _ help: String, _ kind: Family.Kind, _ labels: [Label]
    ) throws(InstrumentError) -> Int {
        precondition(Family.isName(name), "metric names match [a-zA-Z_:][a-zA-Z0-9_:]*")
        precondition(
            labels.allSatisfy { Family.isLabelName($0.name) },
            "label names match [a-zA-Z_][a-zA-Z0-9_]*")
        let text = Family.text(of: labels)
        let slot: Int? = state.withLock { state in
            let family = state.families.firstIndex { $0.name == name }
            if let family {
                precondition(state.families[family].kind == kind, "a metric has one type")
                if let slot = state.families[family].slot(of: text) { return slot }
            }
            let slot = state.used
            guard slot + kind.wordCount <= wordLimit else { return nil }
            state.used += kind.wordCount
            let index = family ?? state.families.endIndex
            if family == nil { state.families.append(Family(name: name, help: help, kind: kind)) }
            state.families[index].members.append(.init(labels: text, slot: slot))
            return slot
        }
        guard let slot else { throw .full(limit: wordLimit) }
        return slot
    }
}
