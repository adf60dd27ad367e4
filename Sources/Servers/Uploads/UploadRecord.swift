// What DirectoryStore knows of an upload besides its bytes, as a small file of lines:
//
//   bx-upload 1
//   expires 1764000000
//   length 1048576               absent while the client does not know
//   name 7265706f72742e706466    texts are UTF-8 in hexadecimal digits
//   metadata 66696c65...
//   digest sha256 9f86d0...      of the whole, to be compared at the end
//   part                         waits to be concatenated
//   parts ID ID ID               is a concatenation of those
//   building                     whose bytes are still being copied
//   held 4096                    bytes from here on do not count: their digest was not compared
//   placing 7265706f7274...      is being moved there; without a data file, it has been
//   placed 7265706f7274...       is there
//   end
//
// It is replaced as a whole (write, fsync, rename), so a reader sees the old one or the new one. A
// record without its last line, or with a line that is not known, is none.

internal import Bytes

struct UploadRecord: Sendable, Equatable {
    var plan: UploadPlan
    var parts: [UploadID] = []
    var isBuilding = false
    var heldFrom: Int?
    var placing: String?
    var placed: String?

    init(_ plan: UploadPlan) { self.plan = plan }

    var text: String {
        var lines = ["bx-upload 1", "expires \(plan.expires)"]
        if let length = plan.length { lines.append("length \(length)") }
        if let name = plan.name { lines.append("name \(Self.digits(name))") }
        if let metadata = plan.metadata { lines.append("metadata \(Self.digits(metadata))") }
        if let digest = plan.digest {
            lines.append(
                "digest \(digest.algorithm.rawValue) \(Hexadecimal.encode(digest.bytes.span.bytes))"
            )
        }
        if plan.isPart { lines.append("part") }
        if !parts.isEmpty {
            lines.append("parts \(parts.map(\.description).joined(separator: " "))")
        }
        if isBuilding { lines.append("building") }
        if let heldFrom { lines.append("held \(heldFrom)") }
        if let placing { lines.append("placing \(Self.digits(placing))") }
        if let placed { lines.append("placed \(Self.digits(placed))") }
        return lines.joined(separator: "\n") + "\nend\n"
    }

    /// Nil when `text` is no whole record.
    init?(text: String) {
        guard text.hasSuffix("\nend\n") else { return nil }
        let lines = text.split(separator: "\n").dropLast()
        guard lines.first == "bx-upload 1" else { return nil }
        plan = UploadPlan(name: nil, length: nil, expires: 0)
        for line in lines.dropFirst() {
            let words = line.split(separator: " ")
            guard let key = words.first, take(key, Array(words.dropFirst())) else { return nil }
        }
    }

    private mutating func take(_ key: Substring, _ values: [Substring]) -> Bool {
        let value = values.first ?? ""
        switch key {
        case "expires":
            guard let number = Int(value) else { return false }
            plan.expires = number
        case "length": plan.length = Int(value)
        case "held": heldFrom = Int(value)
        case "name": plan.name = Self.text(value)
        case "metadata": plan.metadata = Self.text(value)
        case "placing": placing = Self.text(value)
        case "placed": placed = Self.text(value)
        case "part": plan.isPart = true
        case "building": isBuilding = true
        case "parts": parts = values.compactMap { UploadID($0) }
        case "digest":
            guard values.count == 2,
                let algorithm = UploadDigest.Algorithm(rawValue: String(value)),
                let bytes = Hexadecimal.decode(Array(values[1].utf8).span.bytes)
            else { return false }
            plan.digest = UploadDigest(algorithm, bytes)
        default: return false
        }
        return true
    }

    private static func digits(_ text: String) -> String {
        Hexadecimal.encode(Array(text.utf8).span.bytes)
    }

    private static func text(_ digits: Substring) -> String? {
        Hexadecimal.decode(Array(digits.utf8).span.bytes).map {
            String(decoding: $0, as: UTF8.self)
        }
    }
}
