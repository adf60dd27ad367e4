internal import Forms

/// Holds a form against its rules, and gathers what is wrong.
struct FormCheck {
    let rules: FormRules
    /// Whether the handler has a use for files.
    private let takesFiles: Bool
    private(set) var mistakes: [FormMistake] = []
    /// How many values and files came of each name.
    private var counts: [String: Int] = [:]

    init(_ rules: FormRules, takesFiles: Bool) {
        self.rules = rules
        self.takesFiles = takesFiles
    }

    mutating func add(_ field: String, _ reason: FormMistake.Reason) {
        mistakes.append(FormMistake(field, reason))
    }

    /// A value came. Its bytes count even where it is not wanted.
    ///
    /// - Returns: The value, when there is nothing wrong with it.
    mutating func value(_ bytes: [UInt8], of field: String) -> String? {
        guard rules.files[field] == nil else {
            // A page's empty file field of a form without `enctype`.
            if bytes.isEmpty { return nil }
            add(field, .noFile)
            counts[field, default: 0] += 1
            return nil
        }
        guard admits(field, rules.fields[field].map(\.countMax)) else { return nil }
        if let bound = rules.fields[field]?.bytesMax, bytes.count > bound {
            add(field, .tooManyBytes(limit: bound))
            return nil
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            add(field, .notUTF8)
            return nil
        }
        return text
    }

    /// Whether a file may come, by all that is known when its first bytes are there.
    mutating func admitsFile(_ head: PartHead, _ name: String, start: [UInt8]) -> Bool {
        guard takesFiles, rules.fields[head.name] == nil else {
            add(head.name, .noValue)
            counts[head.name, default: 0] += 1
            return false
        }
        let rule = rules.files[head.name]
        guard admits(head.name, rule.map(\.countMax)) else { return false }
        if let types = rule?.types,
            let mismatch = types.mismatch(
                declared: head.contentType, name: name, start: start)
        {
            add(head.name, .wrongType(file: name, mismatch, accepted: types.list))
            return false
        }
        return true
    }

    /// - Parameter countMax: Of the rule for `field`; nil when there is none.
    private mutating func admits(_ field: String, _ countMax: Int?) -> Bool {
        let count = counts[field, default: 0] + 1
        counts[field] = count
        guard let countMax else {
            // Told once, however often it comes.
            if !rules.allowsOthers, count == 1 { add(field, .unexpected) }
            return rules.allowsOthers
        }
        if count == countMax + 1 { add(field, .tooMany(limit: countMax)) }
        return count <= countMax
    }

    /// The form is complete: what must be there, is.
    mutating func finish() throws(FormError) {
        let required =
            rules.fields.filter(\.value.isRequired).map(\.key)
            + rules.files.filter(\.value.isRequired).map(\.key)
        for field in required.sorted() where counts[field] == nil { add(field, .missing) }
        try throwMistakes()
    }

    func throwMistakes() throws(FormError) {
        if !mistakes.isEmpty { throw .mistakes(mistakes) }
    }
}
