internal import EventLoops
internal import Linux

extension TourChapter {
    /// Why setTimeout(0) and setImmediate swap places outside of I/O, and never inside.
    static func immediate() throws(Errno) -> TourChapter {
        TourChapter(
            name: .immediate, title: "Immediate against timeout",
            introduction:
                "Which is first, setTimeout(f, 0) or setImmediate(f)? Run the first program a few "
                + "times under Node, and you may see both orders. Nothing is broken: a turn begins "
                + "with the timers, and what counts is whether the timer's millisecond is over by "
                + "then.",
            scenes: [try quickStart(), try slowStart(), try insideIO()],
            moral:
                "From the program itself the two race against the clock: the timers are looked at "
                + "first, but a millisecond may or may not be over by then. From an I/O callback "
                + "there is no race: check is the next phase after poll.")
    }

    private static let program = """
        const { log } = console

        setTimeout(() => log('timeout'), 0)
        setImmediate(() => log('immediate'))
        """

    private static func perform(on js: LoopRecorder) {
        js.setTimeout("timeout", 0, line: 3) { js.log("timeout", line: 3) }
        js.setImmediate("immediate", line: 4) { js.log("immediate", line: 4) }
    }

    private static func quickStart() throws(Errno) -> TourScene {
        try .recorded(
            "Outside I/O, a quick start", program, isOrderFixed: false,
            passing: [.timers, .poll],
            notes: [
                .queued("timeout"):
                    "setTimeout arms 'timeout'. A delay of 0 counts as 1 ms, and it is 0 ms now: it "
                    + "is due when the clock says 1 ms.",
                .queued("immediate"):
                    "setImmediate queues 'immediate' for the check phase, which does not look at any "
                    + "clock.",
                .programEnded:
                    "The program is through, and the clock still says 0 ms: a quick start. The loop "
                    + "begins its first turn, and every turn begins with the timers.",
                .passed(.timers, turn: 1):
                    "Timers: 'timeout' is due at 1 ms, but it is 0 ms: a moment too early. The loop "
                    + "does not wait here. It goes on.",
                .passed(.poll, turn: 1):
                    "Poll: here the loop would wait, but not while an immediate is waiting. It goes "
                    + "on at once.",
                .began("immediate"):
                    "Check: 'immediate' runs. It was asked for second, and is first, because the loop "
                    + "came by the timers before their millisecond was over.",
                .passed(.timers, turn: 2):
                    "Timers, second turn: still 0 ms, 'timeout' is still not due.",
                .waited(until: 1):
                    "Poll: nothing else is to be done, so now the loop does wait, until the timer is "
                    + "due.",
                .began("timeout"): "Timers, third turn: the clock says 1 ms, and 'timeout' runs.",
                .loopEnded:
                    "First 'immediate', then 'timeout'. Now the very same program again, on a "
                    + "computer that is a little slower.",
            ], perform)
    }

    private static func slowStart() throws(Errno) -> TourScene {
        try .recorded(
            "Outside I/O, a slow start", program, isOrderFixed: false, delay: 2,
            passing: [.timers, .poll],
            notes: [
                .queued("timeout"): "The same two lines. 'timeout' is due at 1 ms, as before.",
                .queued("immediate"): "'immediate' waits for the check phase, as before.",
                .delayed:
                    "But this time 2 ms pass before the loop can begin: the computer had something "
                    + "else to do.",
                .programEnded:
                    "The program is through, and the clock says 2 ms. The loop begins its first turn, "
                    + "with the timers.",
                .began("timeout"):
                    "Timers: 'timeout' was due at 1 ms, and it is 2 ms. It runs, long before the loop "
                    + "comes to the check phase.",
                .passed(.poll, turn: 1):
                    "Poll: an immediate is waiting, so the loop does not wait.",
                .began("immediate"): "Check: 'immediate' runs, second this time.",
                .loopEnded:
                    "First 'timeout', then 'immediate': they have swapped places. The program does "
                    + "not decide it. The only question is whether 1 ms is over when the loop first "
                    + "looks at the timers.",
            ], perform)
    }

    private static func insideIO() throws(Errno) -> TourScene {
        try .recorded(
            "Inside an I/O callback",
            """
            const fs = require('node:fs')
            const { log } = console

            fs.stat('.', () => {
              setTimeout(() => log('timeout'), 0)
              setImmediate(() => log('immediate'))
              work(3)
            })

            function work(ms) {
              const end = Date.now() + ms
              while (Date.now() < end);
            }
            """,
            passing: [.check, .timers],
            notes: [
                .queued("answer"):
                    "Now the two lines stand inside of a callback, 'answer', which waits for the file "
                    + "system. It will run in the poll phase.",
                .programEnded:
                    "The program is through. The loop begins its first turn.",
                .passed(.timers, turn: 1): "Timers: none is armed yet.",
                .waited(until: 2): "Poll: the loop waits for the file system, which takes 2 ms.",
                .began("answer"):
                    "The answer has come, and 'answer' runs. Look where the loop is: in the poll "
                    + "phase, not at the beginning of a turn.",
                .queued("timeout"): "setTimeout arms 'timeout'. It is 2 ms now: due at 3 ms.",
                .queued("immediate"): "setImmediate queues 'immediate' for the check phase.",
                .worked("answer"):
                    "To give the timer every chance, 'answer' keeps the processor busy for 3 ms. "
                    + "Now 'timeout' is overdue...",
                .began("immediate"):
                    "...but the phase after poll is check, whatever the clock says. 'immediate' runs "
                    + "first.",
                .began("timeout"):
                    "To get to the timers the loop has to finish this turn and begin the next. "
                    + "'timeout' runs second.",
                .loopEnded:
                    "Inside an I/O callback the immediate always wins: from poll, check is one phase "
                    + "away, and the timers are nearly a whole turn away.",
            ]
        ) { (js) throws(Errno) in
            try js.ask("answer", after: 2, line: 4) {
                js.setTimeout("timeout", 0, line: 5) { js.log("timeout", line: 5) }
                js.setImmediate("immediate", line: 6) { js.log("immediate", line: 6) }
                js.work(3, line: 7)
            }
        }
    }
}
