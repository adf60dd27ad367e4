import Testing

@testable import Terminal

@Suite("Progress bars") struct ProgressBarTests {
    private func line(_ done: Int, of total: Int?, width: Int) -> String {
        Progress(done: done, total: total, elapsed: .seconds(2), note: "1204 rows")
            .line(width: width)
    }

    @Test(arguments: [
        (
            120,
            "25% [=======>                      ] 256.0 MiB of 1.0 GiB  128.0 MiB/s  1204 rows  6 s left"
        ),
        (79, "25% [====>             ] 256.0 MiB of 1.0 GiB  128.0 MiB/s  1204 rows  6 s left"),
        (60, "25% [=====>               ] 128.0 MiB/s  1204 rows  6 s left"),
        (39, "25% [==>        ] 128.0 MiB/s  6 s left"),
        (20, "25% [===>          ]"),
        (5, "25% "),
    ])
    func `a narrow terminal has the parts that say most`(width: Int, expected: String) {
        #expect(line(256 << 20, of: 1 << 30, width: width) == expected)
    }

    @Test func `no line is wider than the terminal`() {
        for width in 8...200 {
            for total in [nil, 0, 1, 1 << 20, 1 << 40] {
                for done in [0, 1, 1 << 19, 1 << 20, 1 << 41] {
                    #expect(line(done, of: total, width: width).count <= width)
                }
            }
        }
    }

    @Test func `without a total there is no bar but what was done`() {
        #expect(line(3 << 20, of: nil, width: 79) == "3.0 MiB  1.5 MiB/s  1204 rows")
    }

    @Test(arguments: [
        (1, 100, "3 min 18 s left"), (1, 10_000, "5 h 33 min left"), (100, 100, "0 s left"),
    ])
    func `the time that is left is in units of its size`(
        done: Int, total: Int, expected: String
    ) {
        #expect(line(done, of: total, width: 120).hasSuffix(expected))
    }
}
