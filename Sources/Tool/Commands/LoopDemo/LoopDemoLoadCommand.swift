// bx loop-demo load: the scheduler under a load that nobody needs.

internal import Arguments
internal import Bytes
internal import CLinux
internal import EventLoops
internal import Linux
internal import LoopDemos
internal import Scheduling
internal import Terminal

enum LoopDemoLoadCommand {
    static let command = Command(
        spec: CommandSpec(
            name: "load", purpose: "Watch the scheduler under a synthetic load",
            description: [
                "Tasks of four classes come at random and need the processor for a random time; one "
                    + "background task wants all of it from beginning to end. The table shows what "
                    + "becomes of each class: deadlines are met and interactive tasks hardly wait "
                    + "while background work has what is left, and never nothing.",
                "waiting is what came and has not ended; late is what ended after its deadline; "
                    + "wait is the time from when a task could run to when it did, for each of its "
                    + "slices; run and share are the processor's time. The loop's turn is how long "
                    + "anything else on the loop waits at the most.",
                "On a terminal the table is redrawn in place, elsewhere it is printed at the end. "
                    + "With --json there is a line for each interval, of what happened in it, and "
                    + "one for the whole. Ctrl-C ends it with the table so far.",
            ],
            examples: [
                Example("bx loop-demo load", "ten seconds, less than half busy with tasks"),
                Example("bx loop-demo load --rate 6000/s", "more than the processor can do"),
                Example(
                    "bx loop-demo load --mix deadline=1,background=9 --work 2ms",
                    "deadlines above much background work"),
                Example(
                    "bx loop-demo load --tasks 100000 --rate 100000/s --work 5us --json",
                    "as JSON Lines"),
            ],
            groups: [
                FlagGroup("Load", tasks, rate, duration, mix, work, deadline, longTask, seed),
                FlagGroup("Limits and output", waitingMax, interval, plain),
            ]),
        run: { call throws(CommandFailure) in
            try LoadShow(plan(call.arguments), call).run(
                for: call.arguments[duration]
                    ?? (call.arguments[tasks] == nil ? .seconds(10) : .seconds(86_400)),
                every: call.arguments[interval], isPlain: call.arguments[plain])
        })

    private static let tasks = Flag(
        "tasks", short: "n", .integer(in: 1...100_000_000), defaultText: "as many as come",
        "End when so many tasks have come and are done")
    private static let rate = Flag(
        "rate", .rate.refusing { $0.perSecond > 1_000_000 ? "more than 1000000/s" : nil },
        default: Rate(2000, per: .seconds(1)), "How many tasks come, on the average",
        details: "Up to 1000000/s. The times between them are distributed exponentially.")
    private static let duration = Flag(
        "duration", .duration(in: .milliseconds(10) ... .seconds(86_400)),
        defaultText: "10s, or with --tasks until they are done", "How long the load goes on",
        details: "From 10ms to 24h. What still waits then is cancelled.")
    private static let mix = Flag(
        "mix", .taskMix, default: TaskMix(shares: LoadPlan().mix), "How many of each class come",
        details: "Shares from 0 to 1000000; a class that is not named has none.")
    private static let work = Flag(
        "work", .duration(in: .nanoseconds(1) ... .seconds(10)), default: .microseconds(200),
        "What a task needs of the processor, on the average",
        details: "From 1ns to 10s. Distributed exponentially, up to ten times as much.")
    private static let deadline = Flag(
        "deadline", .duration(in: .microseconds(1) ... .seconds(3600)),
        default: .milliseconds(10), "What a task of the deadline class has until its end",
        details: "From 1us to 1h.")
    private static let longTask = Flag(
        "long-task", default: true, "No background task that wants all of the processor")
    private static let seed = Flag(
        "seed", .integer(in: 0...Int.max), default: 1,
        "The same seed makes the same tasks")
    private static let waitingMax = Flag(
        "max-waiting", .integer(in: 1...10_000_000), default: 100_000,
        "Tasks that wait to begin at the most; one more is refused")
    private static let interval = Flag(
        "interval", .duration(in: .milliseconds(50) ... .seconds(3600)),
        default: .milliseconds(250), "How often the table is redrawn, or a line of JSON printed",
        details: "From 50ms to 1h.")
    private static let plain = Flag("plain", "Print one table at the end, also on a terminal")

    private static func plan(_ arguments: ParsedArguments) -> LoadPlan {
        var plan = LoadPlan()
        plan.mix = arguments[mix].shares
        plan.rate = arguments[rate].perSecond
        plan.work = arguments[work]
        plan.deadline = arguments[deadline]
        plan.hasLongTask = arguments[longTask]
        plan.tasksMax = arguments[tasks] ?? .max
        plan.waitingMax = arguments[waitingMax]
        plan.seed = UInt64(arguments[seed])
        return plan
    }
}

/// Shares of the task classes.
struct TaskMix: Sendable {
    /// In the order of `TaskClass.allCases`.
    let shares: [Int]
}

extension ValueKind where Value == TaskMix {
    static var taskMix: ValueKind {
        ValueKind(
            name: "CLASS=N,...", accepted: "shares such as deadline=1,interactive=3,normal=6",
            parseText: { (text) throws(ValueMistake) in
                var shares = TaskClass.allCases.map { _ in 0 }
                for part in text.split(separator: ",", omittingEmptySubsequences: false) {
                    // As the default is shown, so that its line can be broken.
                    let (place, share) = try shareOfClass(part.drop { $0 == " " })
                    shares[place] = share
                }
                if shares.allSatisfy({ $0 == 0 }) { throw .because("no class has a share") }
                return TaskMix(shares: shares)
            },
            format: { mix in
                zip(TaskClass.allCases, mix.shares).map { "\($0)=\($1)" }.joined(separator: ", ")
            })
    }
}

private func shareOfClass(_ part: Substring) throws(ValueMistake) -> (Int, Int) {
    guard let sign = part.firstIndex(of: "=") else { throw .malformed }
    let name = String(part[..<sign])
    let names = TaskClass.allCases.map { "\($0)" }
    guard let place = names.firstIndex(of: name) else {
        let meant = nearest(to: name, among: names).map { ", did you mean '\($0)'" } ?? ""
        throw .because("there is no class '\(name)'\(meant)")
    }
    guard let share = Int(part[sign...].dropFirst()), (0...1_000_000).contains(share) else {
        throw .because("a share is a whole number from 0 to 1000000")
    }
    return (place, share)
}
