// What of a collection a client wants to see:
//
//   ?done=true&tag=a&tag=b      members with a value, or one of several; user.name goes inside
//   ?priority_gte=3             _gt, _gte, _lt, _lte, _ne; _like: a part of a text, in any case
//   ?q=sail                     a part of any text within
//   ?sort=-due,title            by members; - from the greatest down
//   ?page=2&size=20             a part of the list, with Link to the others

internal import Bytes
internal import JSON
internal import Web

/// A list's query, read.
struct CollectionQuery {
    private enum Operator: String, CaseIterable {
        case equal = ""
        case notEqual = "_ne"
        case greater = "_gt"
        case least = "_gte"
        case less = "_lt"
        case most = "_lte"
        case like = "_like"
    }

    private struct Filter {
        let name: String
        let comparison: Operator
        var texts: [String]
    }

    private var filters: [Filter] = []
    private var words: String?
    private var order: [(name: String, isDescending: Bool)] = []
    private var number = 1
    private var size: Int?
    private let pairs: [(name: String, value: String)]

    static let sizeMax = 1000
    static let sizeUsual = 20
    static let filtersMax = 32
    static let orderMax = 8

    private static let own: Set<String> = ["page", "size", "sort", "q"]

    /// - Throws: A `Problem` of 400 for more filters, or members to sort by, than there may be.
    init(_ request: Request) throws {
        pairs = try request.queryPairs()
        for pair in pairs where !Self.own.contains(pair.name) { add(pair.name, pair.value) }
        guard filters.count <= Self.filtersMax else {
            throw Problem(.badRequest, "the query has more than \(Self.filtersMax) filters")
        }
        words = try request.query("q")?.lowercased()
        for name in try request.query("sort")?.split(separator: ",") ?? [] {
            let isDescending = name.hasPrefix("-")
            let bare = isDescending || name.hasPrefix("+") ? name.dropFirst() : name
            order.append((String(bare), isDescending))
        }
        guard order.count <= Self.orderMax else {
            throw Problem(.badRequest, "a list is sorted by at most \(Self.orderMax) members")
        }
        let page = try request.query("page", as: Int.self)
        size = try request.query("size", as: Int.self) ?? page.map { _ in Self.sizeUsual }
        number = page ?? 1
    }

    private mutating func add(_ name: String, _ text: String) {
        let comparison =
            Operator.allCases.filter { $0 != .equal && name.hasSuffix($0.rawValue) }
            .max { $0.rawValue.count < $1.rawValue.count } ?? .equal
        let bare = String(name.dropLast(comparison.rawValue.count))
        if comparison == .equal,
            let index = filters.firstIndex(where: { $0.comparison == .equal && $0.name == bare })
        {
            filters[index].texts.append(text)
        } else {
            filters.append(Filter(name: bare, comparison: comparison, texts: [text]))
        }
    }

    // MARK: Choosing

    /// The items that keep all filters, in the order that is wanted.
    func selected(from items: [Collection.Item]) -> [Collection.Item] {
        var items = items
        if !filters.isEmpty || words != nil {
            items = items.filter { item in
                filters.allSatisfy { keeps(item.value, $0) }
                    && (words.map { item.value.holds($0) } ?? true)
            }
        }
        if order.isEmpty { return items }
        let keys = items.map { item in order.map { item.value.member(at: $0.name) } }
        let sorted = items.indices.sorted { left, right in
            for (index, part) in order.enumerated() {
                let (one, other) = (keys[left][index], keys[right][index])
                switch compared(one, other) {
                case 0: continue
                // What has no value is last, whichever way.
                case let sign where one == nil || other == nil: return sign < 0
                case let sign: return part.isDescending ? sign > 0 : sign < 0
                }
            }
            return left < right
        }
        return sorted.map { items[$0] }
    }

    private func keeps(_ item: JSONValue, _ filter: Filter) -> Bool {
        let value = item.member(at: filter.name)
        let text = filter.texts[0]
        switch filter.comparison {
        case .equal: return filter.texts.contains { value?.isSame(asText: $0) ?? false }
        case .notEqual: return !(value?.isSame(asText: text) ?? false)
        case .like: return value?.holds(text.lowercased()) ?? false
        case .greater: return value?.compared(toText: text).map { $0 > 0 } ?? false
        case .least: return value?.compared(toText: text).map { $0 >= 0 } ?? false
        case .less: return value?.compared(toText: text).map { $0 < 0 } ?? false
        case .most: return value?.compared(toText: text).map { $0 <= 0 } ?? false
        }
    }

    /// Missing and null last; then booleans, numbers, strings and all else.
    private func compared(_ left: JSONValue?, _ right: JSONValue?) -> Int {
        switch (left, right) {
        case (nil, nil): return 0
        case (nil, _): return 1
        case (_, nil): return -1
        case (let left?, let right?): return left.compared(to: right)
        }
    }

    // MARK: Pages

    func page(of items: [Collection.Item]) -> ArraySlice<Collection.Item> {
        guard let size else { return items[...] }
        let (start, overflow) = (number - 1).multipliedReportingOverflow(by: size)
        guard !overflow, start < items.count else { return [] }
        return items[start..<min(items.count, start + size)]
    }

    /// Link to the other pages (RFC 8288); nil for a list without any.
    ///
    /// - Parameter path: As a URI has it.
    func links(count: Int, path: String) -> String? {
        guard let size else { return nil }
        let last = max(1, (count + size - 1) / size)
        var links = [("first", 1)]
        if number > 1 { links.append(("prev", min(number - 1, last))) }
        if number < last { links.append(("next", number + 1)) }
        links.append(("last", last))
        return links.map { name, page in "<\(path)?\(query(page, size))>; rel=\"\(name)\"" }
            .joined(separator: ", ")
    }

    private func query(_ page: Int, _ size: Int) -> String {
        let others = pairs.filter { $0.name != "page" && $0.name != "size" }
        let all = others + [("page", "\(page)"), ("size", "\(size)")]
        return all.map { name, value in
            let encoding = PercentEncoding.component
            return encoding.encode(Array(name.utf8).span.bytes) + "="
                + encoding.encode(Array(value.utf8).span.bytes)
        }.joined(separator: "&")
    }
}
