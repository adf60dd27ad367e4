internal import JSON
internal import LoopDemos
internal import Scheduling

/// A load as a table and as JSON.
enum LoadReport {
    static func lines(_ snapshot: LoadSnapshot) -> [String] {
        let titles = [
            "class", "came", "waiting", "done", "late", "wait p50", "wait p99", "run", "share",
        ]
        let rows =
            [titles]
            + zip(TaskClass.allCases, snapshot.waiting).map {
                row($0, snapshot[$0], waiting: $1, of: snapshot.elapsed)
            }
        let widths = [11, 9, 8, 9, 6, 9, 9, 8, 7]
        let table = rows.map { row in
            zip(row, widths).enumerated().map { place, cell in
                let space = String(repeating: " ", count: max(0, cell.1 - cell.0.count))
                return place == 0 ? cell.0 + space : space + cell.0
            }.joined()
        }
        return table + ["", summary(snapshot)]
    }

    private static func row(
        _ taskClass: TaskClass, _ statistics: ClassStatistics, waiting: Int, of elapsed: Duration
    ) -> [String] {
        [
            "\(taskClass)", "\(statistics.submittedCount)", "\(waiting)",
            "\(statistics.finishedCount)",
            taskClass == .deadline ? "\(statistics.lateCount)" : "-",
            text(statistics.waitTime.quantile(0.5)), text(statistics.waitTime.quantile(0.99)),
            text(statistics.runTime.sum), percent(statistics.runTime.sum / elapsed),
        ]
    }

    private static func summary(_ snapshot: LoadSnapshot) -> String {
        let refused = snapshot.classes.reduce(0) { $0 + $1.refusedCount }
        return "\(text(snapshot.elapsed)), the loop's turn p50 "
            + "\(text(snapshot.turns.quantile(0.5))), p99 \(text(snapshot.turns.quantile(0.99)))"
            + (refused > 0 ? ", \(refused) tasks refused" : "")
    }

    /// Three digits or so, in the unit that suits them.
    private static func text(_ duration: Duration) -> String {
        let nanoseconds = duration / .nanoseconds(1)
        switch nanoseconds {
        case ..<1000: return "\(Int(nanoseconds)) ns"
        case ..<1e6: return decimal(nanoseconds / 1e3) + " us"
        case ..<1e9: return decimal(nanoseconds / 1e6) + " ms"
        default: return decimal(nanoseconds / 1e9) + " s"
        }
    }

    private static func decimal(_ value: Double) -> String {
        if value >= 100 { return "\(Int(value.rounded()))" }
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    private static func percent(_ fraction: Double) -> String {
        fraction.isFinite ? decimal(fraction * 100) + " %" : "-"
    }

    // MARK: JSON

    static func json(
        _ snapshot: LoadSnapshot, at time: Duration, _ kind: String
    ) -> JSONValue {
        let classes = zip(TaskClass.allCases, snapshot.waiting).map { taskClass, waiting in
            JSONMember(
                "\(taskClass)",
                json(snapshot[taskClass], waiting: waiting, of: snapshot.elapsed))
        }
        return .object([
            JSONMember("type", .string(kind)),
            JSONMember("at_ms", milliseconds(time)),
            JSONMember("length_ms", milliseconds(snapshot.elapsed)),
            JSONMember("turn_p50_ms", milliseconds(snapshot.turns.quantile(0.5))),
            JSONMember("turn_p99_ms", milliseconds(snapshot.turns.quantile(0.99))),
            JSONMember("classes", .object(classes)),
        ])
    }

    private static func json(
        _ statistics: ClassStatistics, waiting: Int, of elapsed: Duration
    ) -> JSONValue {
        let counts = [
            ("submitted", statistics.submittedCount), ("waiting", waiting),
            ("done", statistics.finishedCount), ("late", statistics.lateCount),
            ("refused", statistics.refusedCount), ("cancelled", statistics.cancelledCount),
        ]
        let times = [
            ("wait_p50_ms", statistics.waitTime.quantile(0.5)),
            ("wait_p99_ms", statistics.waitTime.quantile(0.99)),
            ("run_ms", statistics.runTime.sum),
        ]
        return .object(
            counts.map { JSONMember($0, .integer(Int64($1))) }
                + times.map { JSONMember($0, milliseconds($1)) }
                + [JSONMember("share", .double(rounded(statistics.runTime.sum / elapsed)))])
    }

    private static func milliseconds(_ duration: Duration) -> JSONValue {
        .double(rounded(duration / .milliseconds(1)))
    }

    /// To a microsecond, and a tenth of a percent.
    private static func rounded(_ value: Double) -> Double {
        value.isFinite ? (value * 1000).rounded() / 1000 : 0
    }
}
