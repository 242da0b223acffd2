/// Finds the heads of the frames that a client sends (RFC 9113, section 4.1), to count them; nothing of
/// them is believed. What is no HTTP/2 is refused by who reads it.
struct HTTP2FrameHeads {
    /// Bytes until the next head; first those of the preface.
    private var distance = 24
    private var head: [UInt8] = []

    private static let size = 9
    /// DATA, HEADERS and CONTINUATION: the frames of requests.
    private static let requestKinds: Set<UInt8> = [0x0, 0x1, 0x9]

    /// The frames beginning in these bytes, which follow those of before, that are no part of a request.
    mutating func countBesideRequests(in bytes: some RandomAccessCollection<UInt8>) -> Int {
        var count = 0
        var rest = bytes[...]
        while !rest.isEmpty {
            guard distance == 0 else {
                let skipped = rest.prefix(distance).count
                distance -= skipped
                rest = rest.dropFirst(skipped)
                continue
            }
            let part = rest.prefix(Self.size - head.count)
            head += part
            rest = rest.dropFirst(part.count)
            guard head.count == Self.size else { break }
            if !Self.requestKinds.contains(head[3]) { count += 1 }
            distance = Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2])
            head.removeAll(keepingCapacity: true)
        }
        return count
    }
}
