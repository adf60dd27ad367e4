import CLinux
import Support
import Testing

@Suite("Descriptors over the whole run")
struct DescriptorTests {
    @Test func `none is left open when the last test is done`() throws {
        // Suites run side by side, so nothing can be counted before the end of all: a leak then
        // ends this process with 1, which fails the run.
        #expect(atexit { endWithoutLeaks() } == 0)
    }
}

/// What Swift's runtime keeps open for itself: the epoll of libdispatch, and a timer for each of
/// its clocks.
private let ownDescriptors = [
    "anon_inode:[eventpoll]": 1, "anon_inode:[eventfd]": 1, "anon_inode:[timerfd]": 3,
]

private func endWithoutLeaks() {
    EndOfRun.run()
    var leaks = leakedDescriptors()
    // Threads of tests that ended are about to let go of what they had.
    for _ in 0..<500 where !leaks.isEmpty {
        usleep(10_000)
        leaks = leakedDescriptors()
    }
    guard !leaks.isEmpty else { return }
    let some = leaks.prefix(20).joined(separator: ", ")
    print("\(leaks.count) descriptors are still open after all tests: \(some)")
    fflush(nil)
    _exit(1)
}

/// What is open, but for what came from this process's parent and what the runtime needs.
private func leakedDescriptors() -> [String] {
    var leaks: [String] = []
    var own = ownDescriptors
    for name in (try? names(inDirectory: "/proc/self/fd")) ?? [] {
        guard let number = Int(name), number > 2,
            // The directory that was just read is closed again.
            let target = link("/proc/self/fd/\(name)"),
            target != link("/proc/\(getppid())/fd/\(name)")
        else { continue }
        if let count = own[target], count > 0 {
            own[target] = count - 1
        } else {
            leaks.append("\(number) (\(target))")
        }
    }
    return leaks
}

private func link(_ path: String) -> String? {
    var target = [CChar](repeating: 0, count: 512)
    let count = readlink(path, &target, target.count)
    guard count >= 0 else { return nil }
    return String(decoding: target[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
