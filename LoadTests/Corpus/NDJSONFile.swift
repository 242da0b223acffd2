import Foundation

/// Reads a file of lines with flat memory.
struct NDJSONFile {
    let path: String
    /// Large enough that the calls cost nothing, small enough to stay in the cache.
    static let chunkBytes = 1 << 20

    /// Calls `body` with every line that is not empty: the bytes it lies in, and where.
    func forEachLine(_ body: ([UInt8], Range<Int>) throws -> Void) throws {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw CorpusError.unreadable(path)
        }
        defer { try? file.close() }
        var rest: [UInt8] = []
        while let data = try file.read(upToCount: Self.chunkBytes), !data.isEmpty {
            let bytes = rest + data
            var start = 0
            while let end = bytes[start...].firstIndex(of: 0x0A) {
                if end > start { try body(bytes, start..<end) }
                start = end + 1
            }
            rest = Array(bytes[start...])
        }
        if !rest.isEmpty { try body(rest, 0..<rest.count) }
    }

    /// The whole corpus. Invoices issued more than five years before `now` are out of range.
    func corpus(now: Date, progress: (Int) -> Void) throws -> Corpus {
        var builder = CorpusBuilder(oldestDay: Self.fiveYears(before: now))
        var lines = 0
        try forEachLine { bytes, range in
            lines += 1
            guard let line = CorpusLine(bytes, range) else {
                throw CorpusError.notAnInvoice(line: lines)
            }
            try builder.add(line)
            if lines.isMultiple(of: 50_000) { progress(lines) }
        }
        return try builder.corpus()
    }

    /// A day of China's calendar, which is eight hours ahead of UTC.
    private static func fiveYears(before now: Date) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(secondsFromGMT: 8 * 3_600) ?? .gmt
        let earlier = calendar.date(byAdding: .year, value: -5, to: now) ?? now
        let day = calendar.dateComponents([.year, .month, .day], from: earlier)
        func padded(_ value: Int?) -> String {
            (value ?? 0) < 10 ? "0\(value ?? 0)" : "\(value ?? 0)"
        }
        return "\(day.year ?? 0)-\(padded(day.month))-\(padded(day.day))"
    }
}
