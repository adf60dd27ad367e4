internal import Linux
internal import Scheduling

extension TourChapter {
    /// Tasks with priorities, in slices between the loop's phases.
    static func scheduler() throws(Errno) -> TourChapter {
        TourChapter(
            name: .scheduler, title: "A scheduler on the loop",
            introduction:
                "The loop is fair, but it does not know what is urgent. bx has a scheduler on top of "
                + "it: once in each turn, after the poll, it runs the most urgent tasks for a few "
                + "milliseconds, in slices, and then lets the loop go on.",
            scenes: [try classes(), try deadlines(), try shares(), try aging()],
            moral: "Deadlines first, as long as they can be met; then by weight; and nobody waits "
                + "longer than the aging limit.")
    }

    private static func scene(
        _ title: String, _ program: String, _ options: Scheduler.Options = .init(),
        showsShares: Bool = false, notes: [TourMoment: String],
        _ body: (SchedulerRecorder) throws(SchedulingError) -> Void
    ) throws(Errno) -> TourScene {
        let recorder = try SchedulerRecorder(options, showsShares: showsShares, notes: notes)
        let steps = recorder.run { () throws(SchedulingError) in try body(recorder) }
        return TourScene(title, language: .swift, program, steps: steps)
    }

    // MARK: Scenes

    private static func classes() throws(Errno) -> TourScene {
        try scene(
            "The more urgent class first",
            """
            let tasks = Scheduler(on: loop)

            func job(_ name: String) -> () -> Void {
                { work(1); print(name) }
            }
            try tasks.submit(
                .background, job("tidy"))
            try tasks.submit(
                .normal, job("mail"))
            try tasks.submit(
                .interactive, job("click"))
            try tasks.submit(.deadline(
                within: .milliseconds(9)),
                job("frame"))
            """,
            notes: [
                .queued("tidy"): "Tidying up is for when nobody waits: class 'background'.",
                .queued("mail"): "A mail to send, class 'normal'.",
                .queued("click"): "Somebody has clicked and waits: class 'interactive'.",
                .queued("frame"): "A picture that has to be ready by 9 ms: class 'deadline'.",
                .printed("frame"):
                    "What came last runs first: a deadline that can still be met goes before all else.",
                .printed("click"): "Then whatever somebody waits for.",
                .printed("mail"): "Then the usual things.",
                .printed("tidy"): "And what nobody waits for runs last.",
            ]
        ) { (tasks) throws(SchedulingError) in
            try tasks.start("tidy", .background, line: 7, workLine: 4)
            try tasks.start("mail", .normal, line: 9, workLine: 4)
            try tasks.start("click", .interactive, line: 11, workLine: 4)
            try tasks.start("frame", .deadline(within: .milliseconds(9)), line: 13, workLine: 4)
        }
    }

    private static func deadlines() throws(Errno) -> TourScene {
        try scene(
            "The earliest deadline first",
            """
            let tasks = Scheduler(on: loop)

            func due(_ end: Int, cost: Int) throws {
                try tasks.submit(.deadline(
                    within: .milliseconds(end))) {
                    work(cost)
                    print("due \\(end)")
                }
            }
            try due(12, cost: 4)
            try due(5, cost: 3)
            try due(8, cost: 4)
            """,
            notes: [
                .queued("due 12"): "A task of 4 ms that has to be done by 12 ms.",
                .queued("due 5"): "One of 3 ms, by 5 ms. It stands first in the queue at once.",
                .queued("due 8"): "And one of 4 ms, by 8 ms. In the order in which they came, two "
                    + "of the three would be late.",
                .printed("due 5"): "The earliest deadline goes first. It is 3 ms: in time.",
                .printed("due 8"): "Then the next. It is 7 ms: in time.",
                .printed("due 12"): "And the last. It is 11 ms: all three are in time.",
                .loopEnded:
                    "If any order meets all deadlines, this one does. That is a theorem.",
            ]
        ) { (tasks) throws(SchedulingError) in
            for (end, cost, line) in [(12, 4, 10), (5, 3, 11), (8, 4, 12)] {
                try tasks.start(
                    "due \(end)", .deadline(within: .milliseconds(end)), milliseconds: cost,
                    line: line, workLine: 6)
            }
        }
    }

    private static func shares() throws(Errno) -> TourScene {
        var options = Scheduler.Options()
        options.weights.normal = 2
        options.weights.background = 1
        return try scene(
            "Slices, and shares by weight",
            """
            var options = Scheduler.Options()
            options.weights.normal = 2
            options.weights.background = 1
            let tasks = Scheduler(on: loop, options)

            func parts(_ count: Int, _ name: String)
                -> (Slice) -> Slice.Progress {
                var n = 0
                return { _ in
                    work(1)
                    n += 1
                    print(name, n)
                    return n < count
                        ? .unfinished : .finished
                }
            }
            try tasks.start(
                .background,
                steps: parts(3, "tidy"))
            try tasks.start(
                .normal,
                steps: parts(4, "mail"))
            """,
            options, showsShares: true, notes: sharesNotes
        ) { (tasks) throws(SchedulingError) in
            try tasks.start("tidy", .background, parts: 3, line: 18, workLine: 10)
            try tasks.start("mail", .normal, parts: 4, line: 21, workLine: 10)
        }
    }

    private static let sharesNotes: [TourMoment: String] = [
        .queued("tidy"): "A long task, in 3 parts of a millisecond.",
        .queued("mail"): "Another, in 4 parts. Its class weighs 2, the other weighs 1.",
        .printed("mail 1"):
            "The tasks take turns, slice by slice. Nobody has had anything yet; the more urgent class "
            + "begins.",
        .printed("tidy 1"):
            "'mail' has had 1 ms and 'tidy' nothing, so it is the turn of 'tidy'. Time counts by "
            + "weight: its millisecond counts twice as much.",
        .printed("mail 2"): "'mail' is behind, so it runs...",
        .printed("mail 3"):
            "...and once more: 2 ms at weight 2 are as much as 1 ms at weight 1, and at a tie the "
            + "more urgent class goes first.",
        .printed("tidy 2"): "Now 'tidy' is behind again.",
        .printed("mail 4"): "The last part of 'mail'.",
        .printed("tidy 3"): "Alone, 'tidy' may have it all.",
        .loopEnded:
            "While both had work, 'mail' had two slices for each one of 'tidy', and neither ever "
            + "waited for the other's end.",
    ]

    private static func aging() throws(Errno) -> TourScene {
        var options = Scheduler.Options()
        options.weights.interactive = 100
        options.agingLimit = .milliseconds(4)
        return try scene(
            "Nobody starves",
            """
            var options = Scheduler.Options()
            options.weights.interactive = 100
            options.agingLimit = .milliseconds(4)
            let tasks = Scheduler(on: loop, options)

            func parts(_ count: Int, _ name: String)
                -> (Slice) -> Slice.Progress {
                var n = 0
                return { _ in
                    work(1)
                    n += 1
                    print(name, n)
                    return n < count
                        ? .unfinished : .finished
                }
            }
            try tasks.start(
                .background,
                steps: parts(2, "tidy"))
            try tasks.start(
                .interactive,
                steps: parts(7, "click"))
            """,
            options, showsShares: true, notes: agingNotes
        ) { (tasks) throws(SchedulingError) in
            try tasks.start("tidy", .background, parts: 2, line: 18, workLine: 10)
            try tasks.start("click", .interactive, parts: 7, line: 21, workLine: 10)
        }
    }

    private static let agingNotes: [TourMoment: String] = [
        .queued("tidy"): "Two parts that nobody waits for.",
        .queued("click"):
            "And a lot that somebody waits for, in a class that weighs a hundred times as much.",
        .printed("click 1"): "The more urgent class begins.",
        .printed("tidy 1"):
            "'tidy' has had nothing so far, so it has a turn. At its weight this millisecond counts "
            + "as much as a hundred of the other class.",
        .printed("click 2"):
            "From now on 'tidy' would have to wait until the other class has had 100 ms. It waits for "
            + "1 ms...",
        .printed("click 3"): "...2 ms...",
        .printed("click 4"): "...3 ms...",
        .printed("click 5"): "...4 ms. That is the aging limit of this scheduler.",
        .printed("tidy 2"):
            "So 'tidy' has a turn now, whatever the weights say: that is aging.",
        .printed("click 6"): "And the other class goes on.",
    ]
}
