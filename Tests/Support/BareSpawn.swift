package import CLinux
package import Linux

/// Starts a child process; the caller waits for its end.
package func spawn(_ path: String, _ arguments: [String] = []) throws(Errno) -> pid_t {
    var process: pid_t = 0
    var words = ([path] + arguments).map { strdup($0) }
    words.append(nil)
    let code = posix_spawn(&process, path, nil, nil, words, nil)
    for word in words { free(word) }
    guard code == 0 else { throw Errno(rawValue: code) }
    return process
}
