// Transforms of chunk by chunk.

public import EventLoops

extension Duplex {
    /// Each chunk as what `change` makes of it; an error that it throws destroys the stream.
    ///
    /// - Parameters:
    ///   - input: What the written chunks count as.
    ///   - output: What the read chunks count as.
    public static func map(
        on loop: EventLoop, _ input: ChunkMeasure<Input>, to output: ChunkMeasure<Output>,
        _ change: @escaping (Input) throws -> Output
    ) -> Duplex {
        Duplex(
            on: loop, writing: input, reading: output,
            TransformHandlers(transform: { chunk, output in output.push(try change(chunk)) }))
    }
}

extension Duplex where Input == Output {
    /// Those chunks of which `isWanted` says so.
    public static func filter(
        on loop: EventLoop, counting measure: ChunkMeasure<Input>,
        _ isWanted: @escaping (Input) throws -> Bool
    ) -> Duplex {
        Duplex(
            on: loop, writing: measure, reading: measure,
            TransformHandlers(transform: { chunk, output in
                if try isWanted(chunk) { output.push(chunk) }
            }))
    }
}

extension Duplex where Output == [Input] {
    /// Chunks in groups of `count`; the last group may be smaller.
    public static func batch(on loop: EventLoop, of count: Int) -> Duplex {
        precondition(count > 0, "a batch of nothing would never be full")
        var group: [Input] = []
        return Duplex(
            on: loop, writing: .objects, reading: .objects,
            TransformHandlers(
                transform: { chunk, output in
                    group.append(chunk)
                    guard group.count == count else { return }
                    output.push(group)
                    group.removeAll(keepingCapacity: true)
                },
                flush: { output in if !group.isEmpty { output.push(group) } }))
    }
}
