internal import Bytes
internal import Forms
internal import HTTP
public import HTTPServing

extension Request {
    /// The form in the body, multipart/form-data or application/x-www-form-urlencoded, of values
    /// only: a file in it is a mistake.
    ///
    /// - Throws: `FormError`, which has its status and every mistake.
    public func form(_ rules: FormRules = FormRules()) async throws(FormError) -> ReceivedForm {
        guard let run = try formRun(rules, takesFiles: false) else {
            return try await urlEncodedForm(rules)
        }
        // None is handed out where none is taken.
        while try await run.nextFile() != nil {}
        return run.form
    }

    /// The form in the body, its files put into `directory` once all of it was good.
    ///
    /// Whatever goes wrong, and whenever the process ends, before that: no file is to be seen.
    ///
    /// - Throws: `FormError`, which has its status and every mistake.
    public func form(
        _ rules: FormRules = FormRules(), into directory: FormDirectory
    ) async throws(FormError) -> ReceivedForm {
        guard let run = try formRun(rules, takesFiles: true) else {
            return try await urlEncodedForm(rules)
        }
        let arrivals = Arrivals(in: directory, on: loop)
        do throws(FormError) {
            while let part = try await run.nextFile() { try await arrivals.receive(part) }
            var form = run.form
            form.files = try await arrivals.place()
            return form
        } catch {
            await arrivals.discard()
            throw error
        }
    }

    /// The form in the body, each file handed to `onFile` while it comes.
    ///
    /// What `onFile` does with a file is done before the form is known to be good: keep it aside
    /// until this returns.
    ///
    /// - Throws: `FormError`, which has its status and every mistake; and what `onFile` throws.
    public func form(
        _ rules: FormRules = FormRules(), onFile: (FilePart) async throws -> Void
    ) async throws -> ReceivedForm {
        guard let run = try formRun(rules, takesFiles: true) else {
            return try await urlEncodedForm(rules)
        }
        while let part = try await run.nextFile() {
            do { try await onFile(part) } catch {
                // The run tells it with the mistakes that follow.
                guard part.exceeded != nil else { throw error }
            }
        }
        return run.form
    }

    /// - Returns: Nil for a URL-encoded form.
    private func formRun(_ rules: FormRules, takesFiles: Bool) throws(FormError) -> FormRun? {
        guard let type = field("content-type") else { throw .notAForm(contentType: nil) }
        let essence = type.utf8.prefix { $0 != UInt8(ascii: ";") }.filter { $0 != 0x20 && $0 != 9 }
        switch String(decoding: essence.map(\.asciiLowercased), as: UTF8.self) {
        case "multipart/form-data": break
        case "application/x-www-form-urlencoded": return nil
        default: throw .notAForm(contentType: type)
        }
        do throws(MultipartError) {
            let boundary = try MultipartBoundary(contentType: type)
            // Said before a client that waits for 100 (Continue) sends any of it.
            if let length = field("content-length").flatMap({ Int($0) }),
                length > rules.limits.totalBytes
            {
                throw .tooLarge(.totalBytes, bound: rules.limits.totalBytes)
            }
            let reader = FormReader(body, boundary: boundary, limits: rules.limits)
            return FormRun(reader, rules, takesFiles: takesFiles)
        } catch {
            throw .multipart(error)
        }
    }

    private func urlEncodedForm(_ rules: FormRules) async throws(FormError) -> ReceivedForm {
        let text: [UInt8]
        do throws(MessageError) {
            text = try await body.collect(
                upTo: min(rules.limits.allFieldBytes, rules.limits.totalBytes))
        } catch {
            throw .body(error)
        }
        var limits = URLEncodedForm.Limits()
        (limits.pairs, limits.bytes) = (rules.limits.fields, rules.limits.fieldBytes)
        let pairs: [URLEncodedForm.Pair]
        do throws(URLEncodedError) {
            pairs = try URLEncodedForm(parsing: text, limits: limits).pairs
        } catch {
            throw .urlEncoded(error)
        }
        var check = FormCheck(rules, takesFiles: false)
        var form = ReceivedForm()
        form.fields = pairs.filter { check.value(Array($0.value.utf8), of: $0.name) != nil }
        try check.finish()
        return form
    }
}

extension FormRun {
    /// The values so far.
    fileprivate var form: ReceivedForm {
        var form = ReceivedForm()
        form.fields = fields
        return form
    }
}
