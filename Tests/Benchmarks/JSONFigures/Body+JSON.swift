import JSON

extension Body: JSONReadable {
    init?(json: inout JSONReader) {
        let name0: String? = json.required("name0", length: 1...80)
        let count0: Int? = json.required("count0", in: 0...100_000)
        let ratio0: Double? = json.required("ratio0", in: 0...1)
        let enabled0: Bool? = json.required("enabled0")
        let city0: String? = json.required("city0", length: 1...80)
        let limit0: Int? = json.optional("limit0", in: 0...100)
        let ports0: [Int]? = json.required("ports0", count: 1...4)
        let note0: String? = json.optional("note0", length: 0...200)
        let level0: UInt8? = json.required("level0", in: 0...9)
        let email0: String? = json.required("email0", length: 1...80)
        let name1: String? = json.required("name1", length: 1...80)
        let count1: Int? = json.required("count1", in: 0...100_000)
        let ratio1: Double? = json.required("ratio1", in: 0...1)
        let enabled1: Bool? = json.required("enabled1")
        let city1: String? = json.required("city1", length: 1...80)
        let limit1: Int? = json.optional("limit1", in: 0...100)
        let ports1: [Int]? = json.required("ports1", count: 1...4)
        let note1: String? = json.optional("note1", length: 0...200)
        let level1: UInt8? = json.required("level1", in: 0...9)
        let email1: String? = json.required("email1", length: 1...80)
        let name2: String? = json.required("name2", length: 1...80)
        let count2: Int? = json.required("count2", in: 0...100_000)
        let ratio2: Double? = json.required("ratio2", in: 0...1)
        let enabled2: Bool? = json.required("enabled2")
        let city2: String? = json.required("city2", length: 1...80)
        let limit2: Int? = json.optional("limit2", in: 0...100)
        let ports2: [Int]? = json.required("ports2", count: 1...4)
        let note2: String? = json.optional("note2", length: 0...200)
        let level2: UInt8? = json.required("level2", in: 0...9)
        let email2: String? = json.required("email2", length: 1...80)
        let name3: String? = json.required("name3", length: 1...80)
        let count3: Int? = json.required("count3", in: 0...100_000)
        let ratio3: Double? = json.required("ratio3", in: 0...1)
        let enabled3: Bool? = json.required("enabled3")
        let city3: String? = json.required("city3", length: 1...80)
        let limit3: Int? = json.optional("limit3", in: 0...100)
        let ports3: [Int]? = json.required("ports3", count: 1...4)
        let note3: String? = json.optional("note3", length: 0...200)
        let level3: UInt8? = json.required("level3", in: 0...9)
        let email3: String? = json.required("email3", length: 1...80)
        let name4: String? = json.required("name4", length: 1...80)
        let count4: Int? = json.required("count4", in: 0...100_000)
        let ratio4: Double? = json.required("ratio4", in: 0...1)
        let enabled4: Bool? = json.required("enabled4")
        let city4: String? = json.required("city4", length: 1...80)
        let limit4: Int? = json.optional("limit4", in: 0...100)
        let ports4: [Int]? = json.required("ports4", count: 1...4)
        let note4: String? = json.optional("note4", length: 0...200)
        let level4: UInt8? = json.required("level4", in: 0...9)
        let email4: String? = json.required("email4", length: 1...80)
        let name5: String? = json.required("name5", length: 1...80)
        let count5: Int? = json.required("count5", in: 0...100_000)
        let ratio5: Double? = json.required("ratio5", in: 0...1)
        let enabled5: Bool? = json.required("enabled5")
        let city5: String? = json.required("city5", length: 1...80)
        let limit5: Int? = json.optional("limit5", in: 0...100)
        let ports5: [Int]? = json.required("ports5", count: 1...4)
        let note5: String? = json.optional("note5", length: 0...200)
        let level5: UInt8? = json.required("level5", in: 0...9)
        let email5: String? = json.required("email5", length: 1...80)
        let name6: String? = json.required("name6", length: 1...80)
        let count6: Int? = json.required("count6", in: 0...100_000)
        let ratio6: Double? = json.required("ratio6", in: 0...1)
        let enabled6: Bool? = json.required("enabled6")
        let city6: String? = json.required("city6", length: 1...80)
        let limit6: Int? = json.optional("limit6", in: 0...100)
        let ports6: [Int]? = json.required("ports6", count: 1...4)
        let note6: String? = json.optional("note6", length: 0...200)
        let level6: UInt8? = json.required("level6", in: 0...9)
        let email6: String? = json.required("email6", length: 1...80)
        let name7: String? = json.required("name7", length: 1...80)
        let count7: Int? = json.required("count7", in: 0...100_000)
        let ratio7: Double? = json.required("ratio7", in: 0...1)
        let enabled7: Bool? = json.required("enabled7")
        let city7: String? = json.required("city7", length: 1...80)
        let limit7: Int? = json.optional("limit7", in: 0...100)
        let ports7: [Int]? = json.required("ports7", count: 1...4)
        let note7: String? = json.optional("note7", length: 0...200)
        let level7: UInt8? = json.required("level7", in: 0...9)
        let email7: String? = json.required("email7", length: 1...80)
        let name8: String? = json.required("name8", length: 1...80)
        let count8: Int? = json.required("count8", in: 0...100_000)
        let ratio8: Double? = json.required("ratio8", in: 0...1)
        let enabled8: Bool? = json.required("enabled8")
        let city8: String? = json.required("city8", length: 1...80)
        let limit8: Int? = json.optional("limit8", in: 0...100)
        let ports8: [Int]? = json.required("ports8", count: 1...4)
        let note8: String? = json.optional("note8", length: 0...200)
        let level8: UInt8? = json.required("level8", in: 0...9)
        let email8: String? = json.required("email8", length: 1...80)
        let name9: String? = json.required("name9", length: 1...80)
        let count9: Int? = json.required("count9", in: 0...100_000)
        let ratio9: Double? = json.required("ratio9", in: 0...1)
        let enabled9: Bool? = json.required("enabled9")
        let city9: String? = json.required("city9", length: 1...80)
        let limit9: Int? = json.optional("limit9", in: 0...100)
        let ports9: [Int]? = json.required("ports9", count: 1...4)
        let note9: String? = json.optional("note9", length: 0...200)
        let level9: UInt8? = json.required("level9", in: 0...9)
        let email9: String? = json.required("email9", length: 1...80)
        guard let name0, let count0, let ratio0, let enabled0, let city0, let ports0, let level0,
            let email0, let name1, let count1, let ratio1, let enabled1, let city1, let ports1,
            let level1, let email1, let name2, let count2, let ratio2, let enabled2, let city2,
            let ports2, let level2, let email2, let name3, let count3, let ratio3, let enabled3,
            let city3, let ports3, let level3, let email3, let name4, let count4, let ratio4,
            let enabled4, let city4, let ports4, let level4, let email4, let name5, let count5,
            let ratio5, let enabled5, let city5, let ports5, let level5, let email5, let name6,
            let count6, let ratio6, let enabled6, let city6, let ports6, let level6, let email6,
            let name7, let count7, let ratio7, let enabled7, let city7, let ports7, let level7,
            let email7, let name8, let count8, let ratio8, let enabled8, let city8, let ports8,
            let level8, let email8, let name9, let count9, let ratio9, let enabled9, let city9,
            let ports9, let level9, let email9
        else { return nil }
        self.name0 = name0
        self.count0 = count0
        self.ratio0 = ratio0
        self.enabled0 = enabled0
        self.city0 = city0
        self.limit0 = limit0
        self.ports0 = ports0
        self.note0 = note0
        self.level0 = level0
        self.email0 = email0
        self.name1 = name1
        self.count1 = count1
        self.ratio1 = ratio1
        self.enabled1 = enabled1
        self.city1 = city1
        self.limit1 = limit1
        self.ports1 = ports1
        self.note1 = note1
        self.level1 = level1
        self.email1 = email1
        self.name2 = name2
        self.count2 = count2
        self.ratio2 = ratio2
        self.enabled2 = enabled2
        self.city2 = city2
        self.limit2 = limit2
        self.ports2 = ports2
        self.note2 = note2
        self.level2 = level2
        self.email2 = email2
        self.name3 = name3
        self.count3 = count3
        self.ratio3 = ratio3
        self.enabled3 = enabled3
        self.city3 = city3
        self.limit3 = limit3
        self.ports3 = ports3
        self.note3 = note3
        self.level3 = level3
        self.email3 = email3
        self.name4 = name4
        self.count4 = count4
        self.ratio4 = ratio4
        self.enabled4 = enabled4
        self.city4 = city4
        self.limit4 = limit4
        self.ports4 = ports4
        self.note4 = note4
        self.level4 = level4
        self.email4 = email4
        self.name5 = name5
        self.count5 = count5
        self.ratio5 = ratio5
        self.enabled5 = enabled5
        self.city5 = city5
        self.limit5 = limit5
        self.ports5 = ports5
        self.note5 = note5
        self.level5 = level5
        self.email5 = email5
        self.name6 = name6
        self.count6 = count6
        self.ratio6 = ratio6
        self.enabled6 = enabled6
        self.city6 = city6
        self.limit6 = limit6
        self.ports6 = ports6
        self.note6 = note6
        self.level6 = level6
        self.email6 = email6
        self.name7 = name7
        self.count7 = count7
        self.ratio7 = ratio7
        self.enabled7 = enabled7
        self.city7 = city7
        self.limit7 = limit7
        self.ports7 = ports7
        self.note7 = note7
        self.level7 = level7
        self.email7 = email7
        self.name8 = name8
        self.count8 = count8
        self.ratio8 = ratio8
        self.enabled8 = enabled8
        self.city8 = city8
        self.limit8 = limit8
        self.ports8 = ports8
        self.note8 = note8
        self.level8 = level8
        self.email8 = email8
        self.name9 = name9
        self.count9 = count9
        self.ratio9 = ratio9
        self.enabled9 = enabled9
        self.city9 = city9
        self.limit9 = limit9
        self.ports9 = ports9
        self.note9 = note9
        self.level9 = level9
        self.email9 = email9
    }
}

extension Body {
    /// Number `seed` of the bodies, all of them right.
    static func sample(_ seed: Int) -> Body {
        Body(
            name0: "value 0 of the form",
            count0: seed + 1,
            ratio0: Double(seed) / 4096 + 0.25,
            enabled0: true,
            city0: "value 4 of the form",
            limit0: 5,
            ports0: [80, 443, 6],
            note0: "a \"note\" of some length\nwith two lines",
            level0: 8,
            email0: "value 9 of the form",
            name1: "value 10 of the form",
            count1: seed + 11,
            ratio1: Double(seed) / 4096 + 0.25,
            enabled1: true,
            city1: "value 14 of the form",
            limit1: nil,
            ports1: [80, 443, 16],
            note1: "a \"note\" of some length\nwith two lines",
            level1: 8,
            email1: "value 19 of the form",
            name2: "value 20 of the form",
            count2: seed + 21,
            ratio2: Double(seed) / 4096 + 0.25,
            enabled2: true,
            city2: "value 24 of the form",
            limit2: 25,
            ports2: [80, 443, 26],
            note2: "a \"note\" of some length\nwith two lines",
            level2: 8,
            email2: "value 29 of the form",
            name3: "value 30 of the form",
            count3: seed + 31,
            ratio3: Double(seed) / 4096 + 0.25,
            enabled3: true,
            city3: "value 34 of the form",
            limit3: 35,
            ports3: [80, 443, 36],
            note3: "a \"note\" of some length\nwith two lines",
            level3: 8,
            email3: "value 39 of the form",
            name4: "value 40 of the form",
            count4: seed + 41,
            ratio4: Double(seed) / 4096 + 0.25,
            enabled4: true,
            city4: "value 44 of the form",
            limit4: nil,
            ports4: [80, 443, 46],
            note4: "a \"note\" of some length\nwith two lines",
            level4: 8,
            email4: "value 49 of the form",
            name5: "value 50 of the form",
            count5: seed + 51,
            ratio5: Double(seed) / 4096 + 0.25,
            enabled5: true,
            city5: "value 54 of the form",
            limit5: 55,
            ports5: [80, 443, 56],
            note5: "a \"note\" of some length\nwith two lines",
            level5: 8,
            email5: "value 59 of the form",
            name6: "value 60 of the form",
            count6: seed + 61,
            ratio6: Double(seed) / 4096 + 0.25,
            enabled6: true,
            city6: "value 64 of the form",
            limit6: 65,
            ports6: [80, 443, 66],
            note6: "a \"note\" of some length\nwith two lines",
            level6: 8,
            email6: "value 69 of the form",
            name7: "value 70 of the form",
            count7: seed + 71,
            ratio7: Double(seed) / 4096 + 0.25,
            enabled7: true,
            city7: "value 74 of the form",
            limit7: nil,
            ports7: [80, 443, 76],
            note7: "a \"note\" of some length\nwith two lines",
            level7: 8,
            email7: "value 79 of the form",
            name8: "value 80 of the form",
            count8: seed + 81,
            ratio8: Double(seed) / 4096 + 0.25,
            enabled8: true,
            city8: "value 84 of the form",
            limit8: 85,
            ports8: [80, 443, 86],
            note8: "a \"note\" of some length\nwith two lines",
            level8: 8,
            email8: "value 89 of the form",
            name9: "value 90 of the form",
            count9: seed + 91,
            ratio9: Double(seed) / 4096 + 0.25,
            enabled9: true,
            city9: "value 94 of the form",
            limit9: 95,
            ports9: [80, 443, 96],
            note9: "a \"note\" of some length\nwith two lines",
            level9: 8,
            email9: "value 99 of the form")
    }
}
