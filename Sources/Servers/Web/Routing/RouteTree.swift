// All routes as one radix tree over the bytes of their paths.
//
//   /users            GET /users
//   ├─ s              ...
//   └─ /:id           GET, DELETE /users/:id
//      └─ /posts      GET /users/:id/posts
//
// A node is a run of bytes and what may follow: literal children told apart by their first byte,
// then a parameter (one segment), then a rest (all segments). They are tried in that order, so a
// literal wins over a parameter and a parameter over a rest; where a literal leads nowhere, the
// search goes back to the parameter. A node stands at one depth only, so none is tried twice.

internal import Bytes

/// Finds the route for a path. Made once, read by all loops.
package struct RouteTree: Sendable {
    private struct Node {
        /// Its bytes in `bytes`.
        var start: Int32
        var count: Int32
        /// Its literal children in `children`, and their first bytes in `firsts`.
        var childStart: Int32
        var childCount: Int32
        var parameter: Int32
        /// The endpoint of a rest that begins here.
        var rest: Int32
        var endpoint: Int32
    }

    private var nodes: [Node] = []
    private var bytes: [UInt8] = []
    private var children: [Int32] = []
    private var firsts: [UInt8] = []

    init(_ builder: RouteTreeBuilder) {
        for node in builder.nodes {
            nodes.append(
                Node(
                    start: Int32(bytes.count), count: Int32(node.bytes.count),
                    childStart: Int32(children.count), childCount: Int32(node.children.count),
                    parameter: node.parameter, rest: node.rest, endpoint: node.endpoint))
            bytes += node.bytes
            children += node.children
            firsts += node.firsts
        }
    }

    /// The tree of these paths, whose endpoints are numbered from 0 in their order.
    ///
    /// - Throws: `RouteError`, for one that no path can match.
    package init(_ patterns: [String]) throws(RouteError) {
        var builder = RouteTreeBuilder()
        for pattern in patterns { _ = builder.insert(try PathPattern(pattern)) }
        self.init(builder)
    }

    /// The endpoint of `path`, and what its parameters matched; nil when no route has the path.
    ///
    /// Takes time linear in the path's length, unless literals and parameters that look alike
    /// lead the search astray; then as much for each node below them at the most.
    package func find(_ path: RawSpan) -> (endpoint: Int, captures: Captures)? {
        var captures = Captures()
        let endpoint = find(path, from: 0, at: 0, &captures)
        return endpoint < 0 ? nil : (Int(endpoint), captures)
    }

    /// - Returns: The endpoint below `node`, whose bytes end at `offset`, or -1.
    private func find(
        _ path: RawSpan, from node: Int32, at offset: Int, _ captures: inout Captures
    ) -> Int32 {
        let node = nodes[Int(node)]
        guard offset < path.byteCount else { return node.endpoint }
        let byte = path[offset]
        for place in Int(node.childStart)..<Int(node.childStart + node.childCount)
        where firsts[place] == byte {
            let child = children[place]
            let count = Int(nodes[Int(child)].count)
            if matches(child, path, at: offset, count) {
                let endpoint = find(path, from: child, at: offset + count, &captures)
                if endpoint >= 0 { return endpoint }
            }
            break
        }
        if node.parameter >= 0, byte != UInt8(ascii: "/") {
            let end = path.firstOffset(of: UInt8(ascii: "/"), from: offset) ?? path.byteCount
            captures.append(offset..<end)
            let endpoint = find(path, from: node.parameter, at: end, &captures)
            if endpoint >= 0 { return endpoint }
            captures.removeLast()
        }
        if node.rest >= 0 { captures.append(offset..<path.byteCount) }
        return node.rest
    }

    private func matches(_ node: Int32, _ path: RawSpan, at offset: Int, _ count: Int) -> Bool {
        guard count <= path.byteCount - offset else { return false }
        let start = Int(nodes[Int(node)].start)
        // The first is known to be the same.
        for index in stride(from: 1, to: count, by: 1)
        where bytes[start + index] != path[offset + index] {
            return false
        }
        return true
    }
}

/// Where in a path the parameters of its route stand, in their order.
package struct Captures: Sendable {
    private var ranges = InlineArray<8, Range<Int32>>(repeating: 0..<0)
    package private(set) var count = 0

    mutating func append(_ range: Range<Int>) {
        // Paths are shorter than heads, and heads than 2 GiB.
        ranges[count] = Int32(range.lowerBound)..<Int32(range.upperBound)
        count += 1
    }

    mutating func removeLast() { count -= 1 }

    package subscript(index: Int) -> Range<Int> {
        Int(ranges[index].lowerBound)..<Int(ranges[index].upperBound)
    }
}
