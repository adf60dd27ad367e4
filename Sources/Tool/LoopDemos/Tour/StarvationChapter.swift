internal import EventLoops
internal import Linux

extension TourChapter {
    /// What ticks that queue ticks do to everybody else.
    static func starvation() throws(Errno) -> TourChapter {
        TourChapter(
            name: .starvation, title: "Starvation",
            introduction:
                "A long job is often cut into steps, so that others can run in between. But the loop "
                + "goes on only when the ticks and microtasks are empty: a step that queues the next "
                + "one there keeps the loop where it is, and timers, files and sockets starve.",
            scenes: [try starving(), try sharing()],
            moral:
                "Ticks and microtasks are for a last word before others run, not for work. Steps "
                + "of work belong into immediates: one at a time, and the whole turn in between.")
    }

    private static func program(_ next: String) -> String {
        """
        const { log } = console
        let n = 0

        function step() {
          work(2)
          log(`step ${++n}`)
          if (n < 4) \(next)(step)
        }

        setTimeout(() => log('timeout'), 1)
        step()

        function work(ms) {
          const end = Date.now() + ms
          while (Date.now() < end);
        }
        """
    }

    /// - Parameter next: Queues the step of this name.
    private static func perform(
        on js: LoopRecorder,
        next: @escaping (_ label: String, _ line: Int, @escaping () -> Void) -> Void
    ) {
        var count = 0
        func step() {
            js.work(2, line: 5)
            count += 1
            js.log("step \(count)", line: 6)
            if count < 4 { next("step \(count + 1)", 7, step) }
        }
        js.setTimeout("timeout", 1, line: 10) { js.log("timeout", line: 10) }
        step()
    }

    private static func starving() throws(Errno) -> TourScene {
        try .recorded(
            "Steps as ticks", program("process.nextTick"),
            notes: [
                .queued("timeout"): "A timer, due at 1 ms. When will it run?",
                .worked("the program"):
                    "The first step works for 2 ms. 'timeout' is overdue, but the program still runs.",
                .queued("step 2"): "The step queues the next one as a tick.",
                .programEnded:
                    "The program is through. Before the loop may turn, the ticks have to be emptied.",
                .began("step 2"): "The tick runs: 'step 2'.",
                .worked("step 2"): "It works for 2 ms...",
                .printed("step 2"): "...prints its line...",
                .queued("step 3"): "...and queues another tick. The queue is not empty, again.",
                .began("step 3"): "So the loop stays where it is, and the next tick runs.",
                .worked("step 3"): "6 ms. Everybody else waits: the timer, every file and socket.",
                .queued("step 4"): "If this went on for ever, so would the waiting.",
                .began("step 4"): "The last step, as a tick too.",
                .worked("step 4"): "8 ms.",
                .began("timeout"):
                    "At last the ticks are empty, and the loop begins its first turn. 'timeout' was "
                    + "due at 1 ms; it is 8 ms.",
            ]
        ) { js in
            perform(on: js) { label, line, step in js.nextTick(label, line: line, step) }
        }
    }

    private static func sharing() throws(Errno) -> TourScene {
        try .recorded(
            "Steps as immediates", program("setImmediate"),
            notes: [
                .queued("timeout"): "The same program but for one word, in line 7.",
                .worked("the program"): "The first step works for 2 ms, as before.",
                .queued("step 2"): "The step queues the next one as an immediate.",
                .programEnded: "The program is through, and no tick waits: the loop may turn.",
                .began("timeout"):
                    "The first turn begins with the timers. 'timeout' runs at 2 ms, as soon as the "
                    + "first step lets it.",
                .began("step 2"): "The check phase runs the next step.",
                .queued("step 3"):
                    "An immediate that is set during the check phase is for the next turn, even "
                    + "though the phase is not over.",
                .began("step 3"):
                    "A whole turn has passed in between: had a timer been due or a socket spoken, it "
                    + "would have had its turn.",
                .began("step 4"): "And once more.",
            ]
        ) { js in
            perform(on: js) { label, line, step in js.setImmediate(label, line: line, step) }
        }
    }
}
