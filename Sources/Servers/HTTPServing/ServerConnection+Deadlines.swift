// What a client may take its time for, and for how long.

internal import EventLoops
internal import HTTP
internal import Sockets

extension ServerConnection {
    /// When this must be looked at again: a lower bound, in the loop's time.
    var deadline: Int64 { min(phaseDeadline, bodyPace.deadline, answerPace.deadline) }

    @inline(__always)
    func setDeadline(_ span: Int64) {
        phaseDeadline = server.loop.now &+ span
        server.willCheck(at: phaseDeadline)
    }

    /// The client has to take bytes before the kernel takes more from here.
    func awaitClient() {
        answerPace.beginWaiting(
            at: server.loop.now, window: server.answerGrace, moved: takenCount)
        server.willCheck(at: answerPace.deadline)
    }

    /// Bytes that the client took: what its kernel has acknowledged. What only our kernel has
    /// says nothing about the client: that may be megabytes.
    private var takenCount: Int { sentCount &- connection.unsentCount }

    /// Acts on the deadlines that have passed.
    func checkDeadlines(at now: Int64) {
        if answerPace.deadline <= now, phase != .closed { checkAnswerPace(now) }
        if bodyPace.deadline <= now, phase != .closed { checkBodyPace(now) }
        if phaseDeadline <= now, phase != .closed { leavePhase() }
    }

    private func checkAnswerPace(_ now: Int64) {
        let moved = answerPace.renew(at: now, window: server.answerGrace, moved: takenCount)
        if moved < server.answerWindowMin { end() }
    }

    private func checkBodyPace(_ now: Int64) {
        let moved = bodyPace.renew(at: now, window: server.bodyGrace, moved: receivedCount)
        guard moved < server.bodyWindowMin else { return }
        bodyPace = Pace()
        if phase == .draining {
            finishAndClose(unread: true)
        } else if isHeadSent {
            end()
        } else {
            refuse(
                .requestTimeout, "the request's body came slower than allowed",
                to: current?.method)
        }
    }

    private func leavePhase() {
        phaseDeadline = .max
        switch phase {
        // While an answer is on its way, its pace counts; what follows waits until it is out.
        case .idle: if outgoing == nil { end() }
        case .head:
            if outgoing == nil {
                refuse(
                    .requestTimeout, "the request's head took longer than allowed",
                    to: partial?.parser.head.method)
            }
        case .lingering: end()
        case .answering: endIfAbandoned()
        case .draining, .closing, .closed: break
        }
    }
}
