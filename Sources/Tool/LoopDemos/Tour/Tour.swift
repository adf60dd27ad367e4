// The guided tour of the loop. Its programs run when the tour is made, on bx's own loop, streams
// and scheduler, and what the pictures show is what happened there.

package import Linux

/// The chapters of the tour.
package enum Tour {
    /// Runs all programs of the tour, or of one chapter; a few milliseconds.
    ///
    /// - Throws: What the kernel refused a loop.
    package static func chapters(
        _ names: [TourChapter.Name] = TourChapter.Name.allCases
    ) throws(Errno) -> [TourChapter] {
        var chapters: [TourChapter] = []
        for name in names {
            switch name {
            case .phases: chapters.append(try .phases())
            case .ticks: chapters.append(try .ticks())
            case .immediate: chapters.append(try .immediate())
            case .starvation: chapters.append(try .starvation())
            case .backpressure: chapters.append(try .backpressure())
            case .scheduler: chapters.append(try .scheduler())
            }
        }
        return chapters
    }
}
