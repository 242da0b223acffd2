import Hummingbird
import NIOCore
import Testing

@testable import Gateways

@Suite struct ChangeReaderTests {
    /// Blank lines: it is about the waiting, not about what they say.
    private static let text = String(repeating: " \n", count: ChangeReader.linesMaximum + 1)

    /// Whoever stops taking must not leave a reader behind that waits for room for ever.
    @Test(.timeLimit(.minutes(5)))
    func aReaderThatWaitsForRoomEndsWhenItIsCancelled() async {
        for _ in 0..<50 {
            let feed = ChangeReader()
            let reader = Task.detached {
                await feed.read(
                    RequestBody(buffer: ByteBuffer(string: Self.text)), maximumLineBytes: 10)
            }
            await Task.yield()
            reader.cancel()
            feed.wake()
            await reader.value
        }
    }

    @Test func everyLineArrivesOnceWhateverIsTakenAtATime() async throws {
        let feed = ChangeReader()
        async let read: Void = feed.read(
            RequestBody(buffer: ByteBuffer(string: Self.text)), maximumLineBytes: 10)
        var count = 0
        while case let lines = try await feed.take(777), !lines.isEmpty {
            #expect(lines.count <= 777)
            count += lines.count
        }
        await read
        #expect(count == ChangeReader.linesMaximum + 1)
    }
}
