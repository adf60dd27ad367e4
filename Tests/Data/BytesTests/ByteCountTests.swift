import Testing

@testable import Bytes

@Suite("Byte counts") struct ByteCountTests {
    @Test(arguments: [
        (0, "0 B"), (1, "1 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1536, "1.5 KiB"),
        (10_239, "10.0 KiB"), (1_048_524, "1023.9 KiB"), (1_048_525, "1.0 MiB"),
        (1_048_576, "1.0 MiB"), (5_368_709_120, "5.0 GiB"),
        (Int.max, "8.0 EiB"), (-1536, "-1.5 KiB"), (Int.min, "-8.0 EiB"),
    ])
    func `a size is rounded to a tenth of its unit`(bytes: Int, text: String) {
        #expect(ByteCount(bytes).description == text)
    }
}

@Suite("ASCII") struct ASCIITests {
    @Test func `only the letters A to Z have a lower case`() {
        for byte in UInt8.min...UInt8.max {
            let isUpper = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            #expect(byte.asciiLowercased == (isUpper ? byte + 32 : byte))
            let character = Character(Unicode.Scalar(byte))
            #expect(byte.isASCIILetter == (byte < 128 && character.isLetter))
            #expect(byte.isASCIIDigit == (byte < 128 && character.isNumber))
            let value = byte < 128 ? character.hexDigitValue : nil
            #expect(byte.hexDigitValue.map(Int.init) == value)
        }
    }

    @Test(
        arguments: [
            ("0", 0), ("007", 7), ("9223372036854775807", .max), ("9223372036854775808", .max),
            ("99999999999999999999999", .max), ("", nil), ("-1", nil), ("+1", nil), ("1 ", nil),
            ("1_0", nil), ("٣", nil),
        ] as [(String, Int?)])
    func `a decimal number is digits only and stops at the largest`(text: String, value: Int?) {
        let bytes = Array(text.utf8)
        let number = bytes.span.bytes.clampedDecimal(in: 0..<bytes.count)
        #expect(number == value)
    }

    @Test(arguments: [(" a b\t", 1..<4), ("", 0..<0), (" \t ", 3..<3), ("x", 0..<1)])
    func `white space is trimmed at both ends`(text: String, range: Range<Int>) {
        let bytes = Array(text.utf8)
        let trimmed = bytes.span.bytes.trimming(0..<bytes.count)
        #expect(trimmed == range)
    }

    @Test func `comparison ignores the case of ASCII letters only`() {
        #expect(equalIgnoringASCIICase("GZip", "gzIP"))
        #expect(!equalIgnoringASCIICase("gzip", "gzi"))
        #expect(!equalIgnoringASCIICase("[", "{"))
        let coding = "x-GZip;"
        let isGzip = coding.utf8.span.bytes.equals("gzip", ignoringCaseIn: 2..<6)
        #expect(isGzip)
        let isLonger = coding.utf8.span.bytes.equals("gzip", ignoringCaseIn: 2..<7)
        #expect(!isLonger)
    }

    @Test func `a byte is found at or after the start`() {
        let comma = "a,b,".utf8.span.bytes.firstOffset(of: UInt8(ascii: ","), from: 2)
        #expect(comma == 3)
        let semicolon = "a,b".utf8.span.bytes.firstOffset(of: UInt8(ascii: ";"))
        #expect(semicolon == nil)
    }
}
