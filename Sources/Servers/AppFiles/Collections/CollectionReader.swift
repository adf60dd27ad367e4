// A collection among the routes:
//
//   collection: todos
//   at: /todos                 where it is; /NAME without it
//   seed: todos.json           what is in it at first: a file, or the list itself
//   schema: {...}              what an item must look like
//   key: id                    the member that names an item
//   max: 1000                  items
//   item-max: 64KiB            bytes of one, as JSON
//   if-match: required         whether a change must say which state it is meant for
//   guard, delay, fault        as for a route; write-guard: for changes alone

internal import Bytes
internal import JSON
internal import Schemas
internal import Web
internal import YAML

/// A collection that was read.
struct CollectionDraft {
    let name: String
    let path: String
    let collection: Collection
    let rules: CollectionRules
    let layers: [any Middleware]
    let writeGuards: [any Guard]
    let texts: RouteTexts
    /// Its name among the schemas of the description.
    let schemaName: String?
}

extension RouteReader {
    /// - Parameter pair: `collection` with its name.
    mutating func readCollection(
        _ pair: YAMLPair, _ keys: inout MappingReader
    ) -> CollectionDraft? {
        let name = pair.value.scalar?.text ?? ""
        let isName = !name.isEmpty && name.utf8.allSatisfy(\.isNameCharacter)
        if !isName {
            reading.note(
                "a collection's name is letters, digits, - and _, not \(pair.value.told)",
                at: pair.value.mark)
        }
        let texts = RouteTexts(&keys)
        let key = keys.text("key") ?? "id"
        let at = keys.pair("at")
        let path = keys.text("at") ?? "/\(name)"
        let schemaNode = keys.node("schema")
        let schema = schemaNode.flatMap { reading.schema($0) }
        let seed = keys.pair("seed").map { seeds($0) }
        let max = keys.integer("max", in: CollectionRules.maxRange) ?? 1000
        let itemMax = keys.size("item-max", in: CollectionRules.itemRange) ?? 64 << 10
        let requiresMatch = ifMatch(&keys)
        let guards = reading.guards(keys.texts("guard") ?? [])
        let writeGuards = reading.guards(keys.texts("write-guard") ?? [])
        let trouble = keys.trouble()
        keys.finish()
        guard isName, schemaNode == nil || schema != nil else { return nil }
        let parameter = key.utf8.allSatisfy(\.isNameCharacter) && !key.isEmpty ? key : "key"
        takePaths(path, parameter, at: at?.value.mark ?? pair.value.mark)
        guard
            let rules = CollectionRules(
                schema, key: key, seeds: seed?.values ?? [], max: max, itemMax: itemMax,
                requiresMatch: requiresMatch)
        else {
            reading.note(
                "a collection's schema must be of type object", at: schemaNode?.mark ?? pair.keyMark
            )
            return nil
        }
        if reading.collections[name] != nil {
            reading.note("there is a collection '\(name)' already", at: pair.value.mark)
            return nil
        }
        let origin = Array("\(key)\n\(rules.schema.json.encode())\n".utf8) + (seed?.bytes ?? [])
        let collection = reading.collection(name, key: key, origin: origin) { collection in
            fill(collection, seed, rules)
        }
        let isReference = if case .reference = rules.schema.rule { true } else { false }
        let isFree = !isReference && reading.define(name, rules.schema.with(definitions: [:]))
        return CollectionDraft(
            name: name, path: path, collection: collection, rules: rules, layers: guards + trouble,
            writeGuards: writeGuards, texts: texts, schemaName: isFree ? name : nil)
    }

    private mutating func takePaths(_ path: String, _ parameter: String, at mark: YAMLMark) {
        let whole = path == "/" ? "/:\(parameter)" : "\(path)/:\(parameter)"
        if let all = pattern(path, at: mark), let one = pattern(whole, at: mark) {
            for method in [Method.get, .post] { take(method, all, at: mark) }
            for method in [Method.get, .put, .patch, .delete] { take(method, one, at: mark) }
        }
    }

    private func ifMatch(_ keys: inout MappingReader) -> Bool {
        guard let node = keys.node("if-match") else { return false }
        switch node.scalar?.text {
        case "required": return true
        case "optional": return false
        default:
            reading.note("'if-match' must be required or optional, not \(node.told)", at: node.mark)
            return false
        }
    }

    // MARK: Seeds

    /// What a collection begins with.
    private struct Seeds {
        var values: [JSONValue] = []
        var bytes: [UInt8] = []
        /// Where the seed stands.
        let mark: YAMLMark
        /// Nil for those of the app file itself.
        var file: String?
        var node: YAMLNode?
    }

    private static let seedBytesMax = 64 << 20

    private func seeds(_ pair: YAMLPair) -> Seeds {
        var seeds = Seeds(mark: pair.value.mark)
        if pair.value.sequence != nil {
            let json = pair.value.json(reading)
            seeds.values = json.array ?? []
            seeds.bytes = Array(json.encode().utf8)
            seeds.node = pair.value
            return seeds
        }
        guard let file = pair.value.scalar, !file.isNull else {
            reading.note(
                "'seed' must be a file or a list, not \(pair.value.told)", at: pair.value.mark)
            return seeds
        }
        seeds.file = file.text
        guard let bytes = reading.contents(of: file.text, upTo: Self.seedBytesMax, at: seeds.mark)
        else { return seeds }
        do throws(JSONError) {
            let json = try JSONValue(parsing: bytes)
            if let values = json.array {
                (seeds.values, seeds.bytes) = (values, bytes)
            } else {
                reading.note("the seed \(file.text) must be an array", at: seeds.mark)
            }
        } catch {
            reading.note("the seed \(file.text) is not JSON: \(error)", at: seeds.mark)
        }
        return seeds
    }

    private func fill(_ collection: Collection, _ seeds: Seeds?, _ rules: CollectionRules) {
        guard let seeds else { return }
        if seeds.values.count > rules.max {
            reading.note(
                "the seed has \(seeds.values.count) items, more than max: \(rules.max)",
                at: seeds.mark)
            return
        }
        collection.count(
            from: seeds.values.compactMap { $0[collection.keyName]?.integer }.max() ?? 0)
        for (index, value) in seeds.values.enumerated() {
            let mark = seeds.node?.sequence?[index].mark ?? seeds.mark
            let place = seeds.file.map { "\($0): /\(index)" } ?? "the item"
            guard case .object = value else {
                reading.note("\(place) must be an object", at: mark)
                continue
            }
            let refusal: String? =
                switch collection.insert(value, rules, isSeed: true) {
                case .added: nil
                case .full: "is one too many"
                case .taken: "has the \(collection.keyName) of another one"
                case .malformedKey:
                    "has \(collection.keyName) that is no whole number or text of 1 to 256 bytes"
                case .tooLong(let limit): "is longer than item-max: \(ByteCount(limit))"
                case .wrong(let mistakes): "\(mistakes.list[0].pointer) \(mistakes.list[0].reason)"
                }
            if let refusal { reading.note("\(place) \(refusal)", at: mark) }
        }
    }
}

extension UInt8 {
    fileprivate var isNameCharacter: Bool {
        isASCIILetter || isASCIIDigit || self == UInt8(ascii: "-") || self == UInt8(ascii: "_")
    }
}
