import Bytes
import Testing

@testable import HTTP

@Suite("RFC 9110 §14 byte ranges") struct ByteRangesTests {
    private func select(_ field: String, size: Int = 10_000) -> ByteRanges.Selection {
        ByteRanges.select(field.utf8.span.bytes, size: size)
    }

    @Test(
        arguments: [
            // The examples of §14.1.2.
            ("bytes=0-499", .part(0..<500)), ("bytes=500-999", .part(500..<1000)),
            ("bytes=-500", .part(9500..<10_000)), ("bytes=9500-", .part(9500..<10_000)),
            ("bytes=0-0,-1", .parts([0..<1, 9999..<10_000])),
            ("bytes= 0-999, 4500-5499, -1000", .parts([0..<1000, 4500..<5500, 9000..<10_000])),
            ("bytes=500-600,601-999", .part(500..<1000)),
            ("bytes=500-700,601-999", .part(500..<1000)),
            // Both ends.
            ("bytes=0-", .part(0..<10_000)), ("bytes=0-9999", .part(0..<10_000)),
            ("bytes=0-10000", .part(0..<10_000)), ("bytes=9999-9999", .part(9999..<10_000)),
            ("bytes=-10000", .part(0..<10_000)), ("bytes=-10001", .part(0..<10_000)),
            ("bytes=0-99999999999999999999", .part(0..<10_000)),
            ("bytes=-99999999999999999999", .part(0..<10_000)),
            ("bytes=0-9223372036854775807", .part(0..<10_000)),
            ("BYTES=1-2", .part(1..<3)), ("bytes =1-2", .part(1..<3)),
            ("bytes=,, 1-2 ,", .part(1..<3)),
            // What cannot be satisfied is left out as long as something can.
            ("bytes=10000-,1-2", .part(1..<3)), ("bytes=-0,1-2", .part(1..<3)),
        ] as [(String, ByteRanges.Selection)])
    func `what is asked for is sent`(field: String, selection: ByteRanges.Selection) {
        #expect(select(field) == selection)
    }

    @Test(arguments: [
        "bytes=10000-", "bytes=10000-10001", "bytes=-0", "bytes=99999999999999999999-",
        "bytes=10000-,20000-",
    ])
    func `nothing of it is there: 416`(field: String) {
        #expect(select(field) == .unsatisfiable)
    }

    @Test(arguments: [
        "", "bytes", "bytes=", "bytes=,", "items=0-1", "bytes:0-1", "bytes=a-b", "bytes=1",
        "bytes=-", "bytes=--1", "bytes=5-4", "bytes=1-2-3", "bytes=+1-2", "bytes=0x1-2",
        "bytes=1-2;3-4", "bytes=1 -2", "bytes=1- 2", "bytes=1-2,x", "bytes=0-1,5-4", "=0-1",
        "bytes=1.5-2", "xbytes=0-1",
    ])
    func `a malformed field is ignored`(field: String) {
        #expect(select(field) == .whole)
    }

    @Test func `there are no bytes of an empty file`() {
        #expect(select("bytes=0-", size: 0) == .unsatisfiable)
        #expect(select("bytes=0-0", size: 0) == .unsatisfiable)
        #expect(select("bytes=-0", size: 0) == .unsatisfiable)
        #expect(select("bytes=-5", size: 0) == .whole)
    }

    @Test func `ranges that overlap or nearly touch are joined in the place of the first`() {
        #expect(select("bytes=5000-5099,0-99,5050-5199") == .parts([5000..<5200, 0..<100]))
        #expect(select("bytes=0-99,179-200") == .part(0..<201))
        #expect(select("bytes=0-99,180-200") == .parts([0..<100, 180..<201]))
        #expect(select("bytes=180-200,0-99") == .parts([180..<201, 0..<100]))
        #expect(select("bytes=0-,0-,0-,0-") == .part(0..<10_000))
        #expect(select("bytes=0-5000,100-200") == .part(0..<5001))
    }

    @Test func `sixty-four ranges are served and one more is the whole`() {
        let ranges = { (count: Int) in
            "bytes=" + (0..<count).map { "\($0 * 100)-\($0 * 100)" }.joined(separator: ",")
        }
        #expect(select(ranges(64)) == .parts((0..<64).map { $0 * 100..<$0 * 100 + 1 }))
        #expect(select(ranges(65)) == .whole)
    }

    @Test func `what several ranges send is never more than the file`() {
        for seed in 0..<200 {
            let ranges = (0..<20).map { (seed * 7919 + $0 * 104_729) % 9000 }
            let field = "bytes=" + ranges.map { "\($0)-\($0 + 500)" }.joined(separator: ",")
            guard case .parts(let parts) = select(field) else { continue }
            let sorted = parts.sorted { $0.lowerBound < $1.lowerBound }
            for (left, right) in zip(sorted, sorted.dropFirst()) {
                #expect(right.lowerBound >= left.upperBound + ByteRanges.mergedGap)
            }
        }
    }
}

@Suite("RFC 9110 §14.6 multipart/byteranges") struct MultipartRangesTests {
    @Test func `the parts stand between their heads and the end`() {
        let multipart = MultipartRanges(
            [0..<5, 95..<100], of: 100, partType: "text/plain", random: 0xABCDEF)
        #expect(multipart.contentType == "multipart/byteranges; boundary=0000000000abcdef")
        var body = ByteBuffer()
        for (part, range) in multipart.ranges.enumerated() {
            multipart.appendHead(ofPart: part, to: &body)
            body.append(Array(repeating: UInt8(ascii: "x"), count: range.count))
        }
        multipart.appendEnd(to: &body)
        let text = String(decoding: body.readable, as: UTF8.self)
        let head = "\r\n--0000000000abcdef\r\nContent-Type: text/plain\r\nContent-Range: bytes "
        #expect(
            text == head + "0-4/100\r\n\r\nxxxxx" + head + "95-99/100\r\n\r\nxxxxx"
                + "\r\n--0000000000abcdef--\r\n")
        #expect(text.utf8.count == multipart.contentLength)
    }

    @Test func `the length is known for ranges of any size`() {
        let multipart = MultipartRanges(
            [0..<1_000_000_000_000, 2_000_000_000_000..<2_000_000_000_001], of: 3_000_000_000_000,
            partType: "a/b", random: .max)
        var frame = ByteBuffer()
        multipart.appendHead(ofPart: 0, to: &frame)
        multipart.appendHead(ofPart: 1, to: &frame)
        multipart.appendEnd(to: &frame)
        #expect(multipart.contentLength == frame.array.count + 1_000_000_000_001)
    }

    @Test func `416 says how much there is`() {
        var buffer = ByteBuffer()
        buffer.append(contentRange: nil, of: 47_022)
        #expect(String(decoding: buffer.readable, as: UTF8.self) == "bytes */47022")
    }
}
