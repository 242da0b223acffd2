import Testing

@testable import Gateways

/// The frames of a client of HTTP/2 that are no part of a request are counted, however they arrive.
struct HTTP2FrameHeadsTests {
    private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

    private static func frame(_ kind: UInt8, _ length: Int = 0) -> [UInt8] {
        [UInt8(length >> 16), UInt8(length >> 8 & 0xFF), UInt8(length & 0xFF), kind, 0, 0, 0, 0, 1]
            // Bytes of a body that look like heads.
            + [UInt8](repeating: 6, count: length)
    }

    @Test(
        arguments: [
            ([], 0), ([frame(0)], 0), ([frame(1, 20), frame(9, 20), frame(0, 20)], 0),
            ([frame(2, 5)], 1), ([frame(3, 4), frame(4), frame(4, 6), frame(6, 8)], 4),
            ([frame(8, 4), frame(8, 4)], 2),
            ([frame(0xFA), frame(5), frame(7, 8), frame(0x10)], 4),
            ([frame(0, 300), frame(8, 4), frame(0, 70_000), frame(8, 4), frame(1, 40)], 2),
        ] as [([[UInt8]], Int)], [1, 7, 9, 24, 1_000, 100_000])
    func framesBesideRequestsAreCounted(_ sent: ([[UInt8]], Int), piece: Int) {
        let bytes = Self.preface + sent.0.flatMap { $0 }
        var heads = HTTP2FrameHeads()
        var count = 0
        for start in stride(from: 0, to: bytes.count, by: piece) {
            count += heads.countBesideRequests(in: bytes[start..<min(start + piece, bytes.count)])
        }
        #expect(count == sent.1)
    }
}
