import Testing

@testable import Arguments

@Suite("Well-made specs") struct SpecProblemsTests {
    @Test func `the sample has no problems`() {
        #expect(bx.problems == [])
    }

    @Test func `what is ambiguous is found`() {
        let one = Flag("port", short: "p", .integer(in: 0...9), default: 1, "A port")
        let same = Flag("port", short: "p", "Again")
        let odd = Flag("no-way", short: "1", "Odd.")
        let spec = CommandSpec(
            name: "x", purpose: "",
            operands: Operands(
                Operand(variadic: "A", .string, "A"), Operand("A", .string, "A")),
            groups: [FlagGroup("Flags", one, same, odd)],
            exclusions: [Exclusion(one, Flag("absent", "Absent"))],
            subcommands: [
                CommandSpec(name: "port", purpose: "Y"), CommandSpec(name: "port", purpose: "Z"),
            ])
        #expect(
            spec.problems == [
                "x: purpose is not explained",
                "x: the line on --no-way ends with a full stop",
                "x: --port is declared twice",
                "x: -p is declared twice",
                "x: two flags share X_PORT",
                "x: 'port' is declared twice",
                "x: --no-way is no name for a flag",
                "x: -1 is no letter",
                "x: 'port' is a flag and a command",
                "x: 'port' is a flag and a command",
                "x: it has operands and subcommands, and does not run alone",
                "x: an operand stands behind a variadic one",
                "x: a required operand stands behind an optional one",
                "x: A is declared twice",
                "x: --absent is excluded but not declared",
            ])
    }
}
