internal import CLinux
internal import Linux

extension Machine {
    /// What `fs` is made of: single system calls on another thread.
    func fileBinding() -> Object {
        let binding = makeObject()
        bindArgumentError(binding)
        method(binding, "checkPath", 1) { (machine, call) throws(Abrupt) in
            if case .string = call[0] { return .undefined }
            throw machine.argumentError(
                "path", "of type string or an instance of Buffer or URL", call[0])
        }
        method(binding, "concat", 1) { (machine, call) throws(Abrupt) in
            let parts = machine.elements(call[0]).compactMap { ($0.object as? BufferObject)?.bytes }
            return .object(machine.makeBuffer(Array(parts.joined())))
        }
        operation(binding, "open") { (machine, call) throws(Abrupt) in
            let path = try machine.string(call[0]).string
            return FileOperation(call: "open", path: path) { () throws(Errno) in
                .number(Int(try FileWork.open(path)))
            }
        }
        operation(binding, "measure") { (machine, call) throws(Abrupt) in
            let file = try machine.int32(call[0])
            return FileOperation(call: "fstat", path: nil) { () throws(Errno) in
                .number(try FileWork.size(file))
            }
        }
        operation(binding, "read") { (machine, call) throws(Abrupt) in
            let file = try machine.int32(call[0])
            let rest = Int(try machine.integer(call[2]) - (try machine.integer(call[1])))
            return FileOperation(call: "read", path: nil) { () throws(Errno) in
                .bytes(try FileWork.read(file, rest))
            }
        }
        operation(binding, "close") { (machine, call) throws(Abrupt) in
            let file = try machine.int32(call[0])
            return FileOperation(call: "close", path: nil) { () throws(Errno) in
                FileWork.close(file)
                return .none
            }
        }
        for name: Text in ["stat", "access"] {
            operation(binding, name) { (machine, call) throws(Abrupt) in
                let path = try machine.string(call[0]).string
                return FileOperation(call: name.string, path: path) { () throws(Errno) in
                    .status(try FileWork.status(path))
                }
            }
        }
        bindSynchronous(binding)
        return binding
    }

    private func bindSynchronous(_ binding: Object) {
        method(binding, "renamed", 2) { (_, call) throws(Abrupt) in call[0] }
        method(binding, "readSync", 1) { (machine, call) throws(Abrupt) in
            let path = try machine.string(call[0]).string
            var step = "open"
            do throws(Errno) {
                let file = try FileWork.open(path)
                defer { FileWork.close(file) }
                step = "read"
                var bytes: [UInt8] = []
                while true {
                    let part = try FileWork.read(file, FileWork.partMax)
                    if part.isEmpty { break }
                    bytes += part
                }
                return .object(machine.makeBuffer(bytes))
            } catch {
                let error = machine.fileError(error, step, step == "open" ? path : nil)
                machine.captureStack(error)
                throw .thrown(.object(error))
            }
        }
        method(binding, "exists", 1) { (machine, call) throws(Abrupt) in
            guard case .string(let path) = call[0] else { return .boolean(false) }
            return .boolean((try? FileWork.status(path.string)) != nil)
        }
    }

    /// An operation in two forms: with a callback, and with a promise.
    private func operation(
        _ binding: Object, _ name: Text,
        _ make: @escaping (Machine, Call) throws(Abrupt) -> FileOperation
    ) {
        method(binding, name, 1) { (machine, call) throws(Abrupt) in
            let callback = call.arguments.last { $0.function != nil } ?? .undefined
            machine.start(try make(machine, call)) { (outcome) throws(Abrupt) in
                switch outcome {
                case .success(let value):
                    _ = try machine.call(callback, .undefined, [.null, value])
                case .failure(let error):
                    _ = try machine.call(callback, .undefined, [.object(error)])
                }
            }
            return .undefined
        }
        method(binding, name + "Promise", 1) { (machine, call) throws(Abrupt) in
            let promise = machine.makePromise()
            machine.start(try make(machine, call)) { (outcome) throws(Abrupt) in
                switch outcome {
                case .success(let value): machine.resolve(promise, value)
                case .failure(let error): machine.reject(promise, .object(error))
                }
            }
            return .object(promise)
        }
    }

    private func start(
        _ operation: FileOperation,
        _ done: @escaping (FileOutcome) throws(Abrupt) -> Void
    ) {
        let label = "fs \(operation.call)"
        agenda.elsewhere(label, position?.line, operation.work) { [self] (answer) throws(Abrupt) in
            switch answer {
            case .success(let result): try done(.success(value(of: result)))
            case .failure(let error):
                try done(.failure(fileError(error, operation.call, operation.path)))
            }
        }
    }

    private func value(of result: FileResult) -> Value {
        switch result {
        case .none: return .undefined
        case .number(let number): return .integer(number)
        case .bytes(let bytes): return .object(makeBuffer(bytes))
        case .status(let status):
            let object = makeObject()
            object["size"] = .integer(status.size)
            for (name, isIt) in [("isFile", status.isFile), ("isDirectory", !status.isFile)] {
                method(object, Text(name), 0) { (_, _) throws(Abrupt) in .boolean(isIt) }
            }
            return .object(object)
        }
    }

    /// An error as Node makes it of the kernel's.
    private func fileError(_ error: Errno, _ call: String, _ path: String?) -> ErrorObject {
        let (code, text) = FileWork.words(for: error)
        let message = "\(code): \(text), \(call)" + (path.map { " '\($0)'" } ?? "")
        let object = makeError(.plain, Text(message))
        object.hide("stack", .text("Error: \(message)"))
        object["errno"] = .integer(-Int(error.rawValue))
        object["code"] = .text(code)
        object["syscall"] = .text(call)
        if let path { object["path"] = .text(path) }
        return object
    }
}

/// A file operation that another thread does.
struct FileOperation {
    let call: String
    let path: String?
    let work: @Sendable () throws(Errno) -> FileResult
}

enum FileResult: Sendable {
    case none
    case number(Int)
    case bytes([UInt8])
    case status((size: Int, isFile: Bool))
}

/// What a program gets of it.
enum FileOutcome {
    case success(Value)
    case failure(ErrorObject)
}

/// The system calls themselves.
enum FileWork {
    /// Node's own, for a file read in parts.
    static let partMax = 512 * 1024

    static func open(_ path: String) throws(Errno) -> CInt {
        let file = clinux_open(path, O_RDONLY | O_CLOEXEC, 0)
        if file < 0 { throw Errno(rawValue: clinux_errno()) }
        return file
    }

    static func close(_ file: CInt) { _ = CLinux.close(file) }

    static func size(_ file: CInt) throws(Errno) -> Int {
        var status = stat()
        if fstat(file, &status) != 0 { throw Errno(rawValue: clinux_errno()) }
        return isFile(status.st_mode) ? Int(status.st_size) : 0
    }

    private static func isFile(_ mode: mode_t) -> Bool { mode & 0o170000 == 0o100000 }

    static func status(_ path: String) throws(Errno) -> (size: Int, isFile: Bool) {
        var status = stat()
        if stat(path, &status) != 0 { throw Errno(rawValue: clinux_errno()) }
        return (Int(status.st_size), isFile(status.st_mode))
    }

    /// - Parameter rest: How much is known to be left, 0 or less for nothing known.
    static func read(_ file: CInt, _ rest: Int) throws(Errno) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: rest > 0 ? min(rest, partMax) : 64 * 1024)
        let count = CLinux.read(file, &bytes, bytes.count)
        if count < 0 { throw Errno(rawValue: clinux_errno()) }
        return Array(bytes.prefix(count))
    }

    static func words(for error: Errno) -> (code: String, text: String) {
        switch error.rawValue {
        case ENOENT: ("ENOENT", "no such file or directory")
        case EISDIR: ("EISDIR", "illegal operation on a directory")
        case EACCES: ("EACCES", "permission denied")
        case ENOTDIR: ("ENOTDIR", "not a directory")
        case ELOOP: ("ELOOP", "too many symbolic links encountered")
        case ENAMETOOLONG: ("ENAMETOOLONG", "name too long")
        case EMFILE: ("EMFILE", "too many open files")
        case EPERM: ("EPERM", "operation not permitted")
        case EBADF: ("EBADF", "bad file descriptor")
        default: ("EIO", "i/o error")
        }
    }
}
