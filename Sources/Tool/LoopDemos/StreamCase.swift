// A case for the streams, as JSON: what is done to a Readable, a Writable or a pipe between the
// two, step by step. Every completion is a step of its own, so that the trace is determined.
//
//   {"type": "writable", "hwm": 4, "objectMode": false, "writev": true, "ops": [["write", 3], ...]}
//   {"type": "readable", "hwm": 4, "objectMode": false, "ops": [["push", 3], ["read", null], ...]}
//   {"type": "pipe", "rhwm": 4, "whwm": 16, "ops": [["push", 3], ["ack"], ["turn"], ...]}

package import JSON

/// A stream case that was read and understood.
package struct StreamCase: Sendable {
    package enum Kind: String, Sendable {
        case writable, readable, pipe
    }

    /// One step.
    package enum Operation: Equatable, Sendable {
        case write(Int)
        /// Completes the sink's oldest write.
        case acknowledge
        case failAcknowledging(String)
        case cork, uncork, end
        /// Of the writable where there is one.
        case destroy(String?)
        case push(Int)
        case pushEnd
        case unshift(Int)
        case read(Int?)
        case pause, resume, onData, onReadable, unpipe
        /// Lets the loop run, then tells the state.
        case turn
    }

    package let kind: Kind
    package let readableMark: Int?
    package let writableMark: Int?
    package let countsObjects: Bool
    package let hasWriteAll: Bool
    package let operations: [Operation]

    /// Whether `value` is meant to be a stream case: an object with a `type`.
    package static func isMeant(by value: JSONValue) -> Bool { value["type"] != nil }

    package init(_ value: JSONValue) throws(StreamCaseError) {
        let type = value["type"]?.string ?? ""
        guard let kind = Kind(rawValue: type) else { throw .unknownType(type) }
        self.kind = kind
        readableMark = try Self.mark(kind == .pipe ? "rhwm" : "hwm", of: value)
        writableMark = try Self.mark(kind == .pipe ? "whwm" : "hwm", of: value)
        countsObjects = value["objectMode"]?.bool ?? false
        hasWriteAll = value["writev"]?.bool ?? false
        guard let steps = value["ops"]?.array else { throw .missing("ops") }
        var operations: [Operation] = []
        for (index, step) in steps.enumerated() {
            operations.append(try Self.operation(step, at: index))
        }
        self.operations = operations
    }

    private static func mark(_ name: String, of value: JSONValue) throws(StreamCaseError) -> Int? {
        switch value[name] {
        case nil, .null: return nil
        case .integer(let mark) where mark >= 0: return Int(mark)
        case .some: throw .invalidMark(name)
        }
    }

    private static func operation(
        _ step: JSONValue, at index: Int
    ) throws(StreamCaseError) -> Operation {
        let name = step[0]?.string ?? ""
        let argument = step[1]
        func size() throws(StreamCaseError) -> Int {
            guard let size = argument?.integer, size >= 0, size <= 1 << 30 else {
                throw .invalidSize(name, index: index)
            }
            return Int(size)
        }
        switch name {
        case "write": return .write(try size())
        case "ack": return .acknowledge
        case "ackerr": return .failAcknowledging(argument?.string ?? "undefined")
        case "cork": return .cork
        case "uncork": return .uncork
        case "end": return .end
        case "destroy": return .destroy(argument?.string.flatMap { $0.isEmpty ? nil : $0 })
        case "push": return .push(try size())
        case "eof": return .pushEnd
        case "unshift": return .unshift(try size())
        case "read": return .read(argument == nil || argument == .null ? nil : try size())
        case "pause": return .pause
        case "resume": return .resume
        case "ondata": return .onData
        case "onreadable": return .onReadable
        case "unpipe": return .unpipe
        case "turn": return .turn
        default: throw .unknownOperation(name, index: index)
        }
    }
}

/// Why a JSON value is no stream case.
package enum StreamCaseError: Error, Equatable {
    case unknownType(String)
    case missing(String)
    case invalidMark(String)
    case unknownOperation(String, index: Int)
    case invalidSize(String, index: Int)
}

extension StreamCaseError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknownType(let type):
            "type is '\(type)'; it can be writable, readable or pipe"
        case .missing(let name): "there is no \(name)"
        case .invalidMark(let name): "\(name) has to be a whole number from 0"
        case .unknownOperation(let name, let index):
            "ops[\(index)] is '\(name)', which no stream case has"
        case .invalidSize(let name, let index):
            "ops[\(index)], \(name), needs a size from 0 to 1073741824"
        }
    }
}
