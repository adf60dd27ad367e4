// A form of a hundred fields, each with a rule.

import JSON

struct Body: Codable, Equatable {
    let name0: String
    let count0: Int
    let ratio0: Double
    let enabled0: Bool
    let city0: String
    let limit0: Int?
    let ports0: [Int]
    let note0: String?
    let level0: UInt8
    let email0: String
    let name1: String
    let count1: Int
    let ratio1: Double
    let enabled1: Bool
    let city1: String
    let limit1: Int?
    let ports1: [Int]
    let note1: String?
    let level1: UInt8
    let email1: String
    let name2: String
    let count2: Int
    let ratio2: Double
    let enabled2: Bool
    let city2: String
    let limit2: Int?
    let ports2: [Int]
    let note2: String?
    let level2: UInt8
    let email2: String
    let name3: String
    let count3: Int
    let ratio3: Double
    let enabled3: Bool
    let city3: String
    let limit3: Int?
    let ports3: [Int]
    let note3: String?
    let level3: UInt8
    let email3: String
    let name4: String
    let count4: Int
    let ratio4: Double
    let enabled4: Bool
    let city4: String
    let limit4: Int?
    let ports4: [Int]
    let note4: String?
    let level4: UInt8
    let email4: String
    let name5: String
    let count5: Int
    let ratio5: Double
    let enabled5: Bool
    let city5: String
    let limit5: Int?
    let ports5: [Int]
    let note5: String?
    let level5: UInt8
    let email5: String
    let name6: String
    let count6: Int
    let ratio6: Double
    let enabled6: Bool
    let city6: String
    let limit6: Int?
    let ports6: [Int]
    let note6: String?
    let level6: UInt8
    let email6: String
    let name7: String
    let count7: Int
    let ratio7: Double
    let enabled7: Bool
    let city7: String
    let limit7: Int?
    let ports7: [Int]
    let note7: String?
    let level7: UInt8
    let email7: String
    let name8: String
    let count8: Int
    let ratio8: Double
    let enabled8: Bool
    let city8: String
    let limit8: Int?
    let ports8: [Int]
    let note8: String?
    let level8: UInt8
    let email8: String
    let name9: String
    let count9: Int
    let ratio9: Double
    let enabled9: Bool
    let city9: String
    let limit9: Int?
    let ports9: [Int]
    let note9: String?
    let level9: UInt8
    let email9: String
}

extension Body {
    /// What a handler does with a body that was only decoded.
    var mistakes: [String] {
        var mistakes: [String] = []
        func check(_ isRight: Bool, _ name: String) {
            if !isRight { mistakes.append(name) }
        }
        check((1...80).contains(name0.unicodeScalars.count), "name0")
        check((0...100_000).contains(count0), "count0")
        check((0...1).contains(ratio0), "ratio0")
        check((1...80).contains(city0.unicodeScalars.count), "city0")
        check(limit0.map { (0...100).contains($0) } ?? true, "limit0")
        check((1...4).contains(ports0.count), "ports0")
        check(note0.map { (0...200).contains($0.unicodeScalars.count) } ?? true, "note0")
        check((0...9).contains(level0), "level0")
        check((1...80).contains(email0.unicodeScalars.count), "email0")
        check((1...80).contains(name1.unicodeScalars.count), "name1")
        check((0...100_000).contains(count1), "count1")
        check((0...1).contains(ratio1), "ratio1")
        check((1...80).contains(city1.unicodeScalars.count), "city1")
        check(limit1.map { (0...100).contains($0) } ?? true, "limit1")
        check((1...4).contains(ports1.count), "ports1")
        check(note1.map { (0...200).contains($0.unicodeScalars.count) } ?? true, "note1")
        check((0...9).contains(level1), "level1")
        check((1...80).contains(email1.unicodeScalars.count), "email1")
        check((1...80).contains(name2.unicodeScalars.count), "name2")
        check((0...100_000).contains(count2), "count2")
        check((0...1).contains(ratio2), "ratio2")
        check((1...80).contains(city2.unicodeScalars.count), "city2")
        check(limit2.map { (0...100).contains($0) } ?? true, "limit2")
        check((1...4).contains(ports2.count), "ports2")
        check(note2.map { (0...200).contains($0.unicodeScalars.count) } ?? true, "note2")
        check((0...9).contains(level2), "level2")
        check((1...80).contains(email2.unicodeScalars.count), "email2")
        check((1...80).contains(name3.unicodeScalars.count), "name3")
        check((0...100_000).contains(count3), "count3")
        check((0...1).contains(ratio3), "ratio3")
        check((1...80).contains(city3.unicodeScalars.count), "city3")
        check(limit3.map { (0...100).contains($0) } ?? true, "limit3")
        check((1...4).contains(ports3.count), "ports3")
        check(note3.map { (0...200).contains($0.unicodeScalars.count) } ?? true, "note3")
        check((0...9).contains(level3), "level3")
        check((1...80).contains(email3.unicodeScalars.count), "email3")
        check((1...80).contains(name4.unicodeScalars.count), "name4")
        check((0...100_000).contains(count4), "count4")
        check((0...1).contains(ratio4), "ratio4")
        check((1...80).contains(city4.unicodeScalars.count), "city4")
        check(limit4.map { (0...100).contains($0) } ?? true, "limit4")
        check((1...4).contains(ports4.count), "ports4")
        check(note4.map { (0...200).contains($0.unicodeScalars.count) } ?? true, "note4")
        check((0...9).contains(level4), "level4")
        check((1...80).contains(email4.unicodeScalars.count), "email4")
        check((1...80).contains(name5.unicodeScalars.count), "name5")
        check((0...100_000).contains(count5), "count5")
        check((0...1).contains(ratio5), "ratio5")
        check((1...80).contains(city5.unicodeScalars.count), "city5")
        check(limit5.map { (0...100).contains($0) } ?? true, "limit5")
        check((1...4).contains(ports5.count), "ports5")
        check(note5.map { (0...200).contains($0.unicodeScalars.count) } ?? true, "note5")
        check((0...9).contains(level5), "level5")
        check((1...80).contains(email5.unicodeScalars.count), "email5")
        check((1...80).contains(name6.unicodeScalars.count), "name6")
        check((0...100_000).contains(count6), "count6")
        check((0...1).contains(ratio6), "ratio6")
        check((1...80).contains(city6.unicodeScalars.count), "city6")
        check(limit6.map { (0...100).contains($0) } ?? true, "limit6")
        check((1...4).contains(ports6.count), "ports6")
        check(note6.map { (0...200).contains($0.unicodeScalars.count) } ?? true, "note6")
        check((0...9).contains(level6), "level6")
        check((1...80).contains(email6.unicodeScalars.count), "email6")
        check((1...80).contains(name7.unicodeScalars.count), "name7")
        check((0...100_000).contains(count7), "count7")
        check((0...1).contains(ratio7), "ratio7")
        check((1...80).contains(city7.unicodeScalars.count), "city7")
        check(limit7.map { (0...100).contains($0) } ?? true, "limit7")
        check((1...4).contains(ports7.count), "ports7")
        check(note7.map { (0...200).contains($0.unicodeScalars.count) } ?? true, "note7")
        check((0...9).contains(level7), "level7")
        check((1...80).contains(email7.unicodeScalars.count), "email7")
        check((1...80).contains(name8.unicodeScalars.count), "name8")
        check((0...100_000).contains(count8), "count8")
        check((0...1).contains(ratio8), "ratio8")
        check((1...80).contains(city8.unicodeScalars.count), "city8")
        check(limit8.map { (0...100).contains($0) } ?? true, "limit8")
        check((1...4).contains(ports8.count), "ports8")
        check(note8.map { (0...200).contains($0.unicodeScalars.count) } ?? true, "note8")
        check((0...9).contains(level8), "level8")
        check((1...80).contains(email8.unicodeScalars.count), "email8")
        check((1...80).contains(name9.unicodeScalars.count), "name9")
        check((0...100_000).contains(count9), "count9")
        check((0...1).contains(ratio9), "ratio9")
        check((1...80).contains(city9.unicodeScalars.count), "city9")
        check(limit9.map { (0...100).contains($0) } ?? true, "limit9")
        check((1...4).contains(ports9.count), "ports9")
        check(note9.map { (0...200).contains($0.unicodeScalars.count) } ?? true, "note9")
        check((0...9).contains(level9), "level9")
        check((1...80).contains(email9.unicodeScalars.count), "email9")
        return mistakes
    }
}
