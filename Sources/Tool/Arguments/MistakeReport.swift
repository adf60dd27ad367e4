internal import JSON

extension CommandLineMistake {
    /// What goes to stderr: one sentence, or with `--json` one object
    /// `{"error":{"code","message","hint"}}`. Ends with a line end.
    package var report: String { report("\(self)", hint: hint) }

    /// The same for the REPL.
    package var replReport: String { report(replDescription, hint: replHint) }

    private func report(_ sentence: String, hint: String?) -> String {
        wantsJSON
            ? errorObject(code: error.code, message: "\(error)", hint: hint) : sentence + "\n"
    }
}

/// The line that a failure becomes under `--json`.
package func errorObject(code: String, message: String, hint: String?) -> String {
    var members = [
        JSONMember("code", .string(code)), JSONMember("message", .string(message)),
    ]
    if let hint { members.append(JSONMember("hint", .string(hint))) }
    return JSONValue.object([JSONMember("error", .object(members))]).encode() + "\n"
}
