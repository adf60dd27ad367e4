package import Linux

/// Why an upload to a bucket did not go on. What was acknowledged is kept in every case.
package enum BucketStoreError: Error, Equatable {
    /// There is no such upload, or it was removed.
    case notFound(id: String)
    /// Somebody else is writing to it.
    case busy(id: String)
    /// It has `offset` bytes, and goes on there.
    case wrongOffset(id: String, offset: Int)
    /// More than its length came.
    case tooLong(id: String, limit: Int)
    /// It cannot be completed yet.
    case incomplete(id: String, offset: Int, length: Int)
    /// It was completed, and takes nothing more.
    case finished(id: String)
    /// Who sends broke off; what came before is kept.
    case interrupted(id: String)
    /// What the bucket has of it is not what was put there.
    case damaged(id: String, reason: String)
    case store(ObjectStoreError)
    case spool(path: String, Errno)
    /// More work waits for the disk than the pool takes.
    case overloaded
}

extension BucketStoreError: CustomStringConvertible {
    /// One sentence without a capital or a full stop.
    package var description: String {
        switch self {
        case .notFound(let id): "there is no upload \(id); begin a new one"
        case .busy(let id): "upload \(id) is being written to by another request"
        case .wrongOffset(let id, let offset): "upload \(id) goes on at byte \(offset)"
        case .tooLong(let id, let limit): "upload \(id) has \(limit) bytes, and more came"
        case .incomplete(let id, let offset, let length):
            "upload \(id) has \(offset) of its \(length) bytes"
        case .finished(let id): "upload \(id) is complete already"
        case .interrupted(let id): "upload \(id) broke off; what came is kept"
        case .damaged(let id, let reason): "upload \(id) cannot go on: \(reason)"
        case .store(let error): error.description
        case .spool(let path, let error): "\(path): \(error)"
        case .overloaded: "too much waits for the disk; try again later"
        }
    }
}
