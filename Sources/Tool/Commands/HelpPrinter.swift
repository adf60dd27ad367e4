internal import Arguments
internal import Terminal

/// Shows help pages: as wide as the terminal, long ones through the user's pager.
struct HelpPrinter {
    let color: ColorPolicy
    let surroundings: Surroundings

    func print(_ path: CommandPath, _ detail: HelpPage.Detail) throws(CommandFailure) {
        let isTerminal = StandardStream.output.isTerminal
        let width = terminalWidth(
            of: StandardStream.output.rawValue,
            columnsVariable: surroundings.text(of: "COLUMNS"))
        let text = HelpPage.text(
            for: path, detail, width: width,
            isColored: color.allowsColor(
                isTerminal: isTerminal, variable: surroundings.text(of:)))
        if detail == .full, isTerminal, StandardStream.input.isTerminal,
            let pager = Pager(variable: surroundings.text(of:)), pager.show(text)
        {
            return
        }
        var writer = OutputWriter()
        do throws(OutputError) {
            try writer.write(text)
            try writer.flush()
        } catch {
            throw CommandFailure(error)
        }
    }
}
