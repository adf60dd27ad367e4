internal import Forms
internal import HTTPServing

/// One form on its way in: values are kept, files handed out one after the other.
final class FormRun {
    private let reader: FormReader
    private var check: FormCheck
    private(set) var fields: [URLEncodedForm.Pair] = []
    private var current: FilePart?
    private var skipped = 0

    init(_ reader: FormReader, _ rules: FormRules, takesFiles: Bool) {
        self.reader = reader
        check = FormCheck(rules, takesFiles: takesFiles)
    }

    /// The next file that may come; nil when the form is complete and good.
    ///
    /// Once something is wrong, the files that follow are looked at and not handed out.
    func nextFile() async throws(FormError) -> FilePart? {
        try await finishCurrent()
        while let event = try await reader.next() {
            guard case .partBegan(let head) = event else { continue }
            guard head.isFile else {
                try await readValue(head)
                continue
            }
            let part = FilePart(
                head, bytesMax: check.rules.files[head.name]?.bytesMax, from: reader)
            let start = try await part.peek()
            // Where nobody chose a file, a browser sends one without name and content.
            if head.fileName == "", start.isEmpty { continue }
            let isAdmitted = check.admitsFile(head, part.name, start: start)
            current = part
            if isAdmitted, check.mistakes.isEmpty { return part }
            try await finishCurrent(checksSize: isAdmitted)
        }
        try check.finish()
        return nil
    }

    private func readValue(_ head: PartHead) async throws(FormError) {
        var value: [UInt8] = []
        while case .data(let bytes)? = try await reader.next() { value += bytes }
        if let text = check.value(value, of: head.name) {
            fields.append(URLEncodedForm.Pair(head.name, text))
        }
    }

    /// Passes over what is left of a file.
    ///
    /// - Parameter checksSize: Whether a mistake is made of a file that is too large.
    private func finishCurrent(checksSize: Bool = true) async throws(FormError) {
        guard let part = current else { return }
        current = nil
        var isTold = !checksSize
        while true {
            if let bound = part.exceeded, !isTold {
                isTold = true
                check.add(part.field, .tooManyBytes(limit: bound))
            }
            if skipped > check.rules.skippedBytes { try check.throwMistakes() }
            guard let count = try await part.skip() else { return }
            skipped += count
        }
    }
}
