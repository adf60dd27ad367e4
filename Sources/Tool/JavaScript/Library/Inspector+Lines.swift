// How an object's parts are put on lines.

extension Inspector {
    func reduce(
        _ output: [String], _ shape: Shape, _ level: Int, _ object: Object
    ) -> String {
        var lines = output
        if shape.isArray, output.count > 6 { lines = grouped(output, object) }
        let base = shape.base.isEmpty ? "" : "\(shape.base) "
        if currentDepth - level < Inspector.compact, lines.count == output.count {
            let start =
                lines.count + indentation + shape.open.utf16.count + shape.base.utf16.count + 10
            if fits(lines, start, shape.base) {
                let joined = lines.joined(separator: ", ")
                if !joined.contains("\n") { return "\(base)\(shape.open) \(joined) \(shape.close)" }
            }
        }
        let indent = "\n" + String(repeating: " ", count: indentation)
        return "\(base)\(shape.open)\(indent)  "
            + lines.joined(separator: ",\(indent)  ") + "\(indent)\(shape.close)"
    }

    private func fits(_ lines: [String], _ start: Int, _ base: String) -> Bool {
        var total = lines.count + start
        if total + lines.count > Inspector.breakLength { return false }
        for line in lines {
            total += line.utf16.count
            if total > Inspector.breakLength { return false }
        }
        return base.isEmpty || !base.contains("\n")
    }

    /// Arrays of more than six short elements stand in columns.
    private func grouped(_ output: [String], _ object: Object) -> [String] {
        let array = object as? ArrayObject
        let hasMore =
            (array?.elements.count ?? 0) > Inspector.arrayMax && output.count > Inspector.arrayMax
        let count = hasMore ? output.count - 1 : output.count
        let widths = output.prefix(count).map(Inspector.width)
        let total = widths.reduce(0) { $0 + $1 + 2 }
        let longest = (widths.max() ?? 0) + 2
        guard longest * 3 + indentation < Inspector.breakLength,
            Double(total) / Double(longest) > 5 || longest - 2 <= 6
        else { return output }
        let bias = (Double(longest) - Double(total) / Double(output.count)).squareRoot()
        let biased = max(Double(longest) - 3 - bias, 1)
        let columns = min(
            Int(((2.5 * biased * Double(count)).squareRoot() / biased + 0.5).rounded(.down)),
            (Inspector.breakLength - indentation) / longest, Inspector.compact * 4, 15)
        guard columns > 1 else { return output }
        let columnWidths = (0..<columns).map { column in
            (stride(from: column, to: count, by: columns).map { widths[$0] }.max() ?? 0) + 2
        }
        let alignsRight =
            array?.elements.prefix(output.count).allSatisfy {
                if case .number = $0 { true } else { false }
            } ?? false
        var rows: [String] = []
        for start in stride(from: 0, to: count, by: columns) {
            let end = min(start + columns, count)
            var row = ""
            for index in start..<end {
                let isLast = index == end - 1
                let cell = isLast ? output[index] : "\(output[index]), "
                let width = columnWidths[index - start] - (isLast ? 2 : 0)
                let padding = String(
                    repeating: " ",
                    count: max(0, width - widths[index] - (isLast ? 0 : 2)))
                row += alignsRight ? padding + cell : isLast ? cell : cell + padding
            }
            rows.append(row)
        }
        if hasMore { rows.append(output[count]) }
        return rows
    }

    /// Columns on a terminal.
    private static func width(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { sum, scalar in
            switch scalar.value {
            case 0x300...0x36F, 0x200B...0x200F, 0xFE00...0xFE0F: sum
            case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
                0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF,
                0x20000...0x3FFFD:
                sum + 2
            default: sum + 1
            }
        }
    }
}
