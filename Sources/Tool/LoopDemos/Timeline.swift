// What happened on a loop, told step by step, for `--explain`, `--trace` and the tour's pictures.

package import EventLoops

/// Everything that happened while a program ran, in order.
package struct Timeline: Sendable {
    /// Where a callback waits until it runs.
    package enum Queue: String, CaseIterable, Sendable {
        /// The program itself, from its first line to its last.
        case main
        case ticks, microtasks, timers, immediates
        /// What the kernel, or a thread that waits for it, reports.
        case poll
        case close
    }

    /// A callback's name within the timeline: 0 is the program itself, then in the order in which
    /// they were queued.
    package typealias CallbackID = Int

    package struct Entry: Sendable {
        /// Nanoseconds of the loop's clock since the program began.
        package var time: Int64
        /// The source's line (from 1) that is the cause of it, where there is one.
        package var line: Int?
        package var kind: Kind

        package init(time: Int64, line: Int?, kind: Kind) {
            self.time = time
            self.line = line
            self.kind = kind
        }
    }

    package enum Kind: Sendable {
        /// The loop enters a phase in which something will run.
        case phase(EventLoop.Phase)
        /// A callback was put into a queue.
        ///
        /// - `label`: what a reader of the source would call it: `setTimeout 10 ms`, `then`.
        /// - `by`: the callback that ran meanwhile.
        case queued(CallbackID, Queue, label: String, by: CallbackID)
        /// Taken out of its queue before it ran: `clearTimeout`.
        case cancelled(CallbackID)
        /// It begins to run.
        case began(CallbackID)
        /// A line of output, without its line end, and the callback that printed it.
        case output(String, by: CallbackID)
        case ended(CallbackID)
    }

    package var entries: [Entry]

    package init(entries: [Entry] = []) { self.entries = entries }
}
