import Bytes
import Testing

@testable import Logs

@Suite("A lane's bound") struct LogLaneTests {
    private func lane(capacity: Int) throws -> LogLane {
        LogLane(capacity: capacity, wake: try LogWake())
    }

    /// What the writer would write now.
    private func take(_ lane: LogLane, limit: Int = .max) -> String {
        var buffer = ByteBuffer()
        var rest = min(lane.count, limit)
        while rest > 0 {
            let bytes = lane.next(limit: rest)
            buffer.append(bytes)
            lane.consume(bytes.count)
            rest -= bytes.count
        }
        return String(decoding: buffer.readable, as: UTF8.self)
    }

    @Test func `lines fill a lane to its last byte, and one byte more is dropped`() throws {
        let lane = try lane(capacity: 16)
        #expect(lane.append(line: "1234567"))
        #expect(lane.append(line: "1234567"))
        #expect(lane.count == 16)
        #expect(!lane.append(line: ""))
        #expect(lane.droppedCount == 1)
        #expect(take(lane) == "1234567\n1234567\n")
    }

    @Test(arguments: [(15, true), (16, false)])
    func `a line as long as the lane is taken, and a longer one never`(
        length: Int, isTaken: Bool
    ) throws {
        let lane = try lane(capacity: 16)
        #expect(lane.append(line: String(repeating: "x", count: length)) == isTaken)
        #expect(lane.droppedCount == (isTaken ? 0 : 1))
    }

    @Test(arguments: 1...15)
    func `lines run over the ring's end wherever it is`(length: Int) throws {
        let lane = try lane(capacity: 16)
        let line = String("abcdefghijklmno".prefix(length))
        for _ in 0..<40 {
            #expect(lane.append(line: line))
            #expect(take(lane) == line + "\n")
        }
    }

    @Test func `room that the writer has given back is used again`() throws {
        let lane = try lane(capacity: 16)
        #expect(lane.append(line: "1234567"))
        #expect(lane.append(line: "abcdefg"))
        #expect(take(lane, limit: 4) == "1234")
        #expect(!lane.append(line: "wxyz"))
        #expect(lane.append(line: "xyz"))
        #expect(take(lane) == "567\nabcdefg\nxyz\n")
    }

    @Test(arguments: [(0, "1234567\nabc\n", 0), (3, "abc\n", 1), (8, "abc\n", 0), (9, "", 1)])
    func `a torn line's rest goes and counts, a whole line stays`(
        written: Int, rest: String, dropped: Int
    ) throws {
        let lane = try lane(capacity: 16)
        lane.append(line: "1234567")
        lane.append(line: "abc")
        _ = take(lane, limit: written)
        // The ring is full again, so that the byte before the head is a new line's.
        while lane.append(line: "") {}
        let before = lane.droppedCount
        lane.dropTornLine()
        #expect(lane.droppedCount - before == dropped)
        #expect(take(lane).hasPrefix(rest))
    }

    @Test func `what is given up at the end is counted by lines`() throws {
        let lane = try lane(capacity: 16)
        for text in ["a", "bc", "def"] { lane.append(line: text) }
        lane.dropAll()
        #expect(lane.droppedCount == 3)
        #expect(lane.count == 0)
    }
}
