import Schemas

extension Body: Described {
    /// The rules of `mistakes`, and of what reads itself.
    static let schema = Schema.object(
        properties: (0..<10).flatMap { number in
            [
                ("name\(number)", .string(length: 1...80)),
                ("count\(number)", .integer(0...100_000)),
                ("ratio\(number)", .number(0...1)),
                ("enabled\(number)", .boolean),
                ("city\(number)", .string(length: 1...80)),
                ("limit\(number)", .integer(0...100).optional),
                ("ports\(number)", .array(of: .integer, count: 1...4)),
                ("note\(number)", .string(length: 0...200).optional),
                ("level\(number)", .integer(0...9)),
                ("email\(number)", .string(length: 1...80)),
            ]
        })
}
