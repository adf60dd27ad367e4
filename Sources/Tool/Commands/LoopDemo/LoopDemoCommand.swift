// bx loop-demo: the loop that everything here runs on, to watch and to try.

internal import Arguments

/// `bx loop-demo`.
enum LoopDemoCommand {
    static let command = Command(
        [LoopDemoRunCommand.command, LoopDemoCSVCommand.command, LoopDemoLoadCommand.command],
        spec: { subcommands in
            CommandSpec(
                name: "loop-demo", purpose: "Watch the event loop at work",
                description: [
                    "bx runs on an event loop with the phases, queues and streams that Node has. "
                        + "These commands run programs on it and tell what runs when, and why.",
                    "Alone it is a guided tour: short programs beside a picture of the queues, to "
                        + "step through with the arrow keys. Without a terminal it prints the tour.",
                ],
                examples: [
                    Example("bx loop-demo", "the tour"),
                    Example("bx loop-demo --chapter immediate --speed 1", "one subject, played"),
                    Example("bx loop-demo run case.json", "a scenario, on bx's own loop"),
                    Example(
                        "bx loop-demo csv people.csv --count-by city",
                        "the streams on a table of any size"),
                    Example("bx loop-demo load", "the scheduler with more to do than it likes"),
                ],
                groups: [TourCommand.group], subcommands: subcommands, runsAlone: true,
                exitCodes: [ExitCodeNote(.interrupted, "the tour was left with Ctrl-C")])
        },
        run: { call throws(CommandFailure) in try TourCommand.run(call) })
}
