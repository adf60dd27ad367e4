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
        let values = try AWSProfiles.section(name, of: file) ?? [:]
        guard let id = values["aws_access_key_id"], !id.isEmpty,
            let secret = values["aws_secret_access_key"], !secret.isEmpty
        else { throw .noCredentials(profile: name, file: file) }
        return AWSCredentials(
            accessKeyID: id, secretAccessKey: secret, sessionToken: values["aws_session_token"])
    }
}

/// Where AWS's own tools keep what they are told.
enum AWSProfiles {
    private static let fileMax = 1 << 20

    /// A value of the configuration of `profile`, which stands beside the credentials.
    static func setting(
        _ setting: String, profile: String?, environment: [String: String]
    ) throws(ObjectStoreError) -> String? {
        let name = profile ?? environment["AWS_PROFILE"] ?? "default"
        let file = environment["AWS_CONFIG_FILE"] ?? "\(environment["HOME"] ?? "")/.aws/config"
        let section = name == "default" ? name : "profile \(name)"
        return try self.section(section, of: file)?[setting]
    }

    /// - Returns: Nil where there is no such file.
    static func section(
        _ name: String, of file: String
    ) throws(ObjectStoreError) -> [String: String]? {
        guard let text = try read(file) else { return nil }
        return try parse(text, section: name, file: file)
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
        _ text: String, section: String, file: String
    ) throws(ObjectStoreError) -> [String: String] {
        var values: [String: String] = [:]
        var isOurs = false
        var number = 0
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            number += 1
            let line = trimmed(line)
            if line.isEmpty || line.first == "#" || line.first == ";" { continue }
            if line.first == "[" {
                guard line.last == "]" else {
                    throw .malformedCredentials(
                        file: file, line: number, reason: "a section's name ends with ]")
                }
                isOurs = trimmed(line.dropFirst().dropLast()) == section
            } else if let equals = line.firstIndex(of: "=") {
                guard isOurs else { continue }
                values[String(trimmed(line[..<equals]))] = String(
                    trimmed(line[equals...].dropFirst()))
            } else {
                throw .malformedCredentials(
                    file: file, line: number, reason: "a line is a [section] or name = value")
            }
        }
        return values
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
