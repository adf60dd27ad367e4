internal import Web

extension RequestValues {
    /// Writes what a template sees of the request: `method`, `target`, `host`, `now`, `uuid`,
    /// `counter` and `id`, the objects `path`, `query`, `header` and `cookie`, `body`, and the
    /// members of `values`, which go before those of the same name.
    func writeView(_ values: ValueTree?, to json: inout JSONWriter) throws {
        json.beginObject()
        let words: [Placeholder] = [.method, .target, .host, .now, .uuid, .counter, .id]
        for word in words {
            json.name("\(word)")
            json.write(try value(of: word))
        }
        json.name("body")
        json.write(try value(of: .body(JSONPointer())))
        try writeParameters(to: &json)
        switch values {
        case .object(let members):
            for member in members {
                json.name(member.name)
                try member.value.write(self, to: &json)
            }
        case .constant(.object(let members)):
            for member in members {
                json.name(member.name)
                json.write(member.value)
            }
        case .constant, .text, .array, nil: break
        }
        json.endObject()
    }

    private func writeParameters(to json: inout JSONWriter) throws {
        try write("path", request.pathNames, Placeholder.path, to: &json)
        var names: [String] = []
        for pair in try request.queryPairs() where !names.contains(pair.name) {
            names.append(pair.name)
        }
        for name in request.checkedNames(in: .query) where !names.contains(name) {
            names.append(name)
        }
        try write("query", names, Placeholder.query, to: &json)
        let fields = Set(request.fields.map { $0.name.lowercased() }).sorted()
        try write("header", fields, Placeholder.header, to: &json)
        json.name("cookie")
        json.beginObject()
        for name in request.cookieNames {
            json.name(name)
            json.write(try value(of: .cookie(name)))
        }
        json.endObject()
    }

    private func write(
        _ name: String, _ names: [String], _ placeholder: (String) -> Placeholder,
        to json: inout JSONWriter
    ) throws {
        json.name(name)
        json.beginObject()
        for name in names {
            json.name(name)
            json.write(try value(of: placeholder(name)))
        }
        json.endObject()
    }
}
