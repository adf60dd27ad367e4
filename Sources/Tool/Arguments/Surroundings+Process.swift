internal import CLinux
internal import Linux

extension Surroundings {
    /// The environment of this process and the files that it can open.
    package static var process: Surroundings {
        Surroundings(variables: processVariables(), readFile: readWholeFile)
    }
}

extension ArgumentText {
    /// The words behind the program's own name, as the kernel passed them.
    package static var processWords: [ArgumentText] {
        (0..<Int(CommandLine.argc)).dropFirst().compactMap { index in
            CommandLine.unsafeArgv[index].map { ArgumentText(cString: $0) }
        }
    }

    fileprivate init(cString: UnsafePointer<CChar>) {
        self.init(bytes: UnsafeRawBufferPointer(start: cString, count: strlen(cString)))
    }
}

private func processVariables() -> [String: ArgumentText] {
    var variables: [String: ArgumentText] = [:]
    guard var entry = clinux_environ() else { return variables }
    while let text = entry.pointee {
        let word = ArgumentText(cString: text)
        // getenv(3) takes the first of two entries with one name, and so do we.
        if let (name, value) = word.split(at: UInt8(ascii: "=")), let name = name.text,
            variables[name] == nil
        {
            variables[name] = value
        }
        entry += 1
    }
    return variables
}

/// Config files are small: what is longer than 1 MiB is none.
private let sizeLimit = 1 << 20

private func readWholeFile(_ path: ArgumentPath) -> Result<[UInt8], Errno> {
    let number = path.withCString { clinux_open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0) }
    guard number >= 0 else { return .failure(.current) }
    let file = FileDescriptor(owning: number)
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16 << 10)
    while true {
        let count = chunk.withUnsafeMutableBytes { room in
            Result { () throws(Errno) in try file.read(into: room) }
        }
        switch count {
        case .failure(let error): return .failure(error)
        case .success(0): return .success(bytes)
        case .success(let count): bytes += chunk[..<count]
        }
        if bytes.count > sizeLimit { return .failure(Errno(rawValue: EFBIG)) }
    }
}
