/// Cuts a stream of chunks into lines, wherever the chunks end, within a bound.
struct LineSplitter {
    enum Line: Equatable {
        /// Without its line feed, and without the carriage return before it.
        case line([UInt8])
        /// Longer than the bound; the rest of it was passed over.
        case tooLong

        var byteCount: Int { if case .line(let bytes) = self { bytes.count } else { 0 } }
    }

    private let maximumBytes: Int
    private var unfinished: [UInt8] = []
    private var isTooLong = false

    init(maximumBytes: Int) { self.maximumBytes = maximumBytes }

    /// The lines that this chunk completes.
    mutating func split(_ chunk: some Collection<UInt8>) -> [Line] {
        var lines: [Line] = []
        var rest = chunk[...]
        while let feed = rest.firstIndex(of: 0x0A) {
            take(rest[..<feed])
            lines.append(finish())
            rest = rest[rest.index(after: feed)...]
        }
        take(rest)
        return lines
    }

    /// The rest after the last line feed; nil if there is none.
    mutating func last() -> Line? {
        unfinished.isEmpty && !isTooLong ? nil : finish()
    }

    private mutating func take(_ bytes: some Collection<UInt8>) {
        guard !isTooLong, unfinished.count + bytes.count <= maximumBytes else {
            isTooLong = true
            unfinished.removeAll()
            return
        }
        unfinished.append(contentsOf: bytes)
    }

    private mutating func finish() -> Line {
        defer {
            unfinished.removeAll()
            isTooLong = false
        }
        if isTooLong { return .tooLong }
        if unfinished.last == 0x0D { unfinished.removeLast() }
        return .line(unfinished)
    }
}
