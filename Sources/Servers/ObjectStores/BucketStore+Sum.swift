// The digest of the whole that a client promised. S3 gives nothing back of an upload that is not
// complete, so each part is taken in before it goes to the bucket.

internal import Linux
internal import Uploads

extension BucketStore {
    /// Takes the next part in. Its own sum is on disk before the bucket has it, and the one before
    /// goes only afterwards: whatever crashes between, the sum of all that the bucket has is there.
    func addToSum(of upload: BucketUpload) async throws(UploadError) {
        guard let digest = upload.record.plan.digest else { return }
        let number = upload.nextPart
        let part = spool.part(number, of: upload.id)
        let before = number == 1 ? nil : spool.sum(number - 1, of: upload.id)
        let after = spool.sum(number, of: upload.id)
        let isDone = try await onDisk(after.path) { () throws(Errno) in
            guard var sum = try Self.sum(digest.algorithm, before) else { return false }
            try part.read { sum.update($0) }
            try after.replace(with: sum.checkpoint)
            return true
        }
        guard isDone else { throw damaged(upload.id, "its digest was not kept") }
    }

    /// Compares the digest. Wrong bytes cannot be mended by more of them: the upload is over.
    func check(_ upload: BucketUpload) async throws(UploadError) {
        guard let digest = upload.record.plan.digest else { return }
        let file = upload.parts.isEmpty ? nil : spool.sum(upload.parts.count, of: upload.id)
        let found = try await onDisk(spool.path) { () throws(Errno) in
            try Self.sum(digest.algorithm, file)?.finish()
        }
        guard let found else { throw damaged(upload.id, "its digest was not kept") }
        guard found == digest.bytes else {
            try await delete(upload.id)
            throw .wrongDigest
        }
    }

    /// - Parameter file: Nil before the first part.
    /// - Returns: Nil where the file is no sum.
    private static func sum(
        _ algorithm: UploadDigest.Algorithm, _ file: SpoolFile?
    ) throws(Errno) -> DigestSum? {
        guard let file else { return DigestSum(algorithm) }
        return DigestSum(
            algorithm, checkpoint: try SpoolFile.contents(file.path, upTo: 4096))
    }
}
