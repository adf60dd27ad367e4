// `bx loop-demo` without a subcommand: the guided tour, on a terminal as pictures to step through,
// elsewhere as text or JSON.

internal import Arguments
internal import Linux
internal import LoopDemos
internal import Terminal

/// The tour's flags, and how it is shown.
enum TourCommand {
    static let chapter = Flag(
        "chapter", ValueKind<TourChapter.Name>.choice { $0.purpose }.named("NAME"),
        "Begin with this chapter; as text or JSON, show it alone")
    static let speed = Flag(
        "speed", .number(in: 0.1...100),
        "Play at once, this many times as fast as one reads",
        details: "At 1 each step stays for as long as it takes to read its sentence. The space bar "
            + "stops and goes on, and the arrow keys step at any time.")
    static let plain = Flag("plain", "Print the tour as text, as without a terminal")

    static let group = FlagGroup("The tour", chapter, speed, plain)

    static func run(_ call: Call) throws(CommandFailure) -> ExitCode {
        let first = call.arguments[chapter]
        let console = call.console
        if console.isJSON {
            try printJSON(try chapters(first), console)
            return .done
        }
        let isDumb = call.surroundings.text(of: "TERM") == "dumb"
        let isScreen = StandardStream.input.isTerminal && StandardStream.output.isTerminal
        guard isScreen, !isDumb, !call.arguments[plain] else {
            try printPlain(try chapters(first), call)
            return .done
        }
        return try TourScreen.show(
            try chapters(nil), from: first, speed: call.arguments[speed], call)
    }

    private static func chapters(
        _ only: TourChapter.Name?
    ) throws(CommandFailure) -> [TourChapter] {
        do throws(Errno) {
            return try Tour.chapters(only.map { [$0] } ?? TourChapter.Name.allCases)
        } catch {
            throw CommandFailure(
                exitCode: .failed, code: "no-loop", message: "cannot make an event loop: \(error)")
        }
    }

    private static func printJSON(
        _ chapters: [TourChapter], _ console: Console
    ) throws(CommandFailure) {
        for chapter in chapters {
            for scene in chapter.scenes {
                for (index, step) in scene.steps.enumerated() {
                    try console.print(step.json(of: chapter, scene, number: index + 1))
                }
            }
        }
    }

    private static func printPlain(
        _ chapters: [TourChapter], _ call: Call
    ) throws(CommandFailure) {
        let columns = terminalWidth(
            of: StandardStream.output.rawValue,
            columnsVariable: call.surroundings.text(of: "COLUMNS"))
        let plain = TourPlainText(
            paint: Painter(isOn: call.console.isColored), width: min(max(columns, 40), 100))
        for chapter in chapters {
            try call.console.write(plain.text(of: chapter, number: chapter.name.number))
        }
    }
}

extension TourChapter.Name {
    /// Which chapter it is, from 1.
    var number: Int { (Self.allCases.firstIndex(of: self) ?? 0) + 1 }

    fileprivate var purpose: String {
        switch self {
        case .phases: "the loop's way round"
        case .ticks: "process.nextTick against promises"
        case .immediate: "why setTimeout(0) and setImmediate swap places"
        case .starvation: "what ticks that queue ticks do to others"
        case .backpressure: "streams, marks and drain"
        case .scheduler: "priorities, deadlines, shares, aging"
        }
    }
}
