internal import EventLoops
internal import Linux

extension TourChapter {
    /// The two queues that are emptied between any two callbacks.
    static func ticks() throws(Errno) -> TourChapter {
        TourChapter(
            name: .ticks, title: "Ticks against microtasks",
            introduction:
                "Two queues belong to no phase. Ticks come from process.nextTick; microtasks come from "
                + "promises, await and queueMicrotask. Whenever a callback has ended, before "
                + "anything else may run, the loop empties both: first the ticks, then the "
                + "microtasks.",
            scenes: [try order(), try between()],
            moral: "After each callback: all ticks, then all microtasks, and again until both are "
                + "empty. Only then does the loop go on.")
    }

    private static func order() throws(Errno) -> TourScene {
        try .recorded(
            "Ticks first",
            """
            const { log } = console

            setTimeout(() => log('timeout'), 0)
            Promise.resolve().then(() => {
              log('promise')
              process.nextTick(() => log('tick 2'))
              queueMicrotask(() => log('micro'))
            })
            process.nextTick(() => log('tick 1'))
            log('the program')
            """,
            notes: [
                .queued("timeout"): "setTimeout arms 'timeout'. A delay of 0 counts as 1 ms.",
                .queued("promise"):
                    "The promise is fulfilled already, so what is to be done then, 'promise', is "
                    + "queued as a microtask.",
                .queued("tick 1"):
                    "process.nextTick queues 'tick 1' among the ticks. It comes later than 'promise', "
                    + "but into the queue that goes first.",
                .programEnded:
                    "The program is through. Before the loop may turn, the ticks and the microtasks "
                    + "are emptied.",
                .began("tick 1"): "The ticks go first: 'tick 1' overtakes 'promise'.",
                .began("promise"): "No tick is left, so the microtasks have their turn: 'promise'.",
                .queued("tick 2"):
                    "A microtask queues a tick. Will it go first again?",
                .queued("micro"):
                    "And a microtask: later, but into the queue that is just being emptied.",
                .began("micro"):
                    "The queue that is being emptied is emptied to its end: 'micro' runs before "
                    + "'tick 2'.",
                .began("tick 2"): "Now the ticks are looked at again: 'tick 2' runs.",
                .waited(until: 1):
                    "Both queues are empty, so the loop may turn at last. 'timeout' is not due yet: "
                    + "the loop waits for it in the poll.",
                .began("timeout"):
                    "The next turn begins with the timers: 'timeout' runs last of all.",
            ]
        ) { js in
            js.setTimeout("timeout", 0, line: 3) { js.log("timeout", line: 3) }
            js.queueMicrotask("promise", line: 4) {
                js.log("promise", line: 5)
                js.nextTick("tick 2", line: 6) { js.log("tick 2", line: 6) }
                js.queueMicrotask("micro", line: 7) { js.log("micro", line: 7) }
            }
            js.nextTick("tick 1", line: 9) { js.log("tick 1", line: 9) }
            js.log("the program", line: 10)
        }
    }

    private static func between() throws(Errno) -> TourScene {
        try .recorded(
            "Between any two callbacks",
            """
            const { log } = console

            setImmediate(() => {
              log('first')
              queueMicrotask(() => log('micro'))
              process.nextTick(() => log('tick'))
            })
            setImmediate(() => log('second'))
            """,
            notes: [
                .queued("second"): "Two immediates wait for the same check phase.",
                .began("first"): "The check phase runs the first of them.",
                .queued("micro"): "'first' queues a microtask...",
                .queued("tick"): "...and a tick. 'second' was there long before them.",
                .began("tick"):
                    "'first' has ended. Before 'second', in the middle of the phase, the ticks are "
                    + "emptied...",
                .began("micro"): "...and the microtasks.",
                .began("second"): "Both queues are empty: the check phase goes on with 'second'.",
            ]
        ) { js in
            js.setImmediate("first", line: 3) {
                js.log("first", line: 4)
                js.queueMicrotask("micro", line: 5) { js.log("micro", line: 5) }
                js.nextTick("tick", line: 6) { js.log("tick", line: 6) }
            }
            js.setImmediate("second", line: 8) { js.log("second", line: 8) }
        }
    }
}
