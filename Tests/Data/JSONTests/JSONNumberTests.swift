import Glibc
import Support
import Testing

@testable import JSON

@Suite("Numbers of JSON") struct JSONNumberTests {
    private func root(_ text: String) throws -> JSONView { try JSONDocument(parsing: text).root }

    @Test func `100,000 doubles are written so that they read back as themselves`() throws {
        var random = SplitMix64(state: 1)
        for _ in 0..<100_000 {
            let double = Double(bitPattern: random.next())
            guard double.isFinite else { continue }
            var writer = JSONWriter()
            writer.double(double)
            let text = String(decoding: writer.bytes, as: UTF8.self)
            #expect(text == "\(double)")
            #expect(try root(text).double?.bitPattern == double.bitPattern)
        }
    }

    @Test(arguments: [(1, 17, 0), (16, 25, 3), (1, 40, 30), (18, 21, 28), (1, 19, 330)])
    func `40,000 decimals are read as strtod reads them`(
        digitsMin: Int, digitsMax: Int, exponentMax: Int
    ) throws {
        var random = SplitMix64(state: 2)
        for _ in 0..<40_000 {
            var text = random.next() & 1 == 0 ? "-" : ""
            text += "\(UInt64.random(in: 1...9, using: &random))"
            let digits = Int.random(in: digitsMin...digitsMax, using: &random)
            let point = Int.random(in: 1...digits, using: &random)
            for place in 1..<max(digits, 2) {
                if place == point { text += "." }
                text += "\(UInt64.random(in: 0...9, using: &random))"
            }
            if exponentMax > 0 {
                text += "e\(Int.random(in: -exponentMax...exponentMax, using: &random))"
            }
            let expected = strtod(text, nil)
            #expect(
                try root(text).double == (expected.isFinite ? expected : nil), "\(text)")
        }
    }

    /// Halfway between two doubles, a little less and a little more; the ends of their range; and
    /// where the reading changes its way.
    @Test(arguments: [
        "9007199254740993", "9007199254740992.9999", "9007199254740993.0001",
        "1.00000000000000011102230246251565404236316680908203125",
        "1.00000000000000011102230246251565404236316680908203124",
        "1.00000000000000011102230246251565404236316680908203126",
        "0.1e1", "179769313486231570000e289", "1.7976931348623157e308", "1.7976931348623159e308",
        "2.2250738585072011e-308", "2.2250738585072014e-308", "4.9e-324", "2.47e-324", "2.4e-324",
        "18446744073709551615", "18446744073709551616", "18446744073709551615e27",
        "18446744073709551615e-27", "1e22", "1e23", "1e-22", "1e-23", "9007199254740993e-22",
        "9007199254740991e22", "9007199254740993e22", "123456789012345678e5", "0e999999999999",
        "0.00000000000000000000000000000000000000000000000000000001", "1234567890123456789012345",
        "8.5e-27", "1e-27", "1e-28", "1e27", "1e28", "4503599627370496.5", "4503599627370497.5",
    ])
    func `hard decimals are read as strtod reads them`(text: String) throws {
        let expected = strtod(text, nil)
        #expect(try root(text).double == (expected.isFinite ? expected : nil))
    }

    @Test(arguments: [
        ("9223372036854775807", Int64.max as Int64?, UInt64(Int64.max) as UInt64?),
        ("9223372036854775808", nil, 9_223_372_036_854_775_808),
        ("-9223372036854775808", .min, nil), ("-9223372036854775809", nil, nil),
        ("18446744073709551615", nil, .max), ("18446744073709551616", nil, nil),
        ("18446744073709551615.0", nil, .max), ("1844674407370955161.5e1", nil, .max),
        ("0", 0, 0), ("-0", 0, 0), ("1e2", 100, 100), ("1.50e1", 15, 15), ("1.5", nil, nil),
        ("1e-1", nil, nil), ("10e-1", 1, 1), ("1e19", nil, 10_000_000_000_000_000_000),
        ("1e20", nil, nil), ("0e99", 0, 0), ("1e999999999999999999999", nil, nil),
        ("1.0000000000000000000000000", 1, 1), ("1.0000000000000000000000001", nil, nil),
    ])
    func `a whole number is an integer, exactly, or none`(
        text: String, signed: Int64?, unsigned: UInt64?
    ) throws {
        #expect(try root(text).integer() == signed)
        #expect(try root(text).integer() == unsigned)
        #expect(JSONNumber(text)?.integer() == signed)
    }

    @Test func `integers of more than 64 bits are exact`() throws {
        let text = "170141183460469231731687303715884105727"
        #expect(try root(text).integer() == Int128.max)
        #expect(try root(text).integer() == nil as Int64?)
    }

    @Test(arguments: [
        "123456789012345678901234567890", "-65.613616999999977", "1e400", "1e-400",
        "0.1000000000000000055511151231257827", "18446744073709551615",
    ])
    func `what no integer and no double holds keeps its text in a tree`(text: String) throws {
        let number = try #require(JSONNumber(text))
        #expect(try JSONValue(parsing: text) == .number(number))
        #expect(try JSONValue(parsing: text).encode() == text)
    }

    @Test(arguments: ["0.1", "-1.5e-7", "1e22", "123456789.125", "5e-324", "1.0", "100.50"])
    func `what a double writes again is a double in a tree`(text: String) throws {
        let double = try #require(Double(text))
        #expect(try JSONValue(parsing: text) == .double(double))
    }

    @Test(arguments: ["", " 1", "1 ", "01", "+1", "1.", "NaN", "\"1\"", "1 2", "0x1"])
    func `a number is only made of a number's text`(text: String) {
        #expect(JSONNumber(text) == nil)
    }
}
