import Cryptography
import GoldenValues
import Testing

struct UniformStreamTests {
    private static let values = LotteryValues.all.uniform

    private static var stream: UniformStream {
        UniformStream(key: values.key.hash, label: values.label)
    }

    @Test func drawsAreTheGoldenOnes() throws {
        for draws in Self.values.draws {
            let bound = try #require(UInt64(draws.n))
            var stream = Self.stream
            let five = (0..<5).map { _ in String(stream.next(below: bound)) }
            #expect(five == draws.firstFive, "below \(bound)")
            // A draw below 1 takes one word, whatever it is: both are at the same word now.
            var skipping = Self.stream
            for _ in 0..<draws.wordsUsed { #expect(skipping.next(below: 1) == 0) }
            #expect(stream.next(below: .max) == skipping.next(below: .max), "below \(bound)")
        }
    }

    @Test func labelsAndKeysPartStreams() {
        var streams = [
            Self.stream, UniformStream(key: Self.values.key.hash, label: "tier"),
            UniformStream(key: .zero, label: Self.values.label),
        ]
        let drawn = streams.indices.map { streams[$0].next(below: .max) }
        #expect(Set(drawn).count == 3)
    }

    /// Chi-square of 60,000 draws over 6 values: 20.5 is exceeded once in a thousand, and the seed is fixed.
    @Test func everyValueIsEquallyLikely() {
        var stream = UniformStream(key: SHA256.hash([42]), label: "chi")
        var counts = [Double](repeating: 0, count: 6)
        for _ in 0..<60_000 { counts[Int(stream.next(below: 6))] += 1 }
        let chiSquare = counts.reduce(0) { $0 + ($1 - 10_000) * ($1 - 10_000) / 10_000 }
        #expect(chiSquare < 20.5)
    }
}
