internal import Forms

/// A file of a form while it comes: its bytes are read once, and only as fast as they are asked
/// for. What is not read is passed over.
public final class FilePart: AsyncSequence {
    /// Bytes of the file.
    public typealias Element = [UInt8]

    let head: PartHead
    /// The name that the client sent, reduced to its base name; see `BaseName`.
    public let name: String
    /// What its first bytes say it is; nil when they say nothing.
    public private(set) var sniffedType: String?
    private let reader: FormReader
    private let bytesMax: Int
    /// Pieces that were read to look at them, the first one last.
    private var ahead: [ArraySlice<UInt8>] = []
    private var isEnded = false
    /// Bytes that were handed on or passed over.
    private(set) var count = 0

    init(_ head: PartHead, bytesMax: Int?, from reader: FormReader) {
        self.head = head
        self.bytesMax = bytesMax ?? .max
        self.reader = reader
        name = BaseName.reduce(head.fileName ?? "")
    }

    /// The field's name.
    public var field: String { head.name }
    /// The name as the client sent it, which may be anything.
    public var sentName: String { head.fileName ?? "" }
    /// Content-Type as the client sent it.
    public var declaredType: String? { head.contentType }

    /// Reads as far as what the file is can be told.
    ///
    /// - Returns: Its first bytes.
    func peek() async throws(FormError) -> [UInt8] {
        var start: [UInt8] = []
        while start.count < SniffedType.bytesMax, let piece = try await piece() {
            ahead.append(piece)
            start += piece.prefix(SniffedType.bytesMax - start.count)
        }
        ahead.reverse()
        sniffedType = SniffedType.of(start)
        return start
    }

    /// The next piece as it lies in the body; nil at the file's end.
    func nextSlice() async throws(FormError) -> ArraySlice<UInt8>? {
        guard let piece = try await takePiece() else { return nil }
        if let exceeded { throw .mistakes([FormMistake(field, .tooManyBytes(limit: exceeded))]) }
        return piece
    }

    /// Passes over a piece, however long the file is.
    ///
    /// - Returns: Its bytes; nil at the file's end.
    func skip() async throws(FormError) -> Int? { try await takePiece()?.count }

    /// The bound that the file is past.
    var exceeded: Int? { count > bytesMax ? bytesMax : nil }

    private func takePiece() async throws(FormError) -> ArraySlice<UInt8>? {
        let next: ArraySlice<UInt8>?
        if let seen = ahead.popLast() { next = seen } else { next = try await piece() }
        count += next?.count ?? 0
        return next
    }

    private func piece() async throws(FormError) -> ArraySlice<UInt8>? {
        if isEnded { return nil }
        switch try await reader.next() {
        case .data(let bytes): return bytes
        case .partBegan, .partEnded, nil:
            isEnded = true
            return nil
        }
    }

    /// The next piece; nil at the file's end.
    ///
    /// - Throws: `FormError`: the form is not good, or the file longer than its rule says. Let it
    ///   through: where the form can be read on, that is done to find what else is wrong.
    public func next() async throws(FormError) -> [UInt8]? {
        try await nextSlice().map { Array($0) }
    }

    /// Reads the file once, from where it stands.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let part: FilePart

        /// The next piece; nil at the file's end.
        public mutating func next() async throws(FormError) -> [UInt8]? { try await part.next() }
    }

    /// An iterator over what is left.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(part: self) }
}
