// Composes a document from events: resolves aliases, refuses keys that stand twice, keeps limits.

/// What a text may cost before it is refused.
package struct YAMLLimits: Sendable {
    package var bytes = 1 << 20
    /// Sequences and mappings inside each other.
    package var depth = 64
    /// Values in all, those behind an alias counted each time.
    package var nodes = 100_000

    package init() {}
}

extension YAMLNode {
    /// Parses the one document of a text; nil for a text without any.
    package static func parse(
        _ text: [UInt8], limits: YAMLLimits = YAMLLimits()
    ) throws(YAMLError) -> YAMLNode? {
        if text.count > limits.bytes {
            throw YAMLError(
                reason: .tooLong(limit: limits.bytes), mark: YAMLMark(line: 1, column: 1))
        }
        let result = text.withUnsafeBufferPointer { bytes -> Result<YAMLNode?, YAMLError> in
            guard let reader = YAMLEventReader(bytes) else {
                let mark = YAMLMark(line: 1, column: 1)
                return .failure(YAMLError(reason: .syntax("out of memory"), mark: mark))
            }
            var composer = YAMLComposer(reader, limits: limits)
            do throws(YAMLError) {
                return .success(try composer.composeStream())
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    package static func parse(
        _ text: String, limits: YAMLLimits = YAMLLimits()
    ) throws(YAMLError) -> YAMLNode? {
        try parse(Array(text.utf8), limits: limits)
    }
}

private struct YAMLComposer: ~Copyable {
    private var reader: YAMLEventReader
    private let limits: YAMLLimits
    private var depth = 0
    private var nodeCount = 0
    /// Finished nodes under their anchors, with the number of nodes that each stands for.
    private var anchors: [String: (node: YAMLNode, count: Int)] = [:]

    init(_ reader: consuming YAMLEventReader, limits: YAMLLimits) {
        self.reader = reader
        self.limits = limits
    }

    mutating func composeStream() throws(YAMLError) -> YAMLNode? {
        var root: YAMLNode?
        while true {
            let (event, mark) = try reader.next()
            switch event {
            case .streamEnd: return root
            case .documentStart:
                if root != nil { throw YAMLError(reason: .severalDocuments, mark: mark) }
                root = try composeNext()
            case .streamStart, .end, .alias, .scalar, .sequenceStart, .mappingStart: continue
            }
        }
    }

    /// The node that begins with the next event; nil when the collection ends instead.
    private mutating func composeNext() throws(YAMLError) -> YAMLNode? {
        let (event, mark) = try reader.next()
        let countBefore = nodeCount
        let node: YAMLNode
        let anchor: String?
        switch event {
        case .end, .streamEnd, .documentStart, .streamStart: return nil
        case .alias(let name): return try resolve(name, at: mark)
        case .scalar(let scalar, let name):
            (node, anchor) = (YAMLNode(content: .scalar(scalar), mark: mark), name)
        case .sequenceStart(let name):
            let nodes = try nested(at: mark) { composer throws(YAMLError) in
                try composer.composeSequence()
            }
            (node, anchor) = (YAMLNode(content: .sequence(nodes), mark: mark), name)
        case .mappingStart(let name):
            let pairs = try nested(at: mark) { composer throws(YAMLError) in
                try composer.composeMapping()
            }
            (node, anchor) = (YAMLNode(content: .mapping(pairs), mark: mark), name)
        }
        try count(1, at: mark)
        if let anchor { anchors[anchor] = (node, nodeCount - countBefore) }
        return node
    }

    private mutating func resolve(_ name: String, at mark: YAMLMark) throws(YAMLError) -> YAMLNode {
        guard let (node, count) = anchors[name] else {
            throw YAMLError(reason: .unknownAlias(name), mark: mark)
        }
        try self.count(count, at: mark)
        return YAMLNode(content: node.content, mark: mark)
    }

    private mutating func count(_ more: Int, at mark: YAMLMark) throws(YAMLError) {
        // Both are at most the limit, so the sum cannot overflow.
        nodeCount += more
        if nodeCount > limits.nodes {
            throw YAMLError(reason: .tooManyNodes(limit: limits.nodes), mark: mark)
        }
    }

    private mutating func nested<Part>(
        at mark: YAMLMark, _ body: (inout YAMLComposer) throws(YAMLError) -> Part
    ) throws(YAMLError) -> Part {
        if depth == limits.depth {
            throw YAMLError(reason: .tooDeep(limit: limits.depth), mark: mark)
        }
        depth += 1
        defer { depth -= 1 }
        return try body(&self)
    }

    private mutating func composeSequence() throws(YAMLError) -> [YAMLNode] {
        var nodes: [YAMLNode] = []
        while let node = try composeNext() { nodes.append(node) }
        return nodes
    }

    private mutating func composeMapping() throws(YAMLError) -> [YAMLPair] {
        var pairs: [YAMLPair] = []
        var firstLines: [String: Int] = [:]
        while let key = try composeNext() {
            guard let name = key.scalar?.text else {
                throw YAMLError(reason: .compositeKey, mark: key.mark)
            }
            if let line = firstLines.updateValue(key.mark.line, forKey: name) {
                throw YAMLError(reason: .duplicateKey(name, firstLine: line), mark: key.mark)
            }
            guard let value = try composeNext() else { return pairs }
            pairs.append(YAMLPair(key: name, keyMark: key.mark, value: value))
        }
        return pairs
    }
}
