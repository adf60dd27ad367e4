// Where credentials come from, in the order of AWS's own tools: a profile that was asked for, the
// environment, the file of profiles.
//
//   # ~/.aws/credentials
//   [default]
//   aws_access_key_id = AKID...
//   aws_secret_access_key = ...
//   aws_session_token = ...

package import AWSSignatures
internal import Linux

extension AWSCredentials {
    private static let fileMax = 1 << 20

    /// What the environment, or the file that it leads to, has.
    ///
    /// - Parameter profile: Goes before the environment's keys; nil for that of AWS_PROFILE, or
    ///   `default`.
    package static func find(
        profile: String? = nil, environment: [String: String]
    ) throws(ObjectStoreError) -> AWSCredentials {
        if profile == nil, let id = environment["AWS_ACCESS_KEY_ID"], !id.isEmpty,
            let secret = environment["AWS_SECRET_ACCESS_KEY"], !secret.isEmpty
        {
            let token = environment["AWS_SESSION_TOKEN"]
            return AWSCredentials(
                accessKeyID: id, secretAccessKey: secret,
                sessionToken: token?.isEmpty == true ? nil : token)
        }
        let name = profile ?? environment["AWS_PROFILE"] ?? "default"
        let file =
            environment["AWS_SHARED_CREDENTIALS_FILE"]
            ?? "\(environment["HOME"] ?? "")/.aws/credentials"
        guard let text = try read(file) else { throw .noCredentials(profile: name, file: file) }
        return try parse(text, profile: name, file: file)
    }

    /// - Returns: Nil where there is no such file.
    private static func read(_ path: String) throws(ObjectStoreError) -> String? {
        do throws(Errno) {
            return String(decoding: try SpoolFile.contents(path, upTo: fileMax), as: UTF8.self)
        } catch {
            if error == .fileNotFound { return nil }
            throw .unreadableFile(path, error)
        }
    }

    private static func parse(
        _ text: String, profile: String, file: String
    ) throws(ObjectStoreError) -> AWSCredentials {
        var values: [Substring: Substring] = [:]
        var isOurs = false
        var number = 0
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            number += 1
            let line = trimmed(line)
            if line.isEmpty || line.first == "#" || line.first == ";" { continue }
            if line.first == "[" {
                guard line.last == "]" else {
                    throw .malformedCredentials(
                        file: file, line: number, reason: "a profile's name ends with ]")
                }
                isOurs = trimmed(line.dropFirst().dropLast()) == profile
            } else if let equals = line.firstIndex(of: "=") {
                guard isOurs else { continue }
                values[trimmed(line[..<equals])] = trimmed(line[equals...].dropFirst())
            } else {
                throw .malformedCredentials(
                    file: file, line: number, reason: "a line is a [profile] or name = value")
            }
        }
        guard let id = values["aws_access_key_id"], !id.isEmpty,
            let secret = values["aws_secret_access_key"], !secret.isEmpty
        else { throw .noCredentials(profile: profile, file: file) }
        return AWSCredentials(
            accessKeyID: String(id), secretAccessKey: String(secret),
            sessionToken: values["aws_session_token"].map(String.init))
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
