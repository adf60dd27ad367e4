internal import EventLoops
internal import Linux

extension TourChapter {
    /// One turn of the loop, phase by phase.
    static func phases() throws(Errno) -> TourChapter {
        TourChapter(
            name: .phases, title: "The phases of the loop",
            introduction:
                "A program hands functions to the event loop, to be called later: callbacks. The loop "
                + "goes round and round, through the same phases in the same order, and in each phase "
                + "it calls what waits there. Only one thing runs at a time, from its beginning to "
                + "its end, and nothing interrupts it.",
            scenes: [try onceRound()],
            moral:
                "Timers, pending, poll, check, close, and again: where a callback waits says when "
                + "it runs.")
    }

    private static func onceRound() throws(Errno) -> TourScene {
        try .recorded(
            "Once round, and a bit",
            """
            const fs = require('node:fs')
            const net = require('node:net')
            const { log } = console

            fs.stat('.', () => {
              log('answer')
              setTimeout(() => log('timer'), 5)
              setImmediate(() => log('immediate'))
              net.connect(9, '127.0.0.1')
                .on('close', () => log('closed'))
                .destroy()
            })
            log('the program')
            """,
            passing: Set(EventLoop.Phase.allCases), notes: notes
        ) { (js) throws(Errno) in
            try js.ask("answer", after: 2, line: 5) {
                js.log("answer", line: 6)
                js.setTimeout("timer", 5, line: 7) { js.log("timer", line: 7) }
                js.setImmediate("immediate", line: 8) { js.log("immediate", line: 8) }
                js.onClose("closed", line: 11) { js.log("closed", line: 10) }
            }
            js.log("the program", line: 13)
        }
    }

    private static let notes: [TourMoment: String] = [
        .queued("answer"):
            "fs.stat asks the file system and does not wait: the program goes on. What is to be done "
            + "with the answer, the callback 'answer', waits in the poll phase.",
        .printed("the program"):
            "The program prints a line. Whatever it has asked for so far, nothing of it can have run.",
        .programEnded:
            "The program is through. Now the loop begins to turn: it comes by the phases one after "
            + "the other, from the top.",
        .passed(.timers, turn: 1):
            "Timers, the first phase: callbacks of setTimeout and setInterval whose time has come. "
            + "There are none, and the loop goes on.",
        .passed(.pending, turn: 1):
            "Pending: a few things that the system has put off from the turn before. You will hardly "
            + "ever meet it.",
        .waited(until: 2):
            "Poll: files, sockets, all that comes from outside. Nothing else is to be done, so here "
            + "the loop sleeps until something happens. After 2 ms the file system answers.",
        .began("answer"): "The answer is there, and the poll phase calls its callback.",
        .queued("timer"): "The callback arms a timer. It is 2 ms now, so it is due at 7 ms.",
        .queued("immediate"):
            "setImmediate queues a callback for the check phase. That is the one right after this.",
        .queued("closed"):
            "A socket is opened and closed at once. That it is closed will be told in the close phase.",
        .began("immediate"): "Check: the immediates run. 'immediate' is the only one.",
        .began("closed"): "Close: the last phase of the turn tells what was closed.",
        .passed(.timers, turn: 2):
            "Round again, the second turn: 'timer' is due at 7 ms, and it is 2 ms. The loop never "
            + "waits here. It goes on.",
        .passed(.pending, turn: 2): "Pending: nothing. The loop goes on.",
        .waited(until: 7):
            "Poll: this is the only place where the loop waits, and it knows for how long: until the "
            + "next timer is due. 5 ms pass.",
        .passed(.check, turn: 2): "Check: no immediate waits this time. The loop goes on.",
        .passed(.close, turn: 2): "Close: nothing was closed. The second turn is over.",
        .began("timer"): "Timers, third turn: it is 7 ms, and 'timer' runs.",
        .loopEnded:
            "Nothing waits, and nothing more is expected: the loop ends, and the program too.",
    ]
}
