/// Cuts a stream into rows: lines, or RFC 4180 records, whose quoted fields may hold line ends.
///
/// A row that is too long or badly quoted costs itself only: reading goes on at the next line.
struct RowSplitter<Source: AsyncIteratorProtocol> where Source.Element == [UInt8] {
    enum Row {
        /// Distances in `bytes`; the line end, which the last row may lack, is outside.
        case row(line: Int, Range<Int>, isEnded: Bool)
        case tooLong(line: Int)
        case badQuoting(line: Int)
    }

    private var window: ByteWindow<Source>
    private let hasQuotes: Bool
    private let rowBytesMaximum: Int
    private var nextLine = 1
    /// Bytes of the row handed out last, given up when the next one is asked for.
    private var handedOut = 0
    private var hasBegun = false
    /// The byte that separates the fields of a record; set by the first line of a CSV load.
    private(set) var separator = CSVDialect.comma

    init(_ source: Source, hasQuotes: Bool, rowBytesMaximum: Int) {
        window = ByteWindow(source)
        self.hasQuotes = hasQuotes
        self.rowBytesMaximum = rowBytesMaximum
    }

    var bytes: [UInt8] { window.bytes }
    var received: Int64 { window.received }

    /// The next row in which something is written; nil at the end.
    mutating func next() async throws -> Row? {
        if !hasBegun {
            hasBegun = true
            let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
            if try await window.begins(with: byteOrderMark) { window.giveUp(3) }
            if hasQuotes { try await readDialect() }
        }
        while true {
            window.giveUp(handedOut)
            handedOut = 0
            guard let row = try await scan() else { return nil }
            if case .row(_, let range, _) = row, isBlank(range) { continue }
            return row
        }
    }

    /// An empty line, or what programs put behind the last: NULs, and the Ctrl-Z of DOS. Of a CSV load also a
    /// line of nothing but separators.
    private func isBlank(_ range: Range<Int>) -> Bool {
        window.bytes[range].allSatisfy { byte in
            byte == 0x00 || byte == 0x1A
                || hasQuotes
                    && (byte == separator || byte == 0x20 || byte == 0x09
                        || byte == UInt8(ascii: "\""))
        }
    }

    /// Looks at the first line in which something is written.
    private mutating func readDialect() async throws {
        while true {
            let line = try await window.firstLine(upTo: CSVDialect.firstLineBytesMaximum)
            if let declared = CSVDialect.declared(by: line.dropLast()) {
                window.giveUp(line.count)
                nextLine += 1
                let header = try await window.firstLine(upTo: CSVDialect.firstLineBytesMaximum)
                // The note may be left from another export.
                separator =
                    header.contains(declared) ? declared : CSVDialect.separator(of: header)
                return
            }
            let isBlank = line.allSatisfy { $0 <= 0x20 || $0 == CSVDialect.comma || $0 == 0x3B }
            guard isBlank, line.last == UInt8(ascii: "\n") else {
                if let advice = ForeignFile.advice(forHeader: line) {
                    throw IngestFault.unusable(advice)
                }
                if CSVDialect.hasBareReturns(line.dropLast()) {
                    throw IngestFault.unusable(
                        "its lines end in CR alone: save it as “CSV UTF-8”, or convert it with"
                            + " tr '\\r' '\\n'")
                }
                separator = CSVDialect.separator(of: line)
                return
            }
            window.giveUp(line.count)
            nextLine += 1
        }
    }

    private mutating func scan() async throws -> Row? {
        let line = nextLine
        var scan = RowScan(hasQuotes: hasQuotes, separator: separator)
        while true {
            scan.advance(in: window.bytes, from: window.start)
            if let length = scan.end {
                nextLine += scan.lineEnds
                handedOut = length
                return .row(line: line, content(length), isEnded: true)
            }
            if scan.isBroken { return try await skipLine(.badQuoting(line: line)) }
            if scan.position > rowBytesMaximum {
                return try await skipLine(.tooLong(line: line))
            }
            if window.isAtEnd {
                guard window.count > 0 else { return nil }
                if scan.isInQuotes { return try await skipLine(.badQuoting(line: line)) }
                nextLine += 1
                handedOut = window.count
                return .row(line: line, content(window.count), isEnded: false)
            }
            try await window.fill()
        }
    }

    /// Gives up everything through the end of this line.
    private mutating func skipLine(_ row: Row) async throws -> Row {
        nextLine += 1
        while true {
            let rest = window.bytes[window.start...]
            if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                window.giveUp(end + 1 - window.start)
                return row
            }
            window.giveUp(rest.count)
            if window.isAtEnd { return row }
            try await window.fill()
        }
    }

    /// Without the line end, which is LF or CRLF.
    private func content(_ length: Int) -> Range<Int> {
        let bytes = window.bytes
        var end = window.start + length
        if end > window.start, bytes[end - 1] == UInt8(ascii: "\n") { end -= 1 }
        if end > window.start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return window.start..<end
    }
}

/// Finds the end of a row over as many chunks as it takes, without looking at a byte twice.
struct RowScan {
    private let hasQuotes: Bool
    private let separator: UInt8
    /// How far was looked, from the start of the row.
    private(set) var position = 0
    /// Bytes of the row with its line end, once found.
    private(set) var end: Int?
    private(set) var lineEnds = 0
    private(set) var isBroken = false
    private var state = State.fieldStart

    /// `formula` is the `=` of `="0012"`, by which exports keep spreadsheets from taking a text for a
    /// number.
    private enum State { case fieldStart, formula, plain, quoted, quoteInQuoted, lineEnding }

    init(hasQuotes: Bool, separator: UInt8) {
        self.hasQuotes = hasQuotes
        self.separator = separator
    }

    var isInQuotes: Bool { state == .quoted }

    mutating func advance(in bytes: [UInt8], from start: Int) {
        guard hasQuotes else { return advanceToLineEnd(in: bytes, from: start) }
        while start + position < bytes.count, end == nil, !isBroken {
            let byte = bytes[start + position]
            position += 1
            take(byte)
            if state == .plain || state == .quoted { skip(in: bytes, from: start) }
        }
    }

    /// Most bytes change nothing.
    private mutating func skip(in bytes: [UInt8], from start: Int) {
        let (quote, lineEnd) = (UInt8(ascii: "\""), UInt8(ascii: "\n"))
        let mark = state == .plain ? separator : lineEnd
        var place = start + position
        while place < bytes.count {
            let byte = bytes[place]
            if byte == quote || byte == lineEnd || byte == mark { break }
            place += 1
        }
        position = place - start
    }

    private mutating func advanceToLineEnd(in bytes: [UInt8], from start: Int) {
        if let found = bytes[(start + position)...].firstIndex(of: UInt8(ascii: "\n")) {
            position = found + 1 - start
            end = position
            lineEnds = 1
        } else {
            position = bytes.count - start
        }
    }

    private mutating func take(_ byte: UInt8) {
        switch (state, byte) {
        case (.quoted, UInt8(ascii: "\"")): state = .quoteInQuoted
        case (.quoted, _): if byte == UInt8(ascii: "\n") { lineEnds += 1 }
        case (_, UInt8(ascii: "\n")):
            lineEnds += 1
            end = position
        case (.fieldStart, UInt8(ascii: "\"")), (.formula, UInt8(ascii: "\"")),
            (.quoteInQuoted, UInt8(ascii: "\"")):
            state = .quoted
        case _ where byte == separator && state != .lineEnding: state = .fieldStart
        case (.fieldStart, UInt8(ascii: "=")): state = .formula
        // The first half of a CRLF; what else follows it decides.
        case (.quoteInQuoted, UInt8(ascii: "\r")): state = .lineEnding
        case (.lineEnding, _): isBroken = true
        case (.quoteInQuoted, _), (.plain, UInt8(ascii: "\"")): isBroken = true
        default: state = .plain
        }
    }
}
