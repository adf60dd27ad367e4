internal import Bytes
internal import Forms
internal import HTTP
public import HTTPServing
package import JSON
public import Schemas

extension Request {
    // MARK: Path

    /// The value of the path's parameter `name`, decoded.
    ///
    /// - Precondition: The route has a parameter of that name.
    public func path(_ name: String) -> String {
        let routing = routing
        guard let index = routing.names.firstIndex(of: name) else {
            preconditionFailure("'\(routePath ?? path)' has no parameter '\(name)'")
        }
        return decodedSegment(routing.path[routing.captures[index]])
    }

    /// The value of the path's parameter `name` as a number or whatever reads itself from text.
    ///
    /// - Throws: A `Problem` of 404 when the text is none: nothing is at such a path.
    public func path<Value: LosslessStringConvertible>(
        _ name: String, as type: Value.Type
    ) throws(Problem) -> Value {
        let text = path(name)
        guard let value = Value(text) else {
            throw Problem(.notFound, "there is nothing at \(path)")
        }
        return value
    }

    /// The value of the path's parameter `name` as an integer.
    ///
    /// - Throws: A `Problem` of 404 when the text is none: nothing is at such a path.
    public func path(_ name: String, as type: Int.Type) throws(Problem) -> Int {
        guard let value = Int(path(name)) else {
            throw Problem(.notFound, "there is nothing at \(path)")
        }
        return value
    }

    // MARK: Query

    /// The names and values of the query, decoded, in their order.
    ///
    /// - Throws: A `Problem` of 400 for a query of more than 1,000 pairs.
    public func queryPairs() throws(Problem) -> [(name: String, value: String)] {
        let routing = routing
        if let pairs = routing.queryPairs { return pairs }
        guard let place = routing.query else { return [] }
        let target = originFormTarget
        let start = target.startIndex
        let bytes = Array(target[(start + place.lowerBound)..<(start + place.upperBound)])
        guard let query = QueryString(bytes.span.bytes) else {
            throw Problem(.badRequest, "the query has more than 1000 pairs")
        }
        let pairs = query.pairs.map { (name: $0.name, value: $0.value) }
        routing.queryPairs = pairs
        return pairs
    }

    /// The value of the query's first pair named `name`; nil without one.
    public func query(_ name: String) throws(Problem) -> String? {
        try queryPairs().first { $0.name == name }?.value
    }

    /// The values of all pairs of the query named `name`.
    public func queryValues(_ name: String) throws(Problem) -> [String] {
        try queryPairs().filter { $0.name == name }.map(\.value)
    }

    /// The value of the query's first pair named `name` as a number or whatever reads itself from
    /// text; nil without one, unless the route's rule for it has a default.
    ///
    /// - Throws: A `Problem` of 422 that says what is wrong with it.
    public func query<Value: LosslessStringConvertible>(
        _ name: String, as type: Value.Type
    ) throws(Problem) -> Value? {
        guard let text = try query(name) ?? checkedText(name, in: .query) else { return nil }
        return try value(of: text, named: name, in: .query)
    }

    /// All parameters of the query that `Value` has, by its schema.
    ///
    ///     struct Page: Decodable, Described {
    ///         static let schema = Schema.object(["page": .integer(1...).default(1)])
    ///         var page: Int
    ///     }
    ///     let page = try request.query(as: Page.self).page
    ///
    /// - Throws: A `Problem` of 422 with everything that is wrong.
    public func query<Value: Decodable & Described>(as type: Value.Type) throws -> Value {
        guard let validator = try routing.responder.validator(of: type) else {
            preconditionFailure("a type with a schema has a validator")
        }
        let pairs = try queryPairs()
        let document: JSONDocument
        do throws(JSONMistakes) {
            document = try validator.read(pairs)
        } catch {
            throw Problem(error.list.map { Problem.Mistake($0, in: .query) })
        }
        do {
            return try document.decode(type)
        } catch let error as DecodingError {
            throw Problem([Problem.Mistake(JSONMistake(error), in: .query)])
        }
    }

    // MARK: Fields

    /// The value of the field `name`, in any case; several lines of it as one list.
    public func header(_ name: String) -> String? { field(named: name) }

    /// The value of the field `name` as a number or whatever reads itself from text; nil without
    /// one.
    ///
    /// - Throws: A `Problem` of 422 that says what is wrong with it.
    public func header<Value: LosslessStringConvertible>(
        _ name: String, as type: Value.Type
    ) throws(Problem) -> Value? {
        guard let text = header(name) ?? checkedText(name, in: .header) else { return nil }
        return try value(of: text, named: name, in: .header)
    }

    // MARK: Cookies

    /// The value of the first cookie named `name`, with regard to case; nil without one.
    public func cookie(_ name: String) -> String? {
        if let cookies = routing.cookies { return cookies[name] }
        let cookies = Cookies(fields.values(of: "cookie").joined(separator: "; "))
        routing.cookies = cookies
        return cookies[name]
    }

    /// What a rule of the route read, and so a default where nothing was said; nil without a rule.
    ///
    /// - Parameter name: As the rule has it.
    package func checkedParameter(_ name: String, in place: Problem.Mistake.Place) -> JSONView? {
        RouteRules.Parameter.Place(rawValue: place.rawValue).flatMap { routing.checked[$0] }
            .flatMap { $0.root[name] }
    }

    /// The names of the path's parameters.
    package var pathNames: [String] { routing.names }

    /// The names that the route's rules read a value for.
    package func checkedNames(in place: Problem.Mistake.Place) -> [String] {
        RouteRules.Parameter.Place(rawValue: place.rawValue).flatMap { routing.checked[$0] }
            .map { $0.root.members.map(\.name) } ?? []
    }

    /// The names of the cookies.
    package var cookieNames: [String] {
        _ = cookie("")
        return routing.cookies?.pairs.map(\.name) ?? []
    }

    /// What the route's rules read, and so a default, where nothing was said.
    private func checkedText(_ name: String, in place: RouteRules.Parameter.Place) -> String? {
        guard let value = routing.checked[place]?.root[name]?.value, value != .null else {
            return nil
        }
        return value.string ?? value.encode()
    }

    private func value<Value: LosslessStringConvertible>(
        of text: String, named name: String, in place: Problem.Mistake.Place
    ) throws(Problem) -> Value {
        if let value = Value(text) { return value }
        throw Problem([
            Problem.Mistake(
                in: place, at: "#/\(name)", "must be \(Self.words(for: Value.self)), not '\(text)'")
        ])
    }

    private static func words(for type: Any.Type) -> String {
        switch type {
        case is any FixedWidthInteger.Type: "an integer"
        case is any BinaryFloatingPoint.Type: "a number"
        case is Bool.Type: "true or false"
        default: "a \(type)"
        }
    }
}

/// What a segment means in which slashes and percent signs are still escaped.
private func decodedSegment(_ bytes: ArraySlice<UInt8>) -> String {
    guard bytes.contains(UInt8(ascii: "%")) else { return String(decoding: bytes, as: UTF8.self) }
    var decoded: [UInt8] = []
    decoded.reserveCapacity(bytes.count)
    let all = Array(bytes)
    var offset = 0
    while offset < all.count {
        if all[offset] == UInt8(ascii: "%"),
            let byte = PercentEncoding.escapedByte(in: all.span.bytes, at: offset)
        {
            decoded.append(byte)
            offset += 3
        } else {
            decoded.append(all[offset])
            offset += 1
        }
    }
    return String(decoding: decoded, as: UTF8.self)
}
