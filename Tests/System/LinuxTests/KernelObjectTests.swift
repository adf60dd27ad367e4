import CLinux
import Support
import Testing

@testable import Linux

@Suite("Descriptors, errors and kernel objects")
struct KernelObjectTests {
    @Test func `a released descriptor stays open, and a duplicate is another number`() throws {
        let first = try FileDescriptor.open("/dev/null", O_RDWR)
        let second = try first.duplicate()
        #expect(first.rawValue != second.rawValue)
        #expect(clinux_fcntl(second.rawValue, F_GETFD, 0) & FD_CLOEXEC != 0)
        let number = second.release()
        #expect(clinux_fcntl(number, F_GETFD, 0) >= 0)
        #expect(close(number) == 0)
    }

    @Test func `a pipe ends when the owner of its other end lets go`() throws {
        var ends: [CInt] = [0, 0]
        _ = try retrying { clinux_pipe2(&ends, O_CLOEXEC) }
        let (reader, writer) = (ends[0], ends[1])
        let source = FileDescriptor(owning: reader)
        try source.setNonBlocking(true)
        var buffer: [UInt8] = [0, 0, 0, 0]
        func read() throws(Errno) -> Int {
            var result = Result<Int, Errno>.success(0)
            buffer.withUnsafeMutableBytes { bytes in
                result = Result { () throws(Errno) in try source.read(into: bytes) }
            }
            return try result.get()
        }
        #expect(throws: Errno.wouldBlock) { try read() }
        do {
            let sink = FileDescriptor(owning: writer)
            let written = try [1, 2, 3].withUnsafeBytes {
                try sink.write(UnsafeRawBufferPointer(rebasing: $0[..<3]))
            }
            #expect(written == 3)
            #expect(try read() == 3)
        }
        // The owner of the writing end let go of it.
        #expect(try read() == 0)
        try source.setNonBlocking(false)
        #expect(clinux_fcntl(reader, F_GETFL, 0) & O_NONBLOCK == 0)
    }

    @Test func `a missing file is an error with the kernel's words in lower case`() {
        do throws(Errno) {
            _ = try FileDescriptor.open("/nonexistent/file", O_RDONLY)
            Issue.record("there is such a file")
        } catch {
            #expect(error == .fileNotFound)
            #expect("\(error)" == "no such file or directory")
        }
        #expect("\(Errno(rawValue: EIO))" == "input/output error")
        #expect("\(Errno(rawValue: 9999))" == "error 9999")
    }

    @Test func `a counter is readable after a signal, and not after a reset`() throws {
        let counter = try EventCounter()
        #expect(!isReadable(counter.descriptor.rawValue))
        counter.signal()
        counter.signal()
        #expect(isReadable(counter.descriptor.rawValue))
        counter.reset()
        #expect(!isReadable(counter.descriptor.rawValue))
    }

    @Test func `a kernel timer becomes readable once its time has come, and counts`() throws {
        let timer = try KernelTimer()
        #expect(timer.expirations() == 0)
        try timer.arm(nanoseconds: 1_000_000)
        #expect(isReadable(timer.descriptor.rawValue, within: 10_000))
        #expect(timer.expirations() == 1)
        #expect(timer.expirations() == 0)
        try timer.arm(nanoseconds: 3_600_000_000_000)
        try timer.arm(nanoseconds: 0)
        #expect(!isReadable(timer.descriptor.rawValue))
    }

    @Test func `epoll reports the tag and the state of each descriptor`() throws {
        let epoll = try Epoll(reportsMax: 4)
        let counter = try EventCounter()
        let number = counter.descriptor.rawValue
        #expect(epoll.wait(milliseconds: 0) == 0)
        try epoll.add(number, [.readable], tag: .max)
        #expect(throws: Errno.alreadyExists) { try epoll.add(number, [.readable], tag: 1) }
        #expect(epoll.wait(milliseconds: 0) == 0)
        counter.signal()
        #expect(epoll.wait(milliseconds: -1) == 1)
        #expect(epoll.report(at: 0).tag == .max)
        #expect(epoll.report(at: 0).events == .readable)
        try epoll.modify(number, [.writable], tag: 7)
        #expect(epoll.wait(milliseconds: -1) == 1)
        #expect(epoll.report(at: 0).tag == 7)
        #expect(epoll.report(at: 0).events == .writable)
        try epoll.remove(number)
        #expect(throws: Errno.fileNotFound) { try epoll.remove(number) }
        #expect(epoll.wait(milliseconds: 0) == 0)
    }

    @Test func `a regular file cannot be watched`() throws {
        let epoll = try Epoll()
        let file = try FileDescriptor.open("/proc/self/exe", O_RDONLY)
        #expect(throws: Errno.notPermitted) {
            try epoll.add(file.rawValue, [.readable], tag: 1)
        }
    }

    @Test(arguments: [
        (["-c", "exit 0"], Linux.ExitStatus.exited(code: 0), CInt(0)),
        (["-c", "exit 255"], .exited(code: 255), 255),
        (["-c", "kill -9 $$"], .signaled(9), 137),
    ])
    func `a child's end is reported and reaped`(
        arguments: [String], status: Linux.ExitStatus, shell: CInt
    ) throws {
        let process = try spawn("/bin/sh", arguments)
        let child = try ProcessDescriptor(process)
        #expect(isReadable(child.descriptor.rawValue, within: 10_000))
        #expect(child.reap() == status)
        #expect(status.shellCode == shell)
        #expect(child.reap() == nil)
    }

    @Test func `a process that does not exist has no descriptor`() throws {
        let process = try spawn("/bin/true", [])
        waitpid(process, nil, 0)
        #expect(throws: Errno(rawValue: ESRCH)) { _ = try ProcessDescriptor(process) }
    }
}

private func isReadable(_ number: CInt, within milliseconds: CInt = 0) -> Bool {
    var entry = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, milliseconds) == 1
}
