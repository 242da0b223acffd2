/// The new invoices of one round, cut into requests, and their keys for the yardstick.
struct IngestPart: Sendable {
    private(set) var bytes: [UInt8] = []
    private(set) var requests: [(bytes: Range<Int>, lines: Int)] = []
    private(set) var keys: [InvoiceKey] = []
    private var open = (bytes: 0..<0, lines: 0)

    /// As many rounds as asked for, from the file's lines in order: those that issue, or all.
    static func parts(
        of file: NDJSONFile, rounds: Int, linesPerRequest: Int, onlyIssues: Bool
    ) throws -> [IngestPart] {
        var lines = 0
        func forEachWanted(_ body: (ArraySlice<UInt8>, CorpusLine) -> Void) throws {
            var number = 0
            try file.forEachLine { bytes, range in
                number += 1
                guard let line = CorpusLine(bytes, range) else {
                    throw CorpusError.notAnInvoice(line: number)
                }
                if !onlyIssues || line.isIssue { body(bytes[range], line) }
            }
        }
        try forEachWanted { _, _ in lines += 1 }
        guard lines >= rounds else { throw CorpusError.tooSmall(lines) }
        var parts = Array(repeating: IngestPart(), count: rounds)
        var number = 0
        try forEachWanted { text, line in
            let part = min(number * rounds / lines, rounds - 1)
            number += 1
            parts[part].add(text, line, linesPerRequest)
        }
        for part in parts.indices { parts[part].closeRequest() }
        return parts
    }

    private mutating func add(
        _ text: ArraySlice<UInt8>, _ line: CorpusLine, _ linesPerRequest: Int
    ) {
        bytes += text
        bytes.append(0x0A)
        open = (open.bytes.lowerBound..<bytes.count, open.lines + 1)
        if !line.isVoid { keys.append(line.key) }
        if open.lines == linesPerRequest { closeRequest() }
    }

    private mutating func closeRequest() {
        guard open.lines > 0 else { return }
        requests.append(open)
        open = (bytes.count..<bytes.count, 0)
    }
}
