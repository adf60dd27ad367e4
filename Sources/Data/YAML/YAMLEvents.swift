// libyaml's event parser as Swift values.

internal import CYAML

enum YAMLEvent {
    case documentStart
    case streamEnd
    case alias(String)
    case scalar(YAMLScalar, anchor: String?)
    case sequenceStart(anchor: String?)
    case mappingStart(anchor: String?)
    /// The end of whatever was open.
    case end
    case streamStart
}

/// Reads the events of one text. The text must outlive the reader.
struct YAMLEventReader: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let text: UnsafeBufferPointer<UInt8>

    /// Nil when there is no memory.
    init?(_ text: UnsafeBufferPointer<UInt8>) {
        self.text = text
        parser = .allocate(capacity: 1)
        guard yaml_parser_initialize(parser) == 1 else {
            parser.deallocate()
            return nil
        }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, text.baseAddress, text.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
    }

    mutating func next() throws(YAMLError) -> (event: YAMLEvent, mark: YAMLMark) {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw problem }
        defer { yaml_event_delete(&event) }
        return (YAMLEvent(event), YAMLMark(event.start_mark))
    }

    /// What libyaml complains about, with the context where that says more.
    private var problem: YAMLError {
        let problem = parser.pointee.problem.map { String(cString: $0) } ?? "out of memory"
        let context = parser.pointee.context.map { " " + String(cString: $0) } ?? ""
        // The reader's own errors (bytes that are not UTF-8) have an offset instead of a mark.
        if parser.pointee.error == YAML_READER_ERROR {
            return YAMLError(
                reason: .syntax(problem + context),
                mark: YAMLMark(offset: parser.pointee.problem_offset, in: text))
        }
        let mark = YAMLMark(parser.pointee.problem_mark)
        if parser.pointee.error == YAML_SCANNER_ERROR,
            parser.pointee.buffer.pointer?.pointee == UInt8(ascii: "\t")
        {
            return YAMLError(reason: .syntax("a tab; YAML is indented with spaces"), mark: mark)
        }
        return YAMLError(reason: .syntax(problem + context), mark: mark)
    }
}

extension YAMLMark {
    /// The place of a byte; the column counts bytes.
    fileprivate init(offset: Int, in text: UnsafeBufferPointer<UInt8>) {
        let before = text.prefix(offset)
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        self.init(
            line: before.count { $0 == UInt8(ascii: "\n") } + 1,
            column: before.count - lineStart + 1)
    }

    fileprivate init(_ mark: yaml_mark_t) {
        self.init(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    }
}

extension YAMLEvent {
    fileprivate init(_ event: yaml_event_t) {
        switch event.type {
        case YAML_STREAM_END_EVENT: self = .streamEnd
        case YAML_DOCUMENT_START_EVENT: self = .documentStart
        case YAML_ALIAS_EVENT:
            self = .alias(text(event.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            let value = YAMLScalar(
                text: String(decoding: bytes, as: UTF8.self), tag: text(scalar.tag),
                isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE)
            self = .scalar(value, anchor: text(scalar.anchor))
        case YAML_SEQUENCE_START_EVENT:
            self = .sequenceStart(anchor: text(event.data.sequence_start.anchor))
        case YAML_MAPPING_START_EVENT:
            self = .mappingStart(anchor: text(event.data.mapping_start.anchor))
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT, YAML_DOCUMENT_END_EVENT:
            self = .end
        default: self = .streamStart
        }
    }
}

private func text(_ characters: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    characters.map { String(cString: $0) }
}
