package import CLinux
package import Linux

/// Starts a child process; the caller waits for its end.
///
/// - Parameter output: A descriptor for its standard output, which stays the caller's.
package func spawn(
    _ path: String, _ arguments: [String] = [], output: CInt? = nil
) throws(Errno) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let output { posix_spawn_file_actions_adddup2(&actions, output, 1) }
    var process: pid_t = 0
    var words = ([path] + arguments).map { strdup($0) }
    words.append(nil)
    let code = posix_spawn(&process, path, &actions, nil, words, nil)
    for word in words { free(word) }
    guard code == 0 else { throw Errno(rawValue: code) }
    return process
}

/// Runs a program to its end and returns what it wrote to its standard output. Blocks.
///
/// - Throws: `Errno` when it could not start or did not exit with 0.
package func runAndRead(_ path: String, _ arguments: [String]) throws(Errno) -> String {
    var ends: [CInt] = [0, 0]
    _ = try retrying { clinux_pipe2(&ends, O_CLOEXEC) }
    let reader = FileDescriptor(owning: ends[0])
    let process: pid_t
    do {
        let writer = FileDescriptor(owning: ends[1])
        process = try spawn(path, arguments, output: writer.rawValue)
    }
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
        let count = try retrying { read(reader.rawValue, &buffer, buffer.count) }
        if count == 0 { break }
        output += buffer[..<count]
    }
    var status: CInt = 0
    _ = try retrying { waitpid(process, &status, 0) }
    guard status == 0 else { throw .noChild }
    return String(decoding: output, as: UTF8.self)
}
