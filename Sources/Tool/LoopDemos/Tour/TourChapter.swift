// What the tour is made of: chapters of one or more scenes, each a short program and its steps.

/// A subject of the tour.
package struct TourChapter: Sendable {
    /// One word, as it is asked for on the command line.
    package let name: Name
    package let title: String
    /// What there is to learn here: a paragraph.
    package let introduction: String
    package let scenes: [TourScene]
    /// What to keep in mind: a sentence.
    package let moral: String

    /// The chapters in their order.
    package enum Name: String, CaseIterable, Sendable {
        case phases, ticks, immediate, starvation, backpressure, scheduler
    }
}

/// A program, and what happened when it ran.
package struct TourScene: Sendable {
    /// What the programs are written in.
    package enum Language: Sendable {
        case javaScript, swift
    }

    package let title: String
    package let language: Language
    package let program: [String]
    /// Whether the program prints its lines in the same order whenever it runs.
    package let isOrderFixed: Bool
    /// At least one.
    package let steps: [TourStep]

    init(
        _ title: String, language: Language = .javaScript, _ program: String,
        isOrderFixed: Bool = true, steps: [TourStep]
    ) {
        self.title = title
        self.language = language
        self.program = program.split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
        self.isOrderFixed = isOrderFixed
        self.steps = steps
    }
}
