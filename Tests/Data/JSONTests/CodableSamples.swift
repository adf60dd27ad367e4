// Types whose `Codable` goes every way that the protocols have.

/// Every plain type, and each of them missing or null.
struct EveryPlainType: Codable, Equatable {
    var bool = true
    var string = "é\"\\\n😀/"
    var double = 0.1
    var float: Float = 16_777_218
    var int = Int.min
    var int8 = Int8.min
    var int16 = Int16.max
    var int32 = Int32.min
    var int64 = Int64.max
    var uint = UInt.max
    var uint8 = UInt8.max
    var uint16 = UInt16.max
    var uint32 = UInt32.max
    var uint64 = UInt64.max
    var missing: Bool?
    var missingText: String?
    var missingNumber: Double?
    var present: Int? = 7
    var array = [1, 2, 3]
    var doubles = [0.5, -1e300]
    var texts = ["a", ""]
    var empty: [Bool] = []
    var optionals: [UInt8?] = [1, nil, 3]
    var nested = [[["x": [1.5]]]]
    var byNumber = [3: "c"]
}

enum Shape: Codable, Equatable {
    case circle(radius: Double)
    case square(Int)
    case none
}

enum Level: String, Codable { case low, high }

class Animal: Codable {
    var name: String
    init(name: String) { self.name = name }
}

/// Its superclass is encoded below `super`, its own members around it.
final class Dog: Animal {
    var tricks: [String] = []
    var age = 0

    private enum Key: String, CodingKey { case tricks, age }

    init(name: String, tricks: [String], age: Int) {
        self.tricks = tricks
        self.age = age
        super.init(name: name)
    }

    required init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        tricks = try container.decode([String].self, forKey: .tricks)
        age = try container.decode(Int.self, forKey: .age)
        try super.init(from: container.superDecoder())
    }

    override func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(tricks, forKey: .tricks)
        try super.encode(to: container.superEncoder())
        try container.encode(age, forKey: .age)
    }
}

/// Containers nested by hand, filled in turns and after others.
struct Braided: Codable, Equatable {
    var left: [Int]
    var right: [Int]

    enum Key: String, CodingKey { case left, right, between, inner, list }

    init(left: [Int], right: [Int]) { (self.left, self.right) = (left, right) }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let inner = try container.nestedContainer(keyedBy: Key.self, forKey: .inner)
        var list = try inner.nestedUnkeyedContainer(forKey: .list)
        left = []
        right = []
        var own = try list.nestedUnkeyedContainer()
        while !own.isAtEnd { left.append(try own.decode(Int.self)) }
        let keyed = try list.nestedContainer(keyedBy: Key.self)
        right = try keyed.decode([Int].self, forKey: .right)
        guard try list.decodeNil(), list.isAtEnd, list.currentIndex == 3 else {
            throw DecodingError.dataCorruptedError(in: list, debugDescription: "more")
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        var inner = container.nestedContainer(keyedBy: Key.self, forKey: .inner)
        try container.encode("after", forKey: .between)
        var list = inner.nestedUnkeyedContainer(forKey: .list)
        var own = list.nestedUnkeyedContainer()
        var keyed = list.nestedContainer(keyedBy: Key.self)
        for (index, number) in left.enumerated() {
            try own.encode(number)
            if index == 0 { try keyed.encode(right, forKey: .right) }
        }
        if left.isEmpty { try keyed.encode(right, forKey: .right) }
        try list.encodeNil()
        try inner.encode(true, forKey: .left)
    }
}

/// Encodes nothing at all.
struct Nothing: Codable, Equatable {
    init() {}
    init(from decoder: any Decoder) throws {}
    func encode(to encoder: any Encoder) throws {}
}

/// One value that is another.
struct Wrapper<Value: Codable & Equatable>: Codable, Equatable {
    var value: Value

    init(_ value: Value) { self.value = value }

    init(from decoder: any Decoder) throws {
        value = try decoder.singleValueContainer().decode(Value.self)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value)
    }
}
