internal import CLinux
public import EventLoops
internal import Linux

/// Uploads as files of a directory. Its work on the disk is done by a pool's threads.
public final class DirectoryStore: UploadStore {
    private let loop: EventLoop
    private let pool: BlockingPool
    private let directory: UploadDirectory

    /// A loop's store.
    ///
    /// - Parameters:
    ///   - directory: The same for all loops.
    ///   - pool: Whose threads wait for the disk.
    public init(on loop: EventLoop, in directory: UploadDirectory, pool: BlockingPool) {
        self.loop = loop
        self.pool = pool
        self.directory = directory
    }

    /// Begins an empty upload.
    public func create(_ plan: UploadPlan) async throws(UploadError) -> UploadID {
        try await onDisk { (files) throws(UploadError) in try files.create(plan) }
    }

    /// What is known of an upload.
    public func state(of id: UploadID) async throws(UploadError) -> UploadState {
        try await onDisk { (files) throws(UploadError) in try files.state(of: id) }
    }

    /// Opens an upload for bytes behind its offset.
    public func append(
        to id: UploadID, at offset: Int, isHeld: Bool
    ) async throws(UploadError) -> any UploadAppend {
        let opened = try await onDisk { (files) throws(UploadError) in
            try files.open(id, at: offset, isHeld: isHeld)
        }
        return DirectoryAppend(opened, on: loop, pool: pool)
    }

    /// Says how long an upload will be.
    public func setLength(_ length: Int, of id: UploadID) async throws(UploadError) {
        try await onDisk { (files) throws(UploadError) in try files.setLength(length, of: id) }
    }

    /// Puts the whole upload in its place.
    public func complete(_ id: UploadID) async throws(UploadError) -> String {
        try await onDisk { (files) throws(UploadError) in try files.complete(id) }
    }

    /// Begins an upload that is made of whole parts.
    public func concatenate(
        _ parts: [UploadID], as plan: UploadPlan
    ) async throws(UploadError) -> UploadID {
        try await onDisk { (files) throws(UploadError) in try files.concatenate(parts, as: plan) }
    }

    /// Forgets an upload and its bytes.
    public func delete(_ id: UploadID) async throws(UploadError) {
        try await onDisk { (files) throws(UploadError) in try files.delete(id) }
    }

    /// All uploads that are not completed.
    public func unfinished() async throws(UploadError) -> [UploadState] {
        try await onDisk { (files) throws(UploadError) in try files.unfinished() }
    }

    /// How many those are.
    public func unfinishedCount() async throws(UploadError) -> Int { directory.unfinishedCount }

    /// Deletes every upload whose time is over.
    public func expire(
        at now: Int, where mayGo: @Sendable (UploadID) -> Bool
    ) async throws(UploadError) {
        for id in directory.expired(at: now) where mayGo(id) {
            do { try await delete(id) } catch .unknown { continue }
        }
    }

    private func onDisk<Value: Sendable>(
        _ work: @escaping @Sendable (UploadDirectory) throws(UploadError) -> Value
    ) async throws(UploadError) -> Value {
        let directory = directory
        return try await loop.onDisk(pool) { () throws(UploadError) in try work(directory) }
    }
}

extension EventLoop {
    /// Does `work` on the pool.
    func onDisk<Value: Sendable>(
        _ pool: BlockingPool, _ work: @escaping @Sendable () throws(UploadError) -> Value
    ) async throws(UploadError) -> Value {
        let outcome: Result<Value, UploadError>
        do {
            outcome = try await blocking(on: pool) { () -> Result<Value, UploadError> in
                do throws(UploadError) { return .success(try work()) } catch {
                    return .failure(error)
                }
            }
        } catch {
            throw .busy
        }
        return try outcome.get()
    }
}
