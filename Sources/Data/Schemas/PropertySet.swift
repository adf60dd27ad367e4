/// Some of an object's properties, by their numbers; the first 256 without memory of their own.
struct PropertySet: Sendable {
    private var first: UInt64 = 0
    private var second: UInt64 = 0
    private var third: UInt64 = 0
    private var fourth: UInt64 = 0
    private var others: [Bool] = []

    init(count: Int) {
        if count > 256 { others = Array(repeating: false, count: count - 256) }
    }

    @inline(__always)
    mutating func insert(_ property: Int) {
        let bit: UInt64 = 1 << UInt64(truncatingIfNeeded: property & 63)
        switch property >> 6 {
        case 0: first |= bit
        case 1: second |= bit
        case 2: third |= bit
        case 3: fourth |= bit
        default: others[property - 256] = true
        }
    }

    func contains(_ property: Int) -> Bool {
        let bit: UInt64 = 1 << UInt64(truncatingIfNeeded: property & 63)
        switch property >> 6 {
        case 0: return first & bit != 0
        case 1: return second & bit != 0
        case 2: return third & bit != 0
        case 3: return fourth & bit != 0
        default: return others[property - 256]
        }
    }

    /// Whether it has each that another, of the same count, has.
    func containsAll(of required: PropertySet) -> Bool {
        let missing =
            required.first & ~first | required.second & ~second | required.third & ~third
            | required.fourth & ~fourth
        return missing == 0
            && (others.isEmpty || zip(required.others, others).allSatisfy { !$0 || $1 })
    }
}
