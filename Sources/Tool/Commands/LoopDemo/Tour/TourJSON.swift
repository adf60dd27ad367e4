internal import JSON
internal import LoopDemos

extension TourStep {
    /// The step as a line of JSON.
    ///
    /// - Parameter number: Which of the scene's steps it is, from 1.
    func json(of chapter: TourChapter, _ scene: TourScene, number: Int) -> JSONValue {
        [
            "chapter": .string(chapter.name.rawValue),
            "scene": .string(scene.title),
            "step": .integer(Int64(number)),
            "line": line.map { .integer(Int64($0)) } ?? .null,
            "source": line.map { .string(scene.program[$0 - 1]) } ?? .null,
            "milliseconds": .integer(Int64(milliseconds)),
            "turn": .integer(Int64(turn)),
            "at": position.map { .string(queues[$0].name) } ?? .null,
            "running": running.map { .string($0.label) } ?? .null,
            "queues": .array(queues.map(\.json)),
            "meters": .array(meters.map(\.json)),
            "output": .array(output.map(JSONValue.string)),
            "sentence": .string(sentence),
        ]
    }
}

extension TourQueue {
    fileprivate var json: JSONValue {
        [
            "name": .string(name),
            "items": .array(
                items.map { item in
                    [
                        "label": .string(item.label),
                        "detail": item.detail.map(JSONValue.string) ?? .null,
                    ]
                }),
        ]
    }
}

extension TourMeter {
    fileprivate var json: JSONValue {
        ["name": .string(name), "value": .integer(Int64(value)), "limit": .integer(Int64(limit))]
    }
}
