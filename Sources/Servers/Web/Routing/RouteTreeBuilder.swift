// Routes into a tree, one after another; RouteTree.swift says what the tree is.

/// Takes routes, and makes the tree that finds them.
struct RouteTreeBuilder {
    struct Node {
        var bytes: [UInt8]
        /// The first bytes of the literal children, in the order of `children`.
        var firsts: [UInt8] = []
        var children: [Int32] = []
        var parameter: Int32 = -1
        /// The endpoint of a rest that begins here.
        var rest: Int32 = -1
        var endpoint: Int32 = -1
    }

    private(set) var nodes = [Node(bytes: [])]
    private(set) var endpointCount = 0

    /// The number of `pattern`'s endpoint: from 0, and the same for patterns that match the same
    /// paths.
    mutating func insert(_ pattern: PathPattern) -> Int {
        var node = 0
        var literal: [UInt8] = []
        for segment in pattern.segments {
            literal.append(UInt8(ascii: "/"))
            switch segment {
            case .literal(let text): literal += text.utf8
            case .parameter:
                node = descend(from: node, literal)
                literal = []
                if nodes[node].parameter < 0 { nodes[node].parameter = addNode([]) }
                node = Int(nodes[node].parameter)
            case .rest:
                node = descend(from: node, literal)
                if nodes[node].rest < 0 { nodes[node].rest = addEndpoint() }
                return Int(nodes[node].rest)
            }
        }
        node = descend(from: node, literal)
        if nodes[node].endpoint < 0 { nodes[node].endpoint = addEndpoint() }
        return Int(nodes[node].endpoint)
    }

    private mutating func addNode(_ bytes: [UInt8]) -> Int32 {
        nodes.append(Node(bytes: bytes))
        return Int32(nodes.count - 1)
    }

    private mutating func addEndpoint() -> Int32 {
        endpointCount += 1
        return Int32(endpointCount - 1)
    }

    /// The node that `literal` leads to, made or split off where there is none.
    private mutating func descend(from start: Int, _ literal: [UInt8]) -> Int {
        var node = start
        var rest = literal[...]
        while let first = rest.first {
            guard let place = nodes[node].firsts.firstIndex(of: first) else {
                let child = addNode(Array(rest))
                nodes[node].firsts.append(first)
                nodes[node].children.append(child)
                return Int(child)
            }
            let child = Int(nodes[node].children[place])
            let shared = zip(nodes[child].bytes, rest).prefix { $0 == $1 }.count
            if shared < nodes[child].bytes.count { split(child, at: shared) }
            rest = rest.dropFirst(shared)
            node = child
        }
        return node
    }

    /// Cuts a node's bytes in two; what followed it follows the second part.
    private mutating func split(_ node: Int, at count: Int) {
        var tail = nodes[node]
        tail.bytes = Array(nodes[node].bytes[count...])
        nodes.append(tail)
        nodes[node] = Node(
            bytes: Array(nodes[node].bytes[..<count]), firsts: [tail.bytes[0]],
            children: [Int32(nodes.count - 1)])
    }
}
