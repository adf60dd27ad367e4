/// What a stream itself finds wrong; sources, sinks and transforms add errors of their own.
///
/// `code` is the name that Node gives the same mistake.
public enum StreamError: Error, Hashable, Sendable {
    /// A call that the stream could not do any more.
    public enum Call: String, Sendable {
        /// `write`
        case write
        /// `end`
        case end
        /// A pipeline whose other part ended.
        case pipe
    }

    /// A chunk was written behind the end.
    case writeAfterEnd
    /// The stream was destroyed before it could do this.
    case destroyed(Call)
    /// The source pushed a chunk behind its own end.
    case pushAfterEnd
    /// A chunk was put back after the end was told.
    case unshiftAfterEnd
    /// `end` was called on a stream that had finished.
    case alreadyFinished
    /// A sink or a transform reported twice that it was done.
    case completedTwice
    /// The stream was closed before its end.
    case prematureClose
    /// Nobody wanted the rest: a loop that was left, a task that was cancelled.
    case aborted
}

extension StreamError {
    /// Node's name for it, such as `ERR_STREAM_WRITE_AFTER_END`.
    public var code: String {
        switch self {
        case .writeAfterEnd: "ERR_STREAM_WRITE_AFTER_END"
        case .destroyed: "ERR_STREAM_DESTROYED"
        case .pushAfterEnd: "ERR_STREAM_PUSH_AFTER_EOF"
        case .unshiftAfterEnd: "ERR_STREAM_UNSHIFT_AFTER_END_EVENT"
        case .alreadyFinished: "ERR_STREAM_ALREADY_FINISHED"
        case .completedTwice: "ERR_MULTIPLE_CALLBACK"
        case .prematureClose: "ERR_STREAM_PREMATURE_CLOSE"
        case .aborted: "ABORT_ERR"
        }
    }
}

extension StreamError: CustomStringConvertible {
    /// What happened, and what to do.
    public var description: String {
        switch self {
        case .writeAfterEnd: "a chunk was written after end(); end the stream after the last write"
        case .destroyed(let call):
            "\(call.rawValue) was called after the stream had been destroyed; look for what did it"
        case .pushAfterEnd: "the source pushed a chunk after pushEnd(); push it before"
        case .unshiftAfterEnd: "a chunk was put back after the stream had told its end"
        case .alreadyFinished: "end() was called on a stream that had finished"
        case .completedTwice: "a sink or transform called its completion twice; call it once"
        case .prematureClose: "the stream was closed before its end"
        case .aborted: "the rest of the stream was no longer wanted"
        }
    }
}
