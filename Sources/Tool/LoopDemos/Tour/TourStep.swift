// One picture of the tour: where the loop is, what waits in which queue, and why.

/// What the tour shows at one moment of a program's run.
package struct TourStep: Hashable, Sendable {
    /// The line of the program (from 1) that is the cause of it, where there is one.
    package var line: Int?
    /// What the loop's clock says, in milliseconds since the program began.
    package var milliseconds = 0
    /// Which turn of the loop it is, from 1; 0 before the first.
    package var turn = 0
    /// Which of `queues` the loop is at; nil while the program itself runs, and at the end.
    package var position: Int?
    /// What runs at the moment.
    package var running: TourItem?
    package var queues: [TourQueue] = []
    package var meters: [TourMeter] = []
    /// What the program has printed so far, line by line.
    package var output: [String] = []
    /// What happens here, and why: one or two sentences.
    package var sentence = ""
}

/// A queue, and what waits in it.
package struct TourQueue: Hashable, Sendable {
    /// How the picture connects it with the others.
    package enum Role: Hashable, Sendable {
        /// A phase: the loop comes by once a turn.
        case phase
        /// Emptied whenever a callback has ended, in whatever phase.
        case between
        /// A class of the scheduler's tasks.
        case taskClass
    }

    package let name: String
    package let role: Role
    /// In the order in which they will be taken out.
    package var items: [TourItem] = []
}

/// Something that waits in a queue, or runs.
package struct TourItem: Hashable, Sendable {
    /// The same from step to step.
    package let id: Int
    package let label: String
    /// Until when it waits: `at 1 ms`.
    package var detail: String?
}

/// How full something is.
package struct TourMeter: Hashable, Sendable {
    package let name: String
    package var value: Int
    /// What the bar's whole length stands for, at least 1.
    package var limit: Int
    /// What stands behind the bar: `2 of 3`.
    package var caption: String
    /// Whether `limit` is reached, and somebody has to wait for it.
    package var isFull = false
}
