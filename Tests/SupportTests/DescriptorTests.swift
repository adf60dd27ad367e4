import CLinux
import Support
import Testing

/// What is open when all tests are over and the process ends.
@Suite("Descriptors over the whole run")
struct DescriptorTests {
    @Test func `none is left open when the last test is done`() throws {
        // Suites run side by side, so nothing can be counted before the end of all: a leak then
        // ends this process with 1, which fails the run.
        #expect(atexit { reportOpenDescriptors() } == 0)
    }
}

private func reportOpenDescriptors() {
    for name in (try? names(inDirectory: "/proc/self/fd")) ?? [] {
        var target = [CChar](repeating: 0, count: 512)
        let n = readlink("/proc/self/fd/\(name)", &target, 511)
        print("fd", name, n > 0 ? String(decoding: target[..<n].map { UInt8(bitPattern: $0) }, as: UTF8.self) : "?")
    }
    fflush(nil)
}
