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
                        + "These commands run programs on it and tell what runs when, and why."
                ],
                examples: [
                    Example("bx loop-demo run case.json", "a scenario, on bx's own loop"),
                    Example(
                        "bx loop-demo csv people.csv --count-by city",
                        "the streams on a table of any size"),
                    Example("bx loop-demo load", "the scheduler with more to do than it likes"),
                ],
                subcommands: subcommands)
        })
}
