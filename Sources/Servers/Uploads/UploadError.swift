/// Why a store did not do what it was asked for.
public enum UploadError: Error, Equatable {
    /// There is no such upload, or its time is over.
    case unknown(UploadID)
    /// An append must begin at `expected`.
    case wrongOffset(expected: Int, given: Int)
    /// It is in its place, and takes no more.
    case completed(UploadID)
    /// Not all of it is there yet.
    case incomplete(UploadID, offset: Int)
    /// The client says two lengths, or sends more than it said.
    case inconsistentLength(known: Int, given: Int)
    /// The name is of no use as a file's.
    case badName(String)
    /// A file of that name is there, and nothing is overwritten.
    case nameTaken(String)
    /// The bytes are not those that the client promised.
    case wrongDigest
    /// The disk is full, or the quota is used up.
    case noSpace
    /// As many uploads as may be are unfinished.
    case tooMany(max: Int)
    /// The store may not write where it should.
    case notAllowed
    /// Too much waits for the disk already.
    case busy
    /// Anything else that the kernel, or the bucket's server, said.
    case failed(call: String, reason: String)
}

extension UploadError: CustomStringConvertible {
    /// One sentence without a full stop.
    public var description: String {
        switch self {
        case .unknown(let id): "there is no upload \(id); it may have expired"
        case .wrongOffset(let expected, let given):
            "the upload has \(expected) bytes, and the append begins at \(given)"
        case .completed(let id): "upload \(id) is complete and takes no more"
        case .incomplete(let id, let offset): "upload \(id) has only \(offset) bytes so far"
        case .inconsistentLength(let known, let given):
            "the upload was said to have \(known) bytes, and now \(given)"
        case .badName(let name): "\(name.debugDescription) is no name for a file"
        case .nameTaken(let name):
            "there is a file \(name.debugDescription) already, and it is not overwritten"
        case .wrongDigest: "the bytes do not have the digest that came with them"
        case .noSpace: "there is no space left for the upload; what came before is kept"
        case .tooMany(let max):
            "\(max) uploads are unfinished already; finish or delete one, or wait until one expires"
        case .notAllowed: "the server may not write into the directory for uploads"
        case .busy: "the disk is behind; try again in a moment"
        case .failed(let call, let reason): "\(call): \(reason)"
        }
    }
}

extension UploadError {
    /// What a client is told: of what is the operator's to mend no more than that it is. Paths and
    /// addresses stay in the log.
    var words: String {
        switch self {
        case .failed: "the server could not store the upload; its log says why"
        case .unknown, .wrongOffset, .completed, .incomplete, .inconsistentLength, .badName,
            .nameTaken, .wrongDigest, .noSpace, .tooMany, .notAllowed, .busy:
            description
        }
    }
}
