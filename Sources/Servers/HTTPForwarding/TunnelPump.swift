// Another protocol between a client and an origin: bytes both ways, each way with its own end.

internal import EventLoops
internal import HTTPFetching
internal import HTTPServing

/// Carries bytes until both ways have ended, one broke, or neither moved any for too long.
final class TunnelPump {
    private let client: Tunnel
    private let origin: FetchTunnel
    private let loop: EventLoop
    /// Loop time when bytes last moved, either way.
    private var movedAt: Int64

    init(between client: Tunnel, and origin: FetchTunnel, on loop: EventLoop) {
        self.client = client
        self.origin = origin
        self.loop = loop
        movedAt = loop.now
    }

    func run() async {
        let watch = loop.setInterval(Forwarder.eventSilenceMax / 4, referenced: false) { [self] in
            let silence = Duration.nanoseconds(loop.now - movedAt)
            if silence >= Forwarder.eventSilenceMax { breakOff() }
        }
        let down = loop.start { [self] in await carryDown() }
        await carryUp()
        await withTaskCancellationHandler {
            await down.value
        } onCancel: {
            down.cancel()
        }
        loop.clearTimeout(watch)
        origin.close()
    }

    private func carryUp() async {
        do {
            while let bytes = try await client.read() {
                movedAt = loop.now
                try await origin.write(bytes)
            }
            origin.endWriting()
        } catch {
            breakOff()
        }
    }

    private func carryDown() async {
        do {
            while let bytes = try await origin.read() {
                movedAt = loop.now
                try await client.write(bytes)
            }
            await client.endWriting()
        } catch {
            breakOff()
        }
    }

    private func breakOff() {
        origin.close()
        client.close()
    }
}
