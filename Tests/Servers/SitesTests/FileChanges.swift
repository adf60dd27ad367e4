import CLinux
import Linux
import Support

/// Sets the time when the file at `path` was last written, to the second.
func setTimes(of path: String, seconds: Int, nanoseconds: Int = 0) throws(Errno) {
    let time = timespec(tv_sec: seconds, tv_nsec: nanoseconds)
    let times = [time, time]
    _ = try retrying { utimensat(AT_FDCWD, path, times, 0) }
}

/// Writes over a file from its first byte on, without making it anew.
func rewrite(_ path: String, _ content: ByteString) throws(Errno) {
    let file = try FileDescriptor.open(path, O_WRONLY)
    let number = file.rawValue
    _ = try retrying { write(number, content.bytes, content.bytes.count) }
}

func cut(_ path: String, to size: Int) throws(Errno) {
    _ = try retrying { truncate(path, off_t(size)) }
}

extension TemporaryDirectory {
    /// Writes a file whose name may be any bytes.
    func write(named name: [UInt8], in folder: String, _ content: ByteString) throws(Errno) {
        let path = Array("\(path(folder))/".utf8) + name + [0]
        let number = try retrying {
            path.withUnsafeBytes {
                clinux_open(
                    $0.assumingMemoryBound(to: CChar.self).baseAddress, O_WRONLY | O_CREAT, 0o644)
            }
        }
        defer { close(number) }
        _ = try retrying { CLinux.write(number, content.bytes, content.bytes.count) }
    }

    func makePipe(_ name: String) throws(Errno) {
        _ = try retrying { mkfifo(path(name), 0o644) }
    }

    func rename(_ from: String, to name: String) throws(Errno) {
        _ = try retrying { CLinux.rename(path(from), path(name)) }
    }
}
